"""Links from one language to the other, and absolute ones for mail, feeds and QR codes."""

from __future__ import annotations

from django.conf import settings


def in_language(path: str, language: str) -> str:
    """A path of ours ("/veranstaltungen/?tag=1") in a language: German as it is, others below their prefix."""
    if not path.startswith("/"):
        path = f"/{path}"
    for code, _name in settings.LANGUAGES:
        if path == f"/{code}" or path.startswith((f"/{code}/", f"/{code}?")):
            path = path.removeprefix(f"/{code}") or "/"
            break
    path = path if path.startswith("/") else f"/{path}"
    return path if language == settings.LANGUAGE_CODE else f"/{language}{path}"


def absolute(path: str, language: str = "") -> str:
    """A path as a full address under PUBLIC_URL; with a language, the page in that language.

    An address that is already full comes back as it is.
    """
    if path.startswith(("https://", "http://")):
        return path
    return settings.PUBLIC_URL + (in_language(path, language) if language else path)
