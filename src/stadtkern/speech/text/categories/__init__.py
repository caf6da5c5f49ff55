"""Categories and the outcome of a call, by rules that are data and explained by the words that fired."""

from stadtkern.speech.text.categories.find import find_categories, find_outcome
from stadtkern.speech.text.categories.rules import Rules, read_rules, shipped

__all__ = ["Rules", "find_categories", "find_outcome", "read_rules", "shipped"]
