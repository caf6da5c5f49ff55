"""Words of their own at the root: files (/veranstaltungen.ics), then series (/lesewoche/), any word may be one."""

from stadtkern.modules.events.views import outputs, programme

urlpatterns = [*outputs.file_paths, *programme.series_paths]
