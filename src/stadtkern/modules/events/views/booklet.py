"""The printed programme as a file."""

from __future__ import annotations

import hashlib

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stadtkern.kernel import headers
from stadtkern.kernel.replica import from_replica

FORMS = {"": "a5", "a5": "a5", "druck": "print", "print": "print", "a4": "fold", "a4-2up": "fold"}


@from_replica
@require_safe
def programme_booklet(request: HttpRequest) -> HttpResponse:
    """The booklet of a series (`?series=`, without it the one that runs or comes next), as PDF.

    `?format=print` has 3 mm bleed on all sides, `?format=a4` two pages on each side of A4 in the order for folding.
    The file lies on disk, so it is not kept in the memory of the web process (no `public_page`): it is a big one.
    """
    form = FORMS.get(request.GET.get("format", ""))
    slug = request.GET.get("series") or request.GET.get("reihe") or ""
    from stadtkern.modules.events.exporters import booklet  # heavy: only the one who asks for a booklet pays

    series = booklet.series_for(slug) if len(slug) <= 80 and "\0" not in slug else None
    if form is None or series is None:
        raise Http404("no such booklet")
    content = booklet.make(series, form=form)
    etag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    response = HttpResponse(content, content_type="application/pdf")
    headers.as_file(response, f"{_('programme')}-{series.slug}.pdf", download=False)
    response["ETag"] = etag
    response["Cache-Control"] = headers.ASK_FIRST
    return get_conditional_response(request, etag=etag, response=response) or response


paths = [path("programmheft.pdf", programme_booklet, name="events-booklet")]
