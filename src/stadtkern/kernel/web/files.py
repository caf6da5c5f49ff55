"""Uploaded files: pictures only, from the uploads only, under names that never come back with other content.

They come through the app also where they lie in an object store: its bucket stays closed, pages load pictures from
one origin, and browsers and the reverse proxy keep them for a year.
"""

from __future__ import annotations

from pathlib import Path

from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import FileSystemStorage, default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from stadtkern.kernel import headers
from stadtkern.kernel.storage.errors import StorageUnavailable

TYPES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
MAX_NAME = 200  # characters; ours are shorter, and a store would answer a longer one with an error


@require_safe
def uploaded(request: HttpRequest, name: str) -> HttpResponseBase:  # noqa: ARG001
    """One picture. Its type is what we say, not what the file or its sender says.

    Raises Http404 for everything else.
    """
    media_type = TYPES.get(Path(name).suffix)
    if media_type is None or "\0" in name or len(name) > MAX_NAME:
        raise Http404("no picture")
    try:
        if _leads_elsewhere(name):
            raise Http404("no such file")
        response = FileResponse(default_storage.open(name, "rb"), content_type=media_type)
    except StorageUnavailable as refusal:
        return headers.retry_after(headers.no_store(HttpResponse(status=refusal.status)), refusal)
    except (SuspiciousOperation, ValueError, OSError):
        raise Http404("no such file") from None
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = headers.ONE_YEAR
    return response


def _leads_elsewhere(name: str) -> bool:
    """Whether a name in the local folder is a link out of it, or no file at all."""
    if not isinstance(default_storage, FileSystemStorage):
        return False
    file, folder = Path(default_storage.path(name)).resolve(), Path(default_storage.location).resolve()
    return not file.is_relative_to(folder) or not file.is_file()
