"""The staff workbench's own pages: start, organisations, people, modules."""

from django.urls import path

from stadtkern.kernel.people.views import desk, organisations, people

urlpatterns = [
    path("", desk.home, name="workbench"),
    path("module/", desk.modules, name="staff-modules"),
    path("module/<slug:name>/", desk.switch, name="staff-module-switch"),
    path("organisationen/", organisations.organisations, name="staff-organisations"),
    path("organisationen/neu/", organisations.create, name="staff-organisation-new"),
    path("organisationen/<uuid:pk>/", organisations.organisation, name="staff-organisation"),
    path("organisationen/<uuid:pk>/bearbeiten/", organisations.edit, name="staff-organisation-edit"),
    path("organisationen/<uuid:pk>/einladen/", organisations.invite, name="staff-organisation-invite"),
    path("organisationen/<uuid:pk>/mitglied/<int:membership>/", organisations.change_member, name="staff-member"),
    path("personen/", people.people, name="staff-people"),
    path("personen/neu/", people.invite, name="staff-person-new"),
    path("personen/<uuid:pk>/", people.person, name="staff-person"),
    path("personen/<uuid:pk>/rolle/", people.grant, name="staff-role-grant"),
    path("personen/<uuid:pk>/rolle/<int:role>/", people.revoke, name="staff-role-revoke"),
]
