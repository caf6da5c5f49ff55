"""Who sees which staff page: every kind of person on every page of this room."""

import pytest
from django.urls import reverse

from stadtkern.kernel.people.models import Membership, StaffRole
from tests.kernel.people.conftest import KINDS

SIGN_IN, NO, YES, GO = "sign in", 403, 200, 302
EVERYBODY_INSIDE = [SIGN_IN, NO, YES, YES, YES, YES, YES]
ADMIN = [SIGN_IN, NO, NO, NO, NO, NO, YES]
OWNER = [SIGN_IN, NO, NO, NO, YES, NO, YES]
PAGES = {
    "workbench": EVERYBODY_INSIDE,
    "staff-organisations": OWNER,
    "staff-organisation": OWNER,
    "staff-organisation-edit": OWNER,
    "staff-organisation-new": ADMIN,
    "staff-people": ADMIN,
    "staff-person": ADMIN,
    "staff-person-new": ADMIN,
    "staff-modules": ADMIN,
    "staff-audit": ADMIN,
}
POSTS = {
    "staff-organisation-invite": OWNER,
    "staff-member": OWNER,
    "staff-role-grant": ADMIN,
    "staff-role-revoke": ADMIN,
    "staff-module-switch": ADMIN,
}


def address(name, people, organisation):
    arguments = {
        "staff-organisation": [organisation.pk],
        "staff-organisation-edit": [organisation.pk],
        "staff-organisation-invite": [organisation.pk],
        "staff-person": [people["editor"].pk],
        "staff-role-grant": [people["editor"].pk],
        "staff-module-switch": ["events"],
    }
    if name == "staff-member":
        arguments[name] = [organisation.pk, Membership.objects.get(user=people["door"]).pk]
    if name == "staff-role-revoke":
        arguments[name] = [people["manager"].pk, StaffRole.objects.get(user=people["manager"]).pk]
    return reverse(name, args=arguments.get(name, []))


def outcome(answer):
    if answer.status_code == 302 and answer.url.startswith(reverse("account_login")):
        return SIGN_IN
    return answer.status_code


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_for_those_whom_it_concerns(page, people, organisation, signed_in):
    path = address(page, people, organisation)

    assert [outcome(signed_in(kind).get(path)) for kind in KINDS] == PAGES[page]


@pytest.mark.parametrize("page", POSTS)
def test_a_deed_is_refused_to_all_others(page, people, organisation, signed_in):
    path = address(page, people, organisation)
    allowed = [allowed == YES for allowed in POSTS[page]]

    done = [outcome(signed_in(kind).post(path)) not in (NO, SIGN_IN, 404) for kind in KINDS if kind != "admin"]

    assert done == allowed[:-1]


def test_the_owner_of_one_organisation_sees_nothing_of_another(other, signed_in):
    owner = signed_in("owner")

    assert owner.get(reverse("staff-organisation", args=[other.pk])).status_code == 403
    assert "Musikschule" not in owner.get(reverse("staff-organisations")).content.decode()


def test_the_workbench_remembers_where_somebody_wanted_to_go(client, db):
    answer = client.get("/verwaltung/personen/?q=x")

    assert answer.url == "/konto/login/?next=/verwaltung/personen/%3Fq%3Dx"


def test_lists_are_searched_filtered_exported_and_say_when_they_are_empty(other, organisation, signed_in):
    admin, path = signed_in("admin"), reverse("staff-organisations")

    found = admin.get(path, {"q": "musik"}).content.decode()
    assert ("Musikschule" in found, "Volkshochschule" in found) == (True, False)
    empty = admin.get(path, {"art": "empty"}).content.decode()
    assert ("Musikschule" in empty, "Volkshochschule" in empty) == (True, False)
    assert 'class="empty"' in admin.get(path, {"q": "gibtesnicht"}).content.decode()
    exported = b"".join(admin.get(path, {"format": "csv"}).streaming_content).decode()
    assert [line.split(";")[0] for line in exported.splitlines()[1:]] == ["Musikschule", "Volkshochschule"]


def test_an_export_holds_no_formulas(other, signed_in):
    other.name = "=HYPERLINK(1)"
    other.save()
    exported = b"".join(signed_in("admin").get(reverse("staff-organisations"), {"format": "csv"}).streaming_content)

    assert "\n'=HYPERLINK(1);" in exported.decode()


def test_people_are_searched_filtered_and_exported(signed_in, people):
    admin, path = signed_in("admin"), reverse("staff-people")

    assert "owner@example.org" not in admin.get(path, {"art": "staff"}).content.decode()
    exported = b"".join(admin.get(path, {"format": "csv", "art": "partner"}).streaming_content).decode()
    assert sorted(line.split(";")[0] for line in exported.splitlines()[1:]) == [
        "door@example.org",
        "editor@example.org",
        "owner@example.org",
    ]
