"""The API's docs as a page of the house: made from the OpenAPI document, without a script from elsewhere."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from stadtkern.kernel.api import root
from stadtkern.kernel.api.openapi_docs import DocumentReader
from stadtkern.kernel.content import public_page


@public_page
def docs(request: HttpRequest) -> HttpResponse:
    """Every operation with its parameters, an example and a curl line."""
    document = root.document()
    shown = {"document": document, "groups": DocumentReader(document).groups(), "nav": "more"}
    return render(request, "api/docs.html", shown)
