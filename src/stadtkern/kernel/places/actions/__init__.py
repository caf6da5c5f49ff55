"""Changes of places."""

from stadtkern.kernel.places.actions.bringing import Brought, TooManyVanish, bring

__all__ = ["Brought", "TooManyVanish", "bring"]
