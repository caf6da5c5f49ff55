"""What a tile says to one device: answers with their ends, kept on the device so that they hold without a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from stadtkern.kernel.modules import Tile


@dataclass(frozen=True)
class Answer:
    """A tile and the instant (aware UTC) from when on it is no longer
    true; None for one that holds until it changes.
    """

    tile: Tile
    until: datetime | None = None


def answers(request: HttpRequest, given: Sequence[Answer]) -> HttpResponse:
    """The page behind `Tile.fragment`: answers in the order of their ends.

    The device shows the first one whose end has not come, also days later and without a network; when all are over it
    shows the module's general tile. So give as many as are known: “Restmüll: heute” until tonight, “Papier: morgen”
    until tomorrow night. Mark the view with `public_page`: it reads only its query.
    """
    return render(request, "web/tile_answers.html", {"answers": given})
