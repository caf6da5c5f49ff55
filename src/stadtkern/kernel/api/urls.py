"""The API root."""

from django.urls import path, re_path

from stadtkern.kernel.api import root
from stadtkern.kernel.api.operation_wrapper import frame, nothing_here

urlpatterns = [
    path("v1/openapi.json", frame(root.openapi), name="api-openapi"),
    *root.below("v1/"),
    # The docs are a page for people, with a language in its path: api/page_urls.py.
    re_path(r"^(?!v1/docs$)", nothing_here),
]
