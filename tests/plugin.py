"""Loaded by pytest before anything else (see addopts): settings must find the tests' mode and database."""

import os

os.environ["STADTKERN_MODE"] = "test"
os.environ["STADTKERN_CLOCK"] = ""

from stadtkern.kernel.web.translations import compile_catalogs
from tests import server

pytest_plugins = ["tests.left_out"]

server.ensure()
compile_catalogs(server.VAR)  # Django reads the German texts when it starts


def pytest_unconfigure() -> None:
    """The last run to leave stops the server."""
    server.release()
