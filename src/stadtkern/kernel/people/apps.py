from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "stadtkern.kernel.people"
    label = "kernel_people"

    def ready(self) -> None:
        """Let the last sign-in be told in the city's time, because retention counts from it."""
        from django.contrib.auth.models import update_last_login
        from django.contrib.auth.signals import user_logged_in

        from stadtkern.kernel.people.models import note_sign_in

        user_logged_in.disconnect(update_last_login, dispatch_uid="update_last_login")
        user_logged_in.connect(note_sign_in, dispatch_uid="stadtkern.note_sign_in")
