"""The one command line: `stadtkern --help` teaches it."""

from stadtkern.cli.app import app

__all__ = ["app"]
