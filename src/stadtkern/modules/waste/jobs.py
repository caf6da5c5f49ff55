"""What the waste calendar does by itself: reading providers' calendars again."""

from django.utils.translation import gettext_lazy

from stadtkern.kernel.feeds import refreshing
from stadtkern.kernel.jobs.tasks import periodic
from stadtkern.modules.waste.dates import ics
from stadtkern.modules.waste.importers import feeds
from stadtkern.modules.waste.models import ProviderFeed


@periodic(name="waste.read_feeds", every="hour", title=gettext_lazy("Read calendars of waste collection"))
def read_feeds() -> None:
    """The calendars that are due."""
    refreshing.refresh_due(ProviderFeed, feeds.take, max_bytes=ics.MAX_FILE_BYTES)
