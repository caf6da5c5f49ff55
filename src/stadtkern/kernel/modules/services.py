"""What the search knows of a module beside its things: its services, and its own answers to what somebody types."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Service:
    """A page that does something for people, and the words by which they look for it.

    url_name: a page without arguments. words: phrases of any language behind commas, as people type them
    ("sperrmüll anmelden, sofa abholen, bulky waste"); they are searched, never shown.
    """

    title: StrOrPromise
    url_name: str
    words: str
    detail: StrOrPromise = ""
    shown: Callable[[], bool] | None = None  # False hides it: the city has no data for the page


@dataclass(frozen=True)
class SearchAnswer:
    """What a module itself answers to a typed text, above everything else: the bins of an address that was typed."""

    title: StrOrPromise
    url: str
    detail: StrOrPromise = ""
