"""Stadtkern: the city app as open source."""

__version__ = "0.1.0"
