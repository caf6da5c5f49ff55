"""A person's own data: export and erasure by a signed link."""

from django.urls import path

from stadtkern.kernel.privacy import views

urlpatterns = [
    path("meine-daten/", views.ask, name="privacy-mine"),
    path("meine-daten/<str:token>/", views.show, name="privacy-data"),
    path("meine-daten/<str:token>/daten.json", views.download, name="privacy-download"),
    path("meine-daten/<str:token>/loeschen/", views.erase, name="privacy-erase"),
]
