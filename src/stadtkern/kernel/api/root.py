"""The API itself: the kernel's operations and a router of each module, and their OpenAPI 3.1 document."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET
from ninja import NinjaAPI, Router

from stadtkern import __version__
from stadtkern.kernel.api import addresses as places
from stadtkern.kernel.api import kernel, problems
from stadtkern.kernel.api.caching import public
from stadtkern.kernel.api.operation_wrapper import PREFIX, frame
from stadtkern.kernel.api.parsing import CleanParser
from stadtkern.kernel.city import profile, switches
from stadtkern.kernel.modules import Module, ModuleError, import_field, installed
from stadtkern.kernel.modules.checks import a_kind

DESCRIPTION = """What the city app knows, for machines.

Times are RFC 3339 in UTC, places WGS84. Lists come in pages: follow `next` or the Link header. Send If-None-Match with
the ETag you have, and an unchanged answer costs you nothing (304). Errors are application/problem+json (RFC 9457).
Reading needs no key; from one network 600 requests a minute are fine, above that 429 says when to come back.
"""


@cache
def api() -> NinjaAPI:
    """The API with all installed modules; a module that is off is left out when it is asked for."""
    made = NinjaAPI(
        title="Stadtkern",
        version=__version__,
        description=DESCRIPTION,
        docs_url=None,
        openapi_url=None,
        urls_namespace="stadtkern-api",
        parser=CleanParser(),
    )
    problems.handle(made)
    made.add_router("", kernel.router)
    made.add_router("/places", places.router)
    for module in installed().values():
        if module.api:
            made.add_router(f"/{module.name}", _router_of(module), tags=[module.name])
    return made


def _router_of(module: Module) -> Router:
    found = import_field(module, "api")
    if not isinstance(found, Router):
        raise ModuleError(
            [f"The module {module.name}: api is {module.api!r}, {a_kind(found)}; it must be a django-ninja Router."]
        )
    return found


def below(prefix: str) -> list[URLPattern]:
    """ninja's paths below a prefix ("v1/"), each in the frame of the house."""
    return [
        path(f"{prefix}{one.pattern}", frame(one.callback), one.default_args, one.name or "")
        for one in api().urls[0]
        if isinstance(one, URLPattern) and one.name != "api-root"
    ]


def document() -> dict[str, Any]:
    """The OpenAPI 3.1 document of the modules that are on, with the city's name and one description of all errors."""
    made: dict[str, Any] = api().get_openapi_schema(path_prefix=PREFIX.lstrip("/"))
    off = tuple(f"{PREFIX}{name}/" for name in installed() if not switches.is_on(name))
    city = profile.profile()
    made["info"]["title"] = f"Stadtkern {city.name}"
    made["info"]["contact"] = {"name": city.contact.name, "email": str(city.contact.mail)}
    made["info"]["license"] = {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}
    made["servers"] = [{"url": settings.PUBLIC_URL}]
    made["paths"] = {at: item for at, item in made["paths"].items() if not (off and f"{at}/".startswith(off))}
    made["components"].setdefault("schemas", {})["Problem"] = problems.SCHEMA
    failure = {
        "description": "What went wrong, as application/problem+json",
        "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for item in made["paths"].values():
        for method, operation in item.items():
            operation["responses"].setdefault("default", failure)
            if method == "get":
                operation["responses"].setdefault("304", {"description": "Not changed since the ETag that you sent"})
    return made


@require_GET
@public
def openapi(_request: HttpRequest) -> HttpResponse:
    """The document as JSON."""
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})
