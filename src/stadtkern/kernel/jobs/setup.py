"""Procrastinate, with the jobs of the kernel and of all installed modules."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from procrastinate import App

from stadtkern.kernel.modules import installed

KERNEL = ("stadtkern.kernel.jobs.housekeeping", "stadtkern.kernel.messages.jobs", "stadtkern.kernel.trust.jobs")


def on_app_ready(app: App) -> None:
    """Called by procrastinate when Django is ready: importing a `jobs` module declares what stands in it."""
    from stadtkern.kernel.jobs import tasks

    for name in KERNEL:
        if find_spec(name) is not None:
            import_module(name)
    for module in installed().values():
        if module.jobs:
            import_module(module.jobs)
    tasks.attach(app)
