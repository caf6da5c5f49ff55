"""Files with a name of their own at the root: /veranstaltungen.ics, /veranstaltungen.rss …"""

from stadtkern.modules.events.views import outputs

urlpatterns = [*outputs.file_paths]
