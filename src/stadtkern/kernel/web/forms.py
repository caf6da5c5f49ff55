"""How forms look: KERN's fields, with the error beside the field.

`{{ form }}` and `{{ field.as_field_group }}` use it.
"""

from __future__ import annotations

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.template.loader import get_template

OUR_FOLDERS = ("web/", "places/")


class KernRenderer(DjangoTemplates):
    """Renders whole forms and fields with our templates, and the bare inputs with Django's."""

    form_template_name = "web/form.html"
    field_template_name = "web/field.html"

    def get_template(self, template_name: str) -> Any:
        """Our templates know the tags that every template has; Django's own lie in its package."""
        return (
            get_template(template_name)
            if template_name.startswith(OUR_FOLDERS)
            else super().get_template(template_name)
        )
