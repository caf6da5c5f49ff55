"""Paths of staff below /verwaltung/."""

from django.urls import path

from stadtkern.kernel.messages.views import desk

urlpatterns = [
    path("erinnerungen/", desk.notices, name="staff-notices"),
    path("erinnerungen/<str:name>/stopp/", desk.pause, name="staff-topic-pause"),
]
