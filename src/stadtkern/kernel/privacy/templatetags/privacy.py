"""Tags of pages that show rows to people: what is held about somebody, and what stands in the audit trail."""

from __future__ import annotations

from typing import Any

from django import template

from stadtkern.kernel.privacy.data_labels import DataLabels

register = template.Library()


@register.simple_tag
def data_labels(owner: str) -> DataLabels:
    """`{% data_labels "events" as labels %}`: the words of a module or a room."""
    return DataLabels(owner)


@register.filter
def data_rows(row: dict[str, Any], labels: DataLabels) -> list[tuple[str, str]]:
    """(name, value) of each field of a row, in words."""
    return [(labels.name(name), labels.value(name, value)) for name, value in row.items()]


@register.filter
def change_rows(changes: dict[str, Any], labels: DataLabels) -> list[tuple[str, str, str]]:
    """(name, before, after) of each changed field, in words; what was not there before is empty."""
    return [
        (labels.name(name), labels.value(name, before) if before else "", labels.value(name, after))
        for name, (before, after) in changes.items()
    ]


@register.filter
def words_of(text: str, labels: DataLabels) -> str:
    """A text, or the words for a bare name of the house."""
    return labels.text(text)
