import pytest
from django.core.exceptions import PermissionDenied

from stadtkern.kernel.city import switches
from stadtkern.kernel.messages.models import Message
from stadtkern.kernel.people import actions, rules
from stadtkern.kernel.people.models import Membership, Organisation, StaffRole, User
from stadtkern.kernel.trust.models import AuditEntry


def trail() -> list[str]:
    return list(AuditEntry.objects.order_by("at", "id").values_list("action", flat=True))


def test_an_invitation_makes_an_account_and_a_member_and_tells_them(people, organisation):
    membership = actions.invite(people["owner"], organisation, email="Neu@Example.org", role="editor", name="Nele Neu")

    assert (membership.user.email, membership.user.name, membership.role) == ("neu@example.org", "Nele Neu", "editor")
    assert membership.user.has_usable_password() is False
    assert [(m.kind, m.recipient) for m in Message.objects.all()] == [("people.invited", "neu@example.org")]
    assert trail() == ["people.member_invited"]


def test_somebody_with_an_account_becomes_a_member_with_it(people, organisation):
    before = User.objects.count()
    actions.invite(people["admin"], organisation, email="STRANGER@example.org", role="door")

    assert User.objects.count() == before
    assert people["stranger"].memberships.get().role == "door"


def test_nobody_is_invited_twice_and_a_refused_invitation_leaves_nothing(people, organisation):
    with pytest.raises(rules.AlreadyMember):
        actions.invite(people["owner"], organisation, email="editor@example.org", role="owner")

    assert (Message.objects.count(), trail()) == (0, [])


def test_an_account_that_is_off_stays_off(people, organisation):
    actions.update_person(people["admin"], people["stranger"], name="", is_admin=False, is_active=False)
    with pytest.raises(rules.Switched):
        actions.invite(people["owner"], organisation, email="stranger@example.org", role="editor")


@pytest.mark.parametrize("kind", ["stranger", "door", "editor", "manager"])
def test_only_owners_and_administrators_change_members(people, organisation, kind):
    member = Membership.objects.get(user=people["door"])
    for deed in (
        lambda: actions.invite(people[kind], organisation, email="x@example.org", role="owner"),
        lambda: actions.change_member(people[kind], member, role="owner"),
        lambda: actions.remove_member(people[kind], member),
        lambda: actions.update_organisation(people[kind], organisation, name="Meins"),
    ):
        with pytest.raises(PermissionDenied):
            deed()


@pytest.mark.parametrize("kind", ["stranger", "door", "editor", "owner", "manager"])
def test_only_administrators_give_roles_and_accounts(people, kind):
    user = people[kind]
    for deed in (
        lambda: actions.grant(user, user, module="*", role="manager"),
        lambda: actions.update_person(user, user, name="", is_admin=True, is_active=True),
        lambda: actions.invite_person(user, email="x@example.org"),
        lambda: actions.create_organisation(user, name="Meins"),
        lambda: actions.switch_module(user, "events", on=False),
    ):
        with pytest.raises(PermissionDenied):
            deed()
    assert trail() == []


def test_the_last_owner_can_not_leave_but_the_city_may_take_them_out(people, organisation):
    owner = Membership.objects.get(user=people["owner"])
    with pytest.raises(rules.LastOwner):
        actions.remove_member(people["owner"], owner)
    with pytest.raises(rules.LastOwner):
        actions.change_member(people["owner"], owner, role="door")

    actions.remove_member(people["admin"], owner)

    assert set(organisation.memberships.values_list("role", flat=True)) == {"door", "editor"}


def test_of_two_owners_who_remove_each_other_at_once_one_stays(at_once, people, organisation):
    second = Membership.objects.get(user=people["editor"])
    actions.change_member(people["admin"], second, role="owner")
    first = Membership.objects.get(user=people["owner"])
    pairs = [(people["owner"], second), (people["editor"], first)]

    outcomes = at_once(2, lambda n: actions.remove_member(*pairs[n]))

    assert organisation.memberships.filter(role="owner").count() == 1
    assert sum(outcome is None for outcome in outcomes) == 1


def test_the_last_administrator_stays_one(people):
    for change in ({"is_admin": False, "is_active": True}, {"is_admin": True, "is_active": False}):
        with pytest.raises(rules.LastAdmin):
            actions.update_person(people["admin"], people["admin"], name="", **change)


def test_of_two_administrators_who_step_down_at_once_one_stays(at_once, people):
    actions.update_person(people["admin"], people["stranger"], name="", is_admin=True, is_active=True)
    both = [people["admin"], User.objects.get(email="stranger@example.org")]

    at_once(2, lambda n: actions.update_person(both[n], both[n], name="", is_admin=False, is_active=True))

    assert User.objects.filter(is_admin=True).count() == 1


def test_an_owner_can_not_make_the_organisation_the_citys_own(people, organisation):
    changed = actions.update_organisation(people["owner"], organisation, name="VHS", is_city=True)

    assert (changed.name, changed.is_city, changed.slug) == ("VHS", False, "vhs")
    assert AuditEntry.objects.get().changes == {"name": ["Volkshochschule", "VHS"]}


def test_two_organisations_of_one_name_have_two_short_names(people):
    names = [actions.create_organisation(people["admin"], name="Müller & Söhne").slug for _ in range(2)]

    assert names == ["mueller-soehne", "mueller-soehne-2"]


def test_a_role_that_no_module_knows_is_refused(people):
    with pytest.raises(rules.UnknownRole):
        actions.grant(people["admin"], people["editor"], module="events", role="king")

    actions.grant(people["admin"], people["editor"], module="*", role="viewer")
    actions.grant(people["admin"], people["editor"], module="*", role="viewer")
    assert StaffRole.objects.filter(user=people["editor"]).count() == 1
    actions.revoke(people["admin"], StaffRole.objects.get(user=people["editor"]))
    assert trail() == ["people.role_granted", "people.role_revoked"]


def test_a_module_is_switched_off_and_on_again_at_once(people, client):
    assert client.get("/veranstaltungen/").status_code == 200
    actions.switch_module(people["admin"], "events", on=False)

    assert client.get("/veranstaltungen/").status_code == 404
    assert "events" not in [module.name for module in switches.active()]
    actions.switch_module(people["admin"], "events", on=True)
    assert client.get("/veranstaltungen/").status_code == 200
    assert AuditEntry.objects.first().changes == {"on": ["False", "True"]}


def test_a_typing_error_of_a_field_is_a_slip_in_the_code(people):
    with pytest.raises(TypeError):
        actions.create_organisation(people["admin"], name="x", slug="y")
    assert Organisation.objects.filter(name="x").count() == 0
