"""Pages of the shell."""

from django.urls import path

from stadtkern.kernel.search import views as search
from stadtkern.kernel.web import legal, maps, views

urlpatterns = [
    path("", views.start, name="start"),
    path("mehr/", views.more, name="more"),
    path("mehr/melden/", views.report, name="report"),
    path("mehr/kontakt/", views.contact, name="contact"),
    path("offline/", views.offline, name="offline"),
    path("offline/nicht-gesendet/", views.unsent, name="unsent"),
    path("suche/", search.page, name="search"),
    path("karte/", maps.page, name="map"),
    path("impressum/", legal.imprint, name="imprint"),
    path("datenschutz/", legal.privacy, name="privacy"),
    path("barrierefreiheit/", legal.accessibility, name="accessibility"),
]
