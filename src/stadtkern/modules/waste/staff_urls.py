"""Paths of editors below /verwaltung/waste/. Each file of views gives its own."""

urlpatterns: list = []
