from stadtkern.kernel.people import demo
from stadtkern.kernel.people.models import Membership, StaffRole, User


def test_the_demo_has_somebody_for_every_part_and_making_them_again_changes_nothing(settings, organisation, client):
    settings.DEMO = True
    demo.make()
    demo.make()

    assert [sign_in.email for sign_in in demo.sign_ins()] == [
        "leitung@demo.example",
        "redaktion@demo.example",
        "partner@demo.example",
        "einlass@demo.example",
    ]
    assert User.objects.count() == 4
    assert Membership.objects.get().organisation == organisation
    assert set(StaffRole.objects.values_list("module", "role")) == {("*", "manager"), ("*", "door")}
    answer = client.post("/konto/login/", {"login": "leitung@demo.example", "password": demo.PASSWORD}, follow=True)
    assert (answer.status_code, answer.redirect_chain[-1][0]) == (200, "/verwaltung/")


def test_without_data_of_a_city_the_demo_still_has_its_people(db):
    demo.make()

    assert Membership.objects.count() == 0
    assert len(demo.sign_ins()) == 4
