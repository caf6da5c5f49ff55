"""Procrastinate, with the jobs of the kernel and of all installed modules."""

from __future__ import annotations

from importlib import import_module

from procrastinate import App

from stadtkern.kernel import rooms
from stadtkern.kernel.modules import import_field, installed


def on_app_ready(app: App) -> None:
    """Called by procrastinate when Django is ready: importing a `jobs` module declares what stands in it."""
    from stadtkern.kernel.jobs import tasks

    for name in rooms.job_modules():
        import_module(name)
    for module in installed().values():
        if module.jobs:
            import_field(module, "jobs")
    tasks.attach(app)
