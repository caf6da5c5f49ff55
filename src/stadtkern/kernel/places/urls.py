"""Paths below /adressen/."""

from django.urls import path

from stadtkern.kernel.places import views

urlpatterns = [
    path("zonen/", views.zones, name="address-zones"),
]
