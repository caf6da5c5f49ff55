"""Somebody with a browser: sends the form of a registration over HTTP."""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import uuid4

SECONDS = 20


@dataclass(frozen=True)
class Answer:
    """What came back: the status, where it leads, the page."""

    status: int
    location: str
    page: str

    @property
    def confirmed(self) -> bool:
        """Whether it leads to a ticket."""
        return self.status == 303 and "/veranstaltungen/anmeldung/" in self.location and "gesendet" not in self.location


@dataclass
class Form:
    """A form that is filled in once and may be sent again, as a browser does after an error."""

    slug: str
    contact: str
    seats: int = 1

    def __post_init__(self) -> None:
        self.submission = str(uuid4())

    def send(self, port: int) -> Answer:
        """One request. Raises OSError and http.client.HTTPException where the line breaks."""
        typed = {"name": "Kim Muster", "contact": self.contact, "seats": self.seats, "submission": self.submission}
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        try:
            line.request(
                "POST",
                f"/veranstaltungen/{self.slug}/anmelden/",
                urlencode(typed),
                {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"},
            )
            answer = line.getresponse()
            return Answer(answer.status, answer.headers.get("Location", ""), answer.read().decode())
        finally:
            line.close()
