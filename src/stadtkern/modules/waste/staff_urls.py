"""Paths of editors below /verwaltung/waste/. Each file of views gives its own."""

from stadtkern.modules.waste.views import bulky_desk, desk, feeds, importing, rules

urlpatterns = [*desk.paths, *rules.paths, *importing.paths, *feeds.paths, *bulky_desk.paths]
