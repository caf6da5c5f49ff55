"""Staff pages of the job queue and the outbox."""

from django.urls import path

from stadtkern.kernel.jobs import views

urlpatterns = [
    path("auftraege/", views.overview, name="staff-jobs"),
    path("auftraege/<int:job_id>/wiederholen/", views.retry, name="staff-job-retry"),
    path("auftraege/plan/<str:name>/jetzt/", views.run_now, name="staff-job-now"),
    path("auftraege/nachrichten/", views.outbox, name="staff-outbox"),
    path("auftraege/nachrichten/<uuid:pk>/senden/", views.send_again, name="staff-message-again"),
    path("auftraege/nachrichten/<uuid:pk>/stoppen/", views.stop, name="staff-message-stop"),
]
