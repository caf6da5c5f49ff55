from django.utils.translation import gettext_lazy as _

from stadtkern.kernel import rooms
from stadtkern.kernel.modules import Service


class PeopleConfig(rooms.Room):
    name = "stadtkern.kernel.people"
    label = "kernel_people"
    pack_name = "organisations"
    pack = "stadtkern.kernel.people.pack.part"
    mails = "stadtkern.kernel.people.mails.KINDS"
    audit_labels = {
        "people.organisation_created": _("Organisation created"),
        "people.organisation_changed": _("Organisation changed"),
        "people.member_invited": _("Member invited"),
        "people.member_changed": _("Member's role changed"),
        "people.member_removed": _("Member removed"),
        "people.person_invited": _("Person invited"),
        "people.person_changed": _("Account changed"),
        "people.role_granted": _("Role granted"),
        "people.role_revoked": _("Role revoked"),
        "people.module_switched": _("Module switched on or off"),
    }
    data_labels = {
        "about": _("About the organisation"),
        "created": _("Created"),
        "email": _("Email address"),
        "is_active": _("Can sign in"),
        "is_admin": _("Administrator"),
        "is_city": _("Part of the city administration"),
        "language": _("Language"),
        "language=de": _("German"),
        "language=en": _("English"),
        "mail": _("Email for the public"),
        "module": _("Module"),
        "name": _("Name"),
        "on": _("Switched on"),
        "organisation": _("Organisation"),
        "phone": _("Phone"),
        "position": _("Position"),
        "role": _("Role"),
        "role=owner": _("Owner"),
        "role=editor": _("Editor"),
        "role=door": _("Door"),
        "role=manager": _("Manager"),
        "role=viewer": _("Viewer"),
        "website": _("Website"),
    }
    services = [
        Service(
            _("Sign in"),
            "account_login",
            "zugang für vereine, zugang für veranstalter, veranstalter, verein, zugang, einloggen, login, anmelden "
            "verwaltung, verwaltung, mitarbeiter, partner, passwort vergessen, konto,"
            " passkey, veranstaltung eintragen, veranstalter werden, sign in, log in, password, account, staff",
            _("For city staff and partners"),
        ),
    ]

    def ready(self) -> None:
        """Note the last sign-in in the city's time, from which retention counts; take any claims of an issuer."""
        from django.contrib.auth.models import update_last_login
        from django.contrib.auth.signals import user_logged_in
        from django.db.models.signals import pre_save

        from stadtkern.kernel.people.adapters import clean_claims
        from stadtkern.kernel.people.models import note_sign_in

        user_logged_in.disconnect(update_last_login, dispatch_uid="update_last_login")
        user_logged_in.connect(note_sign_in, dispatch_uid="stadtkern.note_sign_in")
        pre_save.connect(clean_claims, sender="socialaccount.SocialAccount", dispatch_uid="stadtkern.clean_claims")
