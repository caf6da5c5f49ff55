"""A system check: every model with personal data is exported, erased and named on the privacy page."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register

from stadtkern.kernel.privacy import records
from stadtkern.kernel.trust.personal import PersonalData


@register("models")
def check_personal_data(**_given: Any) -> list[CheckMessage]:
    """Each model that bears the mark and that nobody declares, as an error of its own."""
    declared = {record.model for record in records.every()}
    return [
        Error(
            f"{model._meta.label} holds personal data, and no module names it in personal_data.",
            obj=model,
            id="stadtkern.E002",
        )
        for model in apps.get_models()
        if issubclass(model, PersonalData) and model not in declared
    ]
