"""Making Django ready inside of a command."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from stadtkern import environment


def setup_django() -> None:
    """Make Django ready; a text file of ours must be compiled before it. Called again, it does nothing new.

    A module that cannot be installed and a setting that cannot be used end the command, with what is wrong in words.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stadtkern.settings")
    import django

    from stadtkern.kernel.database_settings import DatabaseAddressError
    from stadtkern.kernel.modules import ModuleError
    from stadtkern.kernel.storage.address import StorageAddressError

    try:
        from stadtkern.kernel.web.translations import compile_catalogs

        compile_catalogs(Path(environment.value("STADTKERN_VAR")))
        django.setup()
    except (ModuleError, environment.SettingError, DatabaseAddressError, StorageAddressError) as error:
        sys.exit(str(error))
