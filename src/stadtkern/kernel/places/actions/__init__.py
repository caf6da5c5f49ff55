"""Changes of places."""

from stadtkern.kernel.places.actions.address_import import Brought, TooManyVanish, bring

__all__ = ["Brought", "TooManyVanish", "bring"]
