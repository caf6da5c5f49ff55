"""Paths below /adressen/."""

from django.urls import path

from stadtkern.kernel.places import views

urlpatterns = [
    path("", views.mine, name="address-mine"),
    path("suche/", views.search, name="address-search"),
    path("strassen/", views.streets, name="address-streets"),
    path("zonen/", views.zones, name="address-zones"),
]
