"""Paths of partners, editors and people at the door below /verwaltung/events/."""

from stadtkern.modules.events.views import door, editing, importing, registrations, statistics

urlpatterns = [*registrations.paths, *editing.paths, *importing.paths, *door.paths, *statistics.paths]
