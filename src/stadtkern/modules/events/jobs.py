"""What the programme does by itself: reminders, the clock of the waiting list, large imports, tidying up."""

from django.utils import translation
from django.utils.translation import gettext_lazy

from stadtkern.kernel.city import clock
from stadtkern.kernel.feeds import refreshing
from stadtkern.kernel.jobs.tasks import job, periodic
from stadtkern.kernel.people.models import User
from stadtkern.modules.events import pictures
from stadtkern.modules.events.actions import importing, notifying_attendees, waiting
from stadtkern.modules.events.importers import feeds, files
from stadtkern.modules.events.models import EventFeed, ImportRun


@periodic(name="events.remind", every="5 minutes", title=gettext_lazy("Send reminders of events"))
def remind() -> None:
    """Reminders from 17:00 on the day before; asked often, so that a worker that was down at 17:00 catches up."""
    notifying_attendees.remind(clock.now())


@periodic(name="events.tend_waiting_lists", every="minute", title=gettext_lazy("Pass on places on waiting lists"))
def tend_waiting_lists() -> None:
    """Offers that run out, holds that end, lists that close."""
    at = clock.now()
    waiting.expire_offers(at)
    waiting.end_holds(at)
    waiting.close_lists(at)


@job(name="events.import_file", attempts=1, title=gettext_lazy("Import a file of events"))
def import_file(run: str, by: str, language: str) -> None:
    """A large file that somebody has uploaded, or takes over; its report is written in their language."""
    waiting_run = ImportRun.objects.select_related("organisation", "series").get(pk=run)
    if waiting_run.state != ImportRun.State.WAITING:
        return
    try:
        if waiting_run.content is None:
            raise importing.NothingToImport
        data = bytes(waiting_run.content)
        with translation.override(language):
            kind, reading = files.read_apart(waiting_run.file_name, data)
            importing.run_import(
                reading,
                format=kind,
                file_name=waiting_run.file_name,
                by=User.objects.get(pk=by),
                organisation=waiting_run.organisation,
                series=waiting_run.series,
                dry_run=waiting_run.dry_run,
                content=data,
                waiting=waiting_run,
            )
    except Exception:
        importing.failed(waiting_run)
        raise


@periodic(name="events.read_feeds", every="5 minutes", title=gettext_lazy("Read calendars of organisers"))
def read_feeds() -> None:
    """Organisers' calendars that are due."""
    refreshing.refresh_due(EventFeed, feeds.take, max_bytes=files.MAX_BYTES)


@periodic(name="events.tidy", every="hour", title=gettext_lazy("Delete old event files"))
def tidy() -> None:
    """Uploads that nobody took over, pictures that no event shows."""
    importing.forget_uploads(clock.now())
    pictures.erase_unused()
