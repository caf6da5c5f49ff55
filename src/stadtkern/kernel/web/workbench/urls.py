"""Staff pages below /verwaltung/: queue, outbox, reminders, audit trail."""

from django.urls import path

from stadtkern.kernel.web.workbench import audit, outbox, queue, reminders

urlpatterns = [
    path("auftraege/", queue.overview, name="staff-jobs"),
    path("auftraege/<int:job_id>/wiederholen/", queue.retry, name="staff-job-retry"),
    path("auftraege/plan/<str:name>/jetzt/", queue.run_now, name="staff-job-now"),
    path("auftraege/nachrichten/", outbox.outbox, name="staff-outbox"),
    path("auftraege/nachrichten/<uuid:pk>/senden/", outbox.send_again, name="staff-message-again"),
    path("auftraege/nachrichten/<uuid:pk>/stoppen/", outbox.stop, name="staff-message-stop"),
    path("erinnerungen/", reminders.overview, name="staff-notices"),
    path("erinnerungen/<str:name>/stopp/", reminders.pause, name="staff-topic-pause"),
    path("protokoll/", audit.trail, name="staff-audit"),
]
