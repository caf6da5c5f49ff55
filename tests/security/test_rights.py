"""Who may open which page of the workbench: every path, every kind of person. A path without an entry fails."""

from __future__ import annotations

import pytest

from tests.security.conftest import KINDS
from tests.security.walk import places

EVERYBODY = set(KINDS) - {"anonymous", "stranger"}
ADMIN = {"admin"}
OWNERS = {"admin", "owner"}
OF_ONE = {"admin", "staff manager", "staff editor", "owner", "editor"}  # who may work on the event of an organisation
ELSEWHERE = {"other owner", "co-organiser", "granted"}  # owners of other organisations
ANYWHERE = OF_ONE | ELSEWHERE  # who may do it somewhere: they see the page with what is theirs
OF_EVENT = OF_ONE | {"co-organiser"}  # who may change the event: its owner, and whom the programme names
OF_GUESTS = OF_ONE | {"granted"}  # who sees the people who come: its owner, and with whom the owner shares them
AT_THE_DOOR = OF_GUESTS | {"staff door", "door"}
NUMBERS = OF_EVENT | {"staff viewer"}
CALENDAR = {"admin", "staff manager", "staff editor"}  # who works on the waste calendar
# name: who gets in (the others get 403 or 404, and who is not signed in goes to sign-in), and by which method.
RIGHTS: dict[str, tuple[str, set[str]]] = {
    "workbench": ("GET", EVERYBODY),
    "staff-modules": ("GET", ADMIN),
    "staff-module-switch": ("POST", ADMIN),
    "staff-organisations": ("GET", OWNERS | ELSEWHERE),
    "staff-organisation-new": ("GET", ADMIN),
    "staff-organisation": ("GET", OWNERS),
    "staff-organisation-edit": ("GET", OWNERS),
    "staff-organisation-invite": ("POST", OWNERS),
    "staff-member": ("POST", OWNERS),
    "staff-people": ("GET", ADMIN),
    "staff-person-new": ("GET", ADMIN),
    "staff-person": ("GET", ADMIN),
    "staff-role-grant": ("POST", ADMIN),
    "staff-role-revoke": ("POST", ADMIN),
    "staff-jobs": ("GET", ADMIN),
    "staff-job-retry": ("POST", ADMIN),
    "staff-job-now": ("POST", ADMIN),
    "staff-outbox": ("GET", ADMIN),
    "staff-message-again": ("POST", ADMIN),
    "staff-message-stop": ("POST", ADMIN),
    "staff-notices": ("GET", ADMIN),
    "staff-topic-pause": ("POST", ADMIN),
    "staff-audit": ("GET", ADMIN),
    "events-registrations": ("GET", OF_GUESTS),
    "events-registrations-csv": ("GET", OF_GUESTS),
    "events-registrations-xlsx": ("GET", OF_GUESTS),
    "events-registrations-add": ("GET", OF_GUESTS),
    "events-registrations-change": ("GET", OF_GUESTS),
    "events-registrations-cancel": ("POST", OF_GUESTS),
    "events-desk": ("GET", ANYWHERE),
    "events-desk-csv": ("GET", ANYWHERE),
    "events-bulk": ("POST", ANYWHERE),
    "events-new": ("GET", ANYWHERE),
    "events-edit": ("GET", OF_EVENT),
    "events-preview": ("GET", OF_EVENT),
    "events-history": ("GET", OF_EVENT),
    "events-step": ("POST", OF_EVENT),
    "events-duplicate": ("POST", OF_ONE),
    "events-settle": ("POST", OF_EVENT),
    "events-questions": ("GET", OF_EVENT),
    "events-imports": ("GET", ANYWHERE),
    "events-import-template-csv": ("GET", ANYWHERE),
    "events-import-template-xlsx": ("GET", ANYWHERE),
    "events-import": ("GET", OF_ONE),
    "events-import-take-over": ("POST", OF_ONE),
    "events-import-rejected": ("GET", OF_ONE),
    "events-feeds": ("GET", ANYWHERE),
    "events-feed-read": ("POST", OF_ONE),
    "events-feed-remove": ("POST", OF_ONE),
    "events-doors": ("GET", AT_THE_DOOR | ELSEWHERE),
    "events-door": ("GET", AT_THE_DOOR),
    "events-door-data": ("GET", AT_THE_DOOR),
    "events-door-sync": ("POST", AT_THE_DOOR),
    "events-attendance-pdf": ("GET", AT_THE_DOOR),
    "events-attendance-xlsx": ("GET", AT_THE_DOOR),
    "events-statistics": ("GET", NUMBERS | ELSEWHERE),
    "events-event-statistics": ("GET", NUMBERS),
    "waste-desk": ("GET", CALENDAR),
    "waste-desk-year": ("GET", CALENDAR),
    "waste-desk-zones": ("GET", CALENDAR),
    "waste-desk-zone": ("GET", CALENDAR),
    "waste-desk-rule-remove": ("POST", CALENDAR),
    "waste-desk-shifts": ("GET", CALENDAR),
    "waste-desk-shift-remove": ("POST", CALENDAR),
    "waste-desk-dates": ("GET", CALENDAR),
    "waste-desk-date-remove": ("POST", CALENDAR),
    "waste-desk-import": ("GET", CALENDAR),
    "waste-desk-titles": ("GET", CALENDAR),
    "waste-desk-titles-say": ("POST", CALENDAR),
    "waste-desk-feeds": ("GET", CALENDAR),
    "waste-desk-feed-read": ("POST", CALENDAR),
    "waste-desk-feed-remove": ("POST", CALENDAR),
    "waste-bulky-days": ("GET", CALENDAR),
    "waste-bulky-day": ("GET", CALENDAR),
    "waste-bulky-csv": ("GET", CALENDAR),
    "waste-bulky-step": ("POST", CALENDAR),
}
# The shell of the check-in app and its service worker hold nobody's data; they are the same for everybody.
EMPTY_SHELLS = {"events-door-app", "events-door-worker"}
# Answers that say "you may, but this form is empty or this row is not in that state" come after the question of rights.
NOT_FOUND_AFTER_RIGHTS = {
    "staff-job-retry",
    "events-settle",
    "events-step",
    "waste-desk-rule-remove",
    "waste-desk-shift-remove",
    "waste-desk-date-remove",
    "events-feed-remove",
    "waste-desk-feed-remove",
}
TYPED = {"events-bulk": {"step": "submit"}}  # a form that does not even name its deed is refused to everybody
STAFF = {place.name: place for place in places() if place.is_staff}


