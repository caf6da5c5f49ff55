"""What pydantic found, in the words of somebody who keeps a city folder."""

from __future__ import annotations

from collections.abc import Mapping
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from stadtkern.kernel import suggestions

MAX_LENGTH = 60

# type of pydantic's error -> (what is wrong, what would be right); {shown} is the value, {name} its key, the rest
# pydantic's context
WORDS = {
    "string_type": ("{name} is {kind}", 'write a text in quotes, {name} = "…"'),
    "string_too_long": ("{name} has {length} characters", "at most {max_length} are possible"),
    "string_too_short": ("{name} is too short", "write at least {min_length} characters"),
    "string_pattern_mismatch": ("{name} {shown} has a wrong form", "it must match {pattern}"),
    "int_type": ("{name} is {kind}", "write a whole number without quotes"),
    "int_parsing": ("{name} {shown} is no whole number", "write a whole number such as 20"),
    "int_from_float": ("{name} {shown} is no whole number", "write a whole number such as 20"),
    "float_type": ("{name} is {kind}", "write a number such as 51.6808"),
    "float_parsing": ("{name} {shown} is no number", "write a number such as 51.6808, with a point"),
    "bool_type": ("{name} is {kind}", "write true or false"),
    "bool_parsing": ("{name} {shown} is neither yes nor no", "write true or false"),
    "list_type": ("{name} is {kind}", "write a list in square brackets"),
    "dict_type": ("{name} is {kind}", "write a table of keys and values"),
    "model_type": ("{name} is {kind}", "write a table of keys and values"),
    "model_attributes_type": ("{name} is {kind}", "write a table of keys and values"),
    "too_short": ("{name} has {actual_length} entries", "at least {min_length} are needed"),
    "too_long": ("{name} has {actual_length} entries", "at most {max_length} are possible"),
    "greater_than": ("{name} {shown} is too small", "it must be above {gt}"),
    "greater_than_equal": ("{name} {shown} is too small", "it must be {ge} or more"),
    "less_than": ("{name} {shown} is too big", "it must be below {lt}"),
    "less_than_equal": ("{name} {shown} is too big", "it must be {le} or less"),
    "enum": ("{name} {shown} is not known", "possible are {expected}"),
    "literal_error": ("{name} {shown} is not known", "possible are {expected}"),
    "finite_number": ("{name} {shown} is no number", "write a finite number"),
}
KINDS = {str: "a text", bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "a table"}


def in_words(error: ErrorDetails, model: type[BaseModel]) -> tuple[str, str]:
    """(what is wrong, what would be right) of one of pydantic's errors in data for `model`."""
    kind, location, value = error["type"], error["loc"], error["input"]
    name = _name(location)
    if kind == "extra_forbidden":
        return unknown_key(str(location[-1]), fields_at(model, location[:-1]))
    if kind == "missing":
        return f"{name} is missing", f"add {name}{_like(model, location)}"
    if kind in ("value_error", "assertion_error"):
        wrong, _, right = str(error.get("ctx", {}).get("error", error["msg"])).partition("; ")
        return wrong, right
    if kind.startswith(("date_", "datetime_", "time_")) or kind in ("date", "datetime", "time"):
        form = {"time": "14:30", "datetime": "2020-03-12T18:30"}.get(kind.partition("_")[0], "2020-03-12")
        what = {"time": "time of day", "datetime": "date with time"}.get(kind.partition("_")[0], "date")
        return f"{name} {shown(value)} is no {what}", f"write it as {form}"
    if kind.startswith("url"):
        return f"{name} {shown(value)} is no web address", "write it whole, https://www.example.org/"
    context = dict(error.get("ctx", {}))
    wrong, right = WORDS.get(kind, ("{name} {shown}: {message}", ""))
    context |= {
        "name": name,
        "shown": shown(value),
        "message": error["msg"],
        "kind": KINDS.get(type(value), "empty" if value is None else f"a {type(value).__name__}"),
        "length": len(value) if isinstance(value, str | list) else 0,
    }
    context["expected"] = str(context.get("expected", "")).replace("'", "`")
    return wrong.format_map(context), right.format_map(context)


def unknown_key(key: str, known: Mapping[str, Any] | list[str]) -> tuple[str, str]:
    """What to say about a key or column that nobody knows."""
    names = sorted(known)
    right = suggestions.hint(key, names, f"known here are {', '.join(names)}" if names else "remove it")
    return f"unknown key {key}", right


def shown(value: object) -> str:
    """A value as it is quoted in a message, cut when long."""
    text = f"“{value}”" if isinstance(value, str) else str(value)
    return text if len(text) <= MAX_LENGTH else f"{text[: MAX_LENGTH - 1]}…"


def fields_at(model: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    """The names that may stand at a place inside of data for `model`."""
    here: Any = model
    for step in location:
        here = _inside(here, step)
    found = _model_in(here)
    return [] if found is None else [field.alias or name for name, field in found.model_fields.items()]


def _inside(annotation: Any, step: str | int) -> Any:
    found = _model_in(annotation)
    if found is not None and isinstance(step, str):
        for name, field in found.model_fields.items():
            if step in (name, field.alias):
                return field.annotation
        return None
    for option in _options(annotation):
        if get_origin(option) in (list, tuple) and isinstance(step, int):
            return get_args(option)[0]
        if get_origin(option) is dict:
            return get_args(option)[1]
    return None


def _options(annotation: Any) -> list[Any]:
    return list(get_args(annotation)) if get_origin(annotation) in (Union, UnionType) else [annotation]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    for option in _options(annotation):
        if isinstance(option, type) and issubclass(option, BaseModel):
            return option
    return None


def _name(location: tuple[str | int, ...]) -> str:
    if not location:
        return "the file"
    if isinstance(location[-1], int) and len(location) > 1:
        return f"entry {location[-1] + 1} of {location[-2]}"
    return str(location[-1])


def _like(model: type[BaseModel], location: tuple[str | int, ...]) -> str:
    here: Any = model
    for step in location[:-1]:
        here = _inside(here, step)
    found = _model_in(here)
    field = found.model_fields.get(str(location[-1])) if found is not None else None
    return f", for example {field.examples[0]!r}" if field is not None and field.examples else ""
