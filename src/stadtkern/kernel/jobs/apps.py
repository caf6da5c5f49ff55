from django.utils.translation import gettext_lazy as _

from stadtkern.kernel import rooms


class JobsConfig(rooms.Room):
    name = "stadtkern.kernel.jobs"
    label = "kernel_jobs"
    jobs = "stadtkern.kernel.jobs.housekeeping"
    audit_labels = {
        "jobs.retry": _("Task started again"),
        "jobs.run": _("Task started by hand"),
    }