def test_every_path_of_the_workbench_has_an_entry():
    assert set(STAFF) == set(RIGHTS) | EMPTY_SHELLS


@pytest.mark.parametrize("name", RIGHTS)
def test_those_get_in_whom_it_concerns_and_nobody_else(name, city, signed_in):
    method, allowed = RIGHTS[name]
    path = city.address(STAFF[name])
    got: dict[str, str] = {}
    for kind in KINDS:  # who may most comes last: what is gone then, was there for the others
        client = signed_in(kind)
        answer = client.get(path) if method == "GET" else client.post(path, TYPED.get(name, {}))
        if answer.status_code == 302 and answer["Location"].startswith("/konto/login/"):
            got[kind] = "sign in"
        elif answer.status_code == 403 or (answer.status_code == 404 and name not in NOT_FOUND_AFTER_RIGHTS):
            got[kind] = "no"
        else:
            got[kind] = "in"

    expected = {kind: "in" if kind in allowed else "no" for kind in KINDS} | {"anonymous": "sign in"}
    assert got == expected


@pytest.mark.parametrize("name", [name for name, (method, _who) in RIGHTS.items() if method == "POST"])
def test_what_changes_something_can_not_be_opened_as_a_link(name, city, signed_in):
    assert signed_in("admin").get(city.address(STAFF[name])).status_code == 405


@pytest.mark.parametrize("name", sorted(EMPTY_SHELLS))
def test_the_shell_of_the_check_in_tells_nothing(name, city, signed_in):
    page = signed_in("anonymous").get(city.address(STAFF[name])).content.decode()

    assert [word for word in ("Vorlesen", "ada@", "Kim Muster", str(city.event.pk)) if word in page] == []
