"""A person's own data: export and erasure by a signed link."""

from django.urls import path

from stadtkern.kernel.trust.views import privacy

urlpatterns = [
    path("meine-daten/", privacy.ask, name="privacy-mine"),
    path("meine-daten/<str:token>/", privacy.show, name="privacy-data"),
    path("meine-daten/<str:token>/daten.json", privacy.download, name="privacy-download"),
    path("meine-daten/<str:token>/loeschen/", privacy.erase, name="privacy-erase"),
]
