"""Paths of subscriptions below /abos/."""

from django.urls import path

from stadtkern.kernel.messages.subscriptions.views import devices, pages

urlpatterns = [
    path("", pages.mine, name="subscriptions"),
    path("schluessel/", devices.key, name="push-key"),
    path("geraet/", devices.register, name="push-device"),
    path("wuensche/", devices.preference, name="push-preferences"),
    path("liste/", devices.listed, name="push-list"),
    path("neues/", devices.told, name="push-news"),
    path("stoppen/", devices.stop, name="push-stop"),
    path("erledigt/", devices.say_done, name="push-done"),
    path("erledigt/<str:token>/", pages.say_done, name="subscription-done"),
    path("mail/", pages.ask_by_mail, name="subscribe-by-mail"),
    path("gesendet/<str:token>/", pages.asked, name="subscribe-asked"),
    path("mail/<str:token>/", pages.by_mail, name="subscriptions-mail"),
    path("mail/<str:token>/beendet/<str:undo>/", pages.by_mail, name="subscriptions-mail-stopped"),
    path("bestaetigen/<str:token>/", pages.confirm, name="subscription-confirm"),
    path("abmelden/<str:token>/", pages.unsubscribe, name="unsubscribe"),
]
