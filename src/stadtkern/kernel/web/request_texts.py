"""What people type reaches every form as text that every output can hold (`texts.clean`), whoever wrote the form.

The API does the same for its bodies and parameters, see kernel/api/parsing.py.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict

from stadtkern.kernel.texts import NOT_TEXT, clean


class CleanTexts:
    """Cleans the parameters of the address, the fields of forms and the names of uploaded files."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.GET = _cleaned(request.GET)  # type: ignore[assignment]  # the stubs know only the immutable kind
        if request.method == "POST" and not request.path.startswith("/api/"):
            request.POST = _cleaned(request.POST)  # type: ignore[assignment]
            for files in request.FILES.lists():
                for file in files[1]:
                    file.name = clean(file.name or "")
        return self.get_response(request)


def _cleaned(typed: QueryDict) -> QueryDict:
    """The same object where there is nothing to clean, as nearly always."""
    if not any(NOT_TEXT.search(text) for name, values in typed.lists() for text in (name, *map(str, values))):
        return typed
    made = QueryDict(mutable=True)
    for name, values in typed.lists():
        made.setlist(clean(name), [clean(str(value)) for value in values])
    return made
