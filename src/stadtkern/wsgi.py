"""What the web server runs."""

import os
from pathlib import Path

from stadtkern import environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stadtkern.settings")

from stadtkern.kernel.web.translations import compile_catalogs

compile_catalogs(Path(environment.value("STADTKERN_VAR")))

from django.core.wsgi import get_wsgi_application

from stadtkern.kernel.web.buffering import Buffered
from stadtkern.kernel.web.pagecache import PageCache

application = Buffered(PageCache(get_wsgi_application()), threads=environment.number("WEB_THREADS"))
