"""Errors that are part of the product: a rule refused something, and can say so in the citizen's words."""

from typing import Any


class Refusal(Exception):
    """The base of every "no" that a rule of the domain gives.

    code: stable name for the API (`sold_out`); message: what a person reads, in the language of the moment;
    details: what a page or a client needs to go on, for example how many seats are still free; status: HTTP status
    for the API. Subclasses set `code` and build `message` when they are asked, so that the language is right.
    """

    code = "refused"
    status = 409

    def __init__(self, **details: Any) -> None:
        self.details = details
        super().__init__(self.code)

    @property
    def message(self) -> str:
        """The refusal as a sentence for a person."""
        return self.code

    def __str__(self) -> str:
        return str(self.message)
