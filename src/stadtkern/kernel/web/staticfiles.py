"""Style sheets, scripts and fonts: our own and those from npm, served as they are, under names that hold their hash."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage

from stadtkern.environment import ROOT

# What we use of each npm package: (folder in node_modules, prefix under /static/, names).
NPM_FILES: list[tuple[str, str, list[str]]] = [
    ("@kern-ux/native/dist", "kern", ["kern.min.css"]),
    (
        "@kern-ux/native/dist",
        "kern",
        [f"fonts/fira-sans/FiraSans-{weight}.woff2" for weight in ("Regular", "SemiBold")],
    ),
    (
        "@fontsource/fira-sans/files",
        "fira",
        [f"fira-sans-{letters}-{weight}-normal.woff2" for letters in ("latin", "latin-ext") for weight in (400, 600)],
    ),
    ("htmx.org/dist", "htmx", ["htmx.min.js"]),
    ("jsqr/dist", "jsqr", ["jsQR.js"]),
    ("maplibre-gl/dist", "maplibre", ["maplibre-gl-csp.js", "maplibre-gl-csp-worker.js", "maplibre-gl.css"]),
]


class NpmFinder(BaseFinder):
    """Finds the npm files above, so that collectstatic gathers these and nothing else of node_modules."""

    def __init__(self, *_args: Any, **_options: Any) -> None:
        self.storages: dict[str, FileSystemStorage] = {}
        for folder, prefix, _names in NPM_FILES:
            storage = FileSystemStorage(location=ROOT / "node_modules" / folder)
            storage.prefix = prefix  # type: ignore[attr-defined]
            self.storages[folder] = storage

    def check(self, **_options: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **_options: Any) -> Any:
        matches = []
        for folder, prefix, names in NPM_FILES:
            for name in names:
                full = os.path.join(ROOT, "node_modules", folder, name)
                if path == f"{prefix}/{name}" and os.path.exists(full):
                    if not find_all:
                        return full
                    matches.append(full)
        return matches

    def list(self, ignore_patterns: Iterable[str] | None = None) -> Iterator[tuple[str, Storage]]:  # noqa: ARG002
        for folder, _prefix, names in NPM_FILES:
            for name in names:
                if self.storages[folder].exists(name):
                    yield name, self.storages[folder]


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Names with a hash, also inside of CSS, and a compressed twin of each file.

    A font weight that a style sheet names and we do not ship is left as it is.
    """

    manifest_strict = False

    def url_converter(self, name: str, hashed_files: Any, template: Any = None, *_later: Any) -> Any:
        convert = super().url_converter(name, hashed_files, template)

        def convert_or_leave(match: Any) -> str:
            try:
                return str(convert(match))
            except ValueError:
                return str(match.group(0))

        return convert_or_leave


class StaticFiles(WhiteNoiseMiddleware):
    """WhiteNoise on var/static; also the modules' own and foreign ones, because collectstatic gathered all."""
