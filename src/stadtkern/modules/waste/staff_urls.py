"""Paths of editors below /verwaltung/waste/. Each file of views gives its own."""

from stadtkern.modules.waste.views import desk, rules

urlpatterns = [*desk.paths, *rules.paths]
