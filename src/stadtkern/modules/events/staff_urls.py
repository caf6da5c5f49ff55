"""Paths of partners, editors and people at the door below /verwaltung/events/."""

from stadtkern.modules.events.views import door, editing, feeds, importing, registrations, statistics

urlpatterns = [*registrations.paths, *editing.paths, *importing.paths, *feeds.paths, *door.paths, *statistics.paths]
