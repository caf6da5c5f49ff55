"""Uploaded files: pictures only, from the folder of uploads only,
under names that never come back with other content.
"""

from __future__ import annotations

from pathlib import Path

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from stadtkern.kernel import headers

TYPES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}


@require_safe
def uploaded(request: HttpRequest, name: str) -> HttpResponseBase:  # noqa: ARG001
    """One picture. Its type is what we say, not what the file or its sender says.

    Raises Http404 for everything else.
    """
    media_type = TYPES.get(Path(name).suffix)
    if media_type is None or "\0" in name:
        raise Http404("no picture")
    try:
        file, folder = Path(default_storage.path(name)).resolve(), Path(default_storage.path("")).resolve()
        if not file.is_relative_to(folder) or not file.is_file():  # a link may lead elsewhere
            raise Http404("no such file")
        response = FileResponse(file.open("rb"), content_type=media_type)
    except (SuspiciousFileOperation, OSError):
        raise Http404("no such file") from None
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = headers.ONE_YEAR
    return response
