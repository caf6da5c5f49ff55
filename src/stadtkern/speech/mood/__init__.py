"""The mood of the caller from the voice; never that of people at work."""

from stadtkern.speech.mood.measure import explanation, may_be_measured, measure_mood

__all__ = ["explanation", "may_be_measured", "measure_mood"]
