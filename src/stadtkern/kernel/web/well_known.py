"""What browsers and machines fetch beside the pages: the city's style, symbol, manifest, service worker."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stadtkern import __version__
from stadtkern.kernel import headers, public_urls
from stadtkern.kernel.city import switches
from stadtkern.kernel.city.profile import profile
from stadtkern.kernel.content import public_page
from stadtkern.kernel.replica import from_replica
from stadtkern.kernel.web import app_icons, citystyle


@require_safe
def city_css(request: HttpRequest) -> HttpResponse:
    """The city's colours. Pages link it with a mark of its content, so it may be kept for a year."""
    response = HttpResponse(citystyle.sheet(), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = headers.ONE_YEAR if request.GET else headers.ONE_DAY
    return response


@from_replica
@require_safe
def symbol(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The city's sign as SVG: its logo where the folder has one, else its first letter on its colours."""
    return _kept(HttpResponse(app_icons.svg(), content_type="image/svg+xml"))


@from_replica
@require_safe
def icon(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001
    """The sign as a picture, by the file name that the manifest or a page gives. 404 before a city is loaded."""
    content = app_icons.picture(name)
    if content is None:
        raise Http404(f"no icon {name}")
    kind = "image/x-icon" if name.endswith(".ico") else "image/png"
    return _kept(HttpResponse(content, content_type=kind))


@public_page
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The web app manifest (W3C): makes the app installable."""
    its = citystyle.colours()
    icons = [
        {"src": f"/symbol-{size}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any"}
        for size in (192, 512)
    ] + [{"src": "/symbol-maske-512.png", "sizes": "512x512", "type": "image/png", "purpose": "maskable"}]
    response = JsonResponse(
        {
            "id": "/",
            "name": _("%(city)s: the city app") % {"city": profile().name},
            "short_name": profile().name[:12],
            "description": _("Dates, services and answers of the city for today."),
            "lang": settings.LANGUAGE_CODE,
            "dir": "ltr",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#f6f5f2",
            "theme_color": its.city,
            "categories": ["government", "lifestyle"],
            "icons": icons,
            "shortcuts": [
                {"name": place.title, "url": place.url, "icons": [{"src": "/symbol-192.png", "sizes": "192x192"}]}
                for place in _shortcuts()
            ],
        },
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )
    response["Cache-Control"] = "public, max-age=3600"
    return response


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, with the list of what it keeps and a version that changes when any of it does."""
    shell = shell_files()
    own = [path for name in ("offline", "unsent", "start") for path in _in_all_languages(reverse(name))]
    pages = [*own, *offline_pages()]
    version = hashlib.sha256("\n".join([__version__, *shell, *pages]).encode()).hexdigest()[:12]
    response = render(
        request,
        "web/sw.js",
        {"settings": json.dumps({"version": version, "shell": shell, "pages": pages, "city": profile().name})},
        content_type="text/javascript; charset=utf-8",
    )
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/"
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """What search engines may read: everything public in production, nothing in a demonstration."""
    lines = ["User-agent: *"]
    lines += ["Disallow: /verwaltung/", "Disallow: /konto/", "Disallow: /demo/"] if not settings.DEMO else ["Allow: /"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def shell_files() -> list[str]:
    """The files that every page needs, under their hashed names."""
    own = [
        static(name)
        for name in (
            "kern/kern.min.css",
            "web/app.css",
            "web/fonts.css",
            "web/app.js",
            "web/start.js",
            "web/device.js",
            "web/tiles.js",
            "htmx/htmx.min.js",
            "web/offline.js",
            "fira/fira-sans-latin-400-normal.woff2",
            "fira/fira-sans-latin-600-normal.woff2",
        )
        if staticfiles_storage.exists(name)
    ]
    return [*own, citystyle.address(), "/symbol.svg", "/manifest.webmanifest", "/favicon.ico"]


def offline_pages() -> list[str]:
    """The pages that modules want kept for the tunnel, with the files that they name."""
    return [url for module in switches.active() for url in module.offline_urls]


def _in_all_languages(path: str) -> list[str]:
    return [public_urls.in_language(path, language) for language, _name in settings.LANGUAGES]


def _shortcuts() -> list[Any]:
    from stadtkern.kernel.web.context import bar

    return [place for place in bar() if place.name in ("report", "calendar", "map")]


def _kept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = headers.ONE_DAY
    return response
