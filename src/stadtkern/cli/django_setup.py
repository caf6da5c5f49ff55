"""Making Django ready inside of a command."""

from __future__ import annotations

import os
from pathlib import Path

from stadtkern import environment


def setup_django() -> None:
    """Make Django ready; a text file of ours must be compiled before it. Called again, it does nothing new."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stadtkern.settings")
    from stadtkern.kernel.web.translations import compile_catalogs

    compile_catalogs(Path(environment.value("STADTKERN_VAR")))
    import django

    django.setup()
