"""Tags and filters that every template has: icons, dates as people
write them, form controls, links between languages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django import forms, template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.templatetags.i18n import TranslateNode, do_translate
from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from stadtkern.kernel import public_urls
from stadtkern.kernel.city import clock, dates
from stadtkern.kernel.texts import with_language
from stadtkern.kernel.web.icons import ICONS

register = template.Library()
INSIDE_WORD = re.compile(r"(?<=[^\W\d_])([./_])(?=[^\W\d_])")
for words in (
    dates.day,
    dates.daylong,
    dates.weekday,
    dates.milliseconds,
    dates.clock,
    dates.hour,
    dates.when,
    dates.days,
):
    register.filter(words.__name__, words)


@register.tag
def trans(parser: Parser, token: Token) -> Node:
    """Django's own tag; a plain text, as nearly all are, is looked up at once and not by way of a lazy object."""
    node: TranslateNode = do_translate(parser, token)
    text = getattr(node.filter_expression.var, "literal", None)
    more = node.noop or node.asvar or node.message_context or node.filter_expression.filters
    return _Text(text) if isinstance(text, str) and "%" not in text and not more else node


class _Text(Node):
    def __init__(self, text: str) -> None:
        self.text = text

    def render(self, _context: Context) -> str:
        return _(self.text)


@register.filter
def breakable(text: str) -> SafeString:
    """A title in which a line may also end after a dot, a slash or an underscore inside of a word."""
    return mark_safe(INSIDE_WORD.sub(r"\1<wbr>", conditional_escape(text)))


@register.simple_tag
@lru_cache(maxsize=500)
def icon(name: str, label: str = "") -> SafeString:
    """An icon of `kernel/web/icons.py` as inline SVG; with a label it is read out, without one it is decoration.

    An unknown name gives the three dots, so that a foreign module's typing error costs no page.
    """
    path = ICONS.get(name, ICONS["dots"])
    if label:
        return format_html(
            '<svg class="icon icon-{}" viewBox="0 0 24 24" width="24" height="24" role="img" aria-label="{}">'
            '<path d="{}"/></svg>',
            name,
            label,
            path,
        )
    return format_html(
        '<svg class="icon icon-{}" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">'
        '<path d="{}"/></svg>',
        name,
        path,
    )


@register.filter
def kind(field: BoundField) -> str:
    """Which shape `web/field.html` gives a form field: hidden, check, group, select, file, area or text."""
    widget = field.field.widget
    for shape, classes in _SHAPES:
        if isinstance(widget, classes):
            return "hidden" if widget.is_hidden else shape
    return "hidden" if widget.is_hidden else "text"


_SHAPES: list[tuple[str, tuple[type[forms.Widget], ...]]] = [
    ("group", (forms.RadioSelect, forms.CheckboxSelectMultiple)),
    ("check", (forms.CheckboxInput,)),
    ("select", (forms.Select,)),
    ("file", (forms.FileInput,)),
    ("area", (forms.Textarea,)),
]
_CLASSES = {
    "check": "kern-form-check__checkbox",
    "select": "kern-form-input__select",
    "area": "kern-form-input__input kern-form-input__textarea",
}


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The input of a form field with KERN's classes, tied to its hint and its errors for screen readers."""
    shape = kind(field)
    css = _CLASSES.get(shape, "kern-form-input__input")
    if field.errors:
        css += f" {css.split()[0]}--error"
    own = field.field.widget.attrs
    described = [str(own["aria-describedby"])] if own.get("aria-describedby") else []
    described += [f"{field.id_for_label}-hint"] if field.help_text else []
    described += [f"{field.id_for_label}-error"] if field.errors else []
    attrs: dict[str, Any] = {"class": f"{css} {own.get('class', '')}".strip()}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs)


@register.simple_tag
def option(field: BoundField, choice: Any) -> SafeString:
    """One radio button or checkbox of a group, with KERN's class."""
    # Django's group of checkboxes is a kind of RadioSelect.
    widget = field.field.widget
    radio = isinstance(widget, forms.RadioSelect) and not isinstance(widget, forms.CheckboxSelectMultiple)
    choice.data["attrs"] |= {"class": "kern-form-check__radio" if radio else "kern-form-check__checkbox"}
    return SafeString(choice.tag())


@register.simple_tag(takes_context=True)
def in_language(context: dict[str, Any], language: str) -> str:
    """The path of this page, with its query, in another language."""
    request = context.get("request")
    return public_urls.in_language(request.get_full_path() if request is not None else "/", language)


@register.simple_tag
def url_or_none(name: str, *args: Any) -> str:
    """A path by its name, or nothing where no such page is installed."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def with_query(context: dict[str, Any], **changes: Any) -> str:
    """This page's query string with changes, for paging and filters; a value of None or "" drops the key."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value not in (None, ""):
            query[key] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag
def city_clock() -> SafeString:
    """The city's zone and how many milliseconds it is ahead of the device, as attributes for a script to read."""
    return format_html('data-zone="{}" data-clock-offset="{}"', clock.zone().key, round(settings.CLOCK_OFFSET * 1000))


@register.filter
def city_words(text: str) -> str:
    """Words of the city's own, which are in its language whatever the page's is."""
    return with_language(text, settings.LANGUAGE_CODE)


@register.filter
def label(key: str, labels: dict[str, str]) -> str:
    """The words for a key, where somebody has given it any."""
    return labels.get(key, key)


@register.filter
def pairs(its: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Names and values of a dictionary; its own `items` is no longer to be had where it has a key of that name."""
    return list(its.items())
