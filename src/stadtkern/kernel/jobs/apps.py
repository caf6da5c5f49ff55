from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "stadtkern.kernel.jobs"
    label = "kernel_jobs"
