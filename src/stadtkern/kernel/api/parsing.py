"""Bodies and parameters of the API, with texts that every output can hold."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser

from stadtkern.kernel.texts import clean_json


class CleanParser(Parser):
    """As ninja reads them, and then cleaned (`texts.clean`)."""

    def parse_body(self, request: HttpRequest) -> Any:
        return clean_json(super().parse_body(request))

    def parse_querydict(self, data: Any, list_fields: list[str], request: HttpRequest) -> Any:
        return clean_json(super().parse_querydict(data, list_fields, request))
