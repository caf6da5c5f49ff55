"""An OpenAPI 3.1 document made readable: what a person wants to know of each operation."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

MAX_DEPTH = 6


@dataclass(frozen=True)
class SchemaField:
    """A parameter or a field: its name, type in words, whether it must be there, and what it means."""

    name: str
    type: str
    required: bool
    text: str
    where: str = ""


@dataclass(frozen=True)
class ResponseDoc:
    """One possible answer of an operation."""

    status: str
    text: str
    fields: list[SchemaField]
    example: str


@dataclass(frozen=True)
class Operation:
    """One operation as the docs page shows it. `curl` is a line to paste."""

    id: str
    method: str
    path: str
    summary: str
    text: str
    parameters: list[SchemaField]
    body: list[SchemaField]
    body_example: str
    answers: list[ResponseDoc]
    curl: str


@dataclass(frozen=True)
class OperationGroup:
    """The operations of one part of the API, and the name of the part."""

    name: str
    operations: list[Operation]


class DocumentReader:
    """Reads one document; `$ref` is followed inside of it."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.server: str = document["servers"][0]["url"]

    def groups(self) -> list[OperationGroup]:
        """All operations by their first tag, in the order of the document."""
        found: dict[str, list[Operation]] = {}
        for path, item in self.document["paths"].items():
            for method, operation in item.items():
                tag = (operation.get("tags") or [""])[0]
                found.setdefault(tag, []).append(self._operation(method.upper(), path, operation))
        return [OperationGroup(name, operations) for name, operations in found.items()]

    def _operation(self, method: str, path: str, raw: dict[str, Any]) -> Operation:
        parameters = [self._parameter(one) for one in raw.get("parameters", [])]
        body = self._resolved(raw.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema"))
        example = self._example(body) if body else None
        return Operation(
            id=raw["operationId"],
            method=method,
            path=path,
            summary=raw.get("summary", ""),
            text=raw.get("description", ""),
            parameters=parameters,
            body=self._fields(body),
            body_example=_pretty(example),
            answers=[self._answer(str(status), one) for status, one in raw["responses"].items()],
            curl=self._curl(method, path, raw.get("parameters", []), example),
        )

    def _parameter(self, raw: dict[str, Any]) -> SchemaField:
        schema = self._resolved(raw["schema"])
        return SchemaField(
            raw["name"], self._type(raw["schema"]), raw.get("required", False), _text(raw, schema), raw["in"]
        )

    def _answer(self, status: str, raw: dict[str, Any]) -> ResponseDoc:
        contents: dict[str, dict[str, Any]] = raw.get("content", {})
        media, content = next(iter(contents.items()), ("", {}))
        schema = self._resolved(content.get("schema"))
        shown = {} if media.startswith("application/problem") else schema
        return ResponseDoc(
            status, raw["description"], self._fields(shown), _pretty(self._example(shown)) if shown else ""
        )

    def _fields(self, schema: dict[str, Any]) -> list[SchemaField]:
        required = schema.get("required", [])
        return [
            SchemaField(name, self._type(raw), name in required, _text(raw, self._resolved(raw)))
            for name, raw in schema.get("properties", {}).items()
        ]

    def _resolved(self, schema: dict[str, Any] | None) -> dict[str, Any]:
        if not schema:
            return {}
        if "$ref" in schema:
            found: dict[str, Any] = self.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
            return found
        real = [one for one in schema.get("anyOf", []) if one.get("type") != "null"]
        return {**self._resolved(real[0]), **schema} if len(real) == 1 else schema

    def _type(self, raw: dict[str, Any]) -> str:
        """ "string", "list of Event", "number or null", "a or b" for an enumeration."""
        if "$ref" in raw:
            return str(raw["$ref"].rpartition("/")[2])
        if "anyOf" in raw:
            return " or ".join(self._type(one) for one in raw["anyOf"])
        if "enum" in raw:
            return " or ".join(map(str, raw["enum"]))
        if raw.get("type") == "array":
            return f"list of {self._type(raw.get('items', {}))}"
        name = str(raw.get("type", "any"))
        return f"{name} ({raw['format']})" if "format" in raw else name

    def _example(self, raw: dict[str, Any], depth: int = 0) -> Any:
        schema = self._resolved(raw)
        if schema.get("examples"):
            return schema["examples"][0]
        for key in ("example", "const"):
            if key in schema:
                return schema[key]
        if schema.get("enum"):
            return schema["enum"][0]
        kind = schema.get("type")
        if kind == "object" and depth < MAX_DEPTH:
            return {name: self._example(one, depth + 1) for name, one in schema.get("properties", {}).items()}
        if kind == "array" and depth < MAX_DEPTH:
            return [self._example(schema.get("items", {}), depth + 1)]
        if schema.get("default") is not None:
            return schema["default"]
        return _PLAIN.get(schema.get("format", ""), _PLAIN.get(str(kind)))

    def _curl(self, method: str, path: str, parameters: list[dict[str, Any]], body: Any) -> str:
        query = {}
        for raw in parameters:
            example = self._example(raw["schema"])
            if raw["in"] == "path":
                path = path.replace(f"{{{raw['name']}}}", str(example))
            elif raw["in"] == "query" and raw.get("required"):
                query[raw["name"]] = example
        url = self.server + path + (f"?{urlencode(query)}" if query else "")
        words = ["curl"] if method == "GET" else ["curl", "-X", method]
        if body is not None:
            words += ["--json", json.dumps(body, ensure_ascii=False)]
        return shlex.join([*words, url])


_PLAIN: dict[str, Any] = {
    "date-time": "2020-03-09T17:00:00Z",
    "date": "2020-03-09",
    "uuid": "01709e2c-5e80-7000-8000-000000000000",
    "email": "ada@example.org",
    "uri": "https://example.org/",
    "string": "…",
    "integer": 1,
    "number": 1.0,
    "boolean": True,
}


def _text(raw: dict[str, Any], schema: dict[str, Any]) -> str:
    return str(raw.get("description") or schema.get("description") or "")


def _pretty(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, indent=2)
