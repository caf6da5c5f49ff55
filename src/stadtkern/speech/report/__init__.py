"""The report of one call: one file that needs nothing else, for people."""

from stadtkern.speech.report.page import render

__all__ = ["render"]
