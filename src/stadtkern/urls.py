"""All paths. German ones as they are, English ones below /en/; every module under the path it names."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from stadtkern.kernel.modules import Module, ModuleError, import_field, installed


def _paths_of(module: Module, field: str, name: str = "") -> tuple:
    found = import_field(module, field, name)
    if not hasattr(found, "urlpatterns"):
        raise ModuleError([f"The module {module.name}: {field} is {found.__name__!r}, and it has no urlpatterns."])
    return include(found)


def _module_paths() -> list:
    paths, at_the_root = [], []
    for module in installed().values():
        if module.urls:
            paths.append(path(module.path, _paths_of(module, "urls")))
        if module.staff_urls:
            paths.append(path(f"verwaltung/{module.name}/", _paths_of(module, "staff_urls")))
        at_the_root += [path(word, _paths_of(module, "extra_urls", name)) for word, name in module.extra_urls]
    # Words at the root come after all paths with a folder of their own, so that none of them can be taken away.
    return paths + at_the_root


urlpatterns = [
    path("api/", include("stadtkern.kernel.api.urls")),
    path("", include("stadtkern.kernel.web.well_known_urls")),
    *i18n_patterns(
        path("api/", include("stadtkern.kernel.api.page_urls")),
        path("", include("stadtkern.kernel.web.urls")),
        path("adressen/", include("stadtkern.kernel.places.urls")),
        path("konto/", include("stadtkern.kernel.people.urls")),
        path("konto/", include("allauth.urls")),
        path("verwaltung/", include("stadtkern.kernel.people.staff_urls")),
        path("verwaltung/", include("stadtkern.kernel.web.workbench.urls")),
        path("abos/", include("stadtkern.kernel.messages.subscriptions.urls")),
        path("datenschutz/", include("stadtkern.kernel.privacy.urls")),
        *(
            [path("demo/", include("stadtkern.kernel.messages.mail.demo_urls"))]
            if settings.DEMO or settings.MODE == "test"
            else []
        ),
        *_module_paths(),
        prefix_default_language=False,
    ),
]

handler400 = "stadtkern.kernel.web.views.bad_request"
handler403 = "stadtkern.kernel.web.views.forbidden"
handler404 = "stadtkern.kernel.web.views.not_found"
handler500 = "stadtkern.kernel.web.views.server_error"
