"""Organisations in a city's folder: `organisations.toml`."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import EmailStr, Field, StringConstraints

from stadtkern.kernel.city import sync
from stadtkern.kernel.city.packs import Changes, PackModel, PackPart, PackReader, toml_text
from stadtkern.kernel.city.profile import Url
from stadtkern.kernel.people.models import Organisation
from stadtkern.kernel.slugs import slug

FILE = "organisations.toml"


class OrganisationLine(PackModel):
    """A partner who publishes in the app, or a body of the city."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(examples=["Lesekreis Lindenweg"])
    slug: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)] | None = None
    website: Url | None = None
    mail: EmailStr | None = None
    phone: Annotated[str, StringConstraints(max_length=40)] = ""
    about: Annotated[str, StringConstraints(max_length=5000)] = ""
    is_city: bool = False
    source: Annotated[str, StringConstraints(max_length=200)] = ""


class Organisations(PackModel):
    """The whole of organisations.toml."""

    organisation: Annotated[list[OrganisationLine], Field(min_length=1)]


def read(reader: PackReader) -> dict[str, sync.Data]:
    """Read and check the organisations: slug -> data."""
    found = reader.toml(FILE, Organisations, required=False)
    wanted: dict[str, sync.Data] = {}
    names: dict[str, str] = {}
    for index, line in enumerate(found.organisation if found is not None else []):
        key = line.slug or slug(line.name)
        if key in wanted or line.name in names:
            reader.problem_at(
                FILE,
                ("organisation", index, "name"),
                f"{line.name} stands twice",
                "remove one of the two, or give it a slug",
            )
        names[line.name] = key
        wanted[key] = {
            **line.model_dump(mode="json", exclude={"slug"}),
            "website": line.website or "",
            "mail": line.mail or "",
        }
    reader.known["organisation"] = names
    return wanted


def load(wanted: dict[str, sync.Data], changes: Changes) -> None:
    """Write the organisations. One that has members or events stays when the folder no longer has it."""
    sync.apply("organisations", wanted, _Store(Organisation, "slug"), changes)


class _Store(sync.ModelStore):
    def remove(self, key: str) -> None:
        """Delete an organisation that nobody uses. Raises Kept for one with members or events."""
        organisation = Organisation.objects.filter(slug=key).first()
        if organisation is not None and organisation.memberships.exists():
            raise sync.Kept("it has members")
        for relation in Organisation._meta.related_objects:
            if relation.many_to_many and organisation is not None:
                used = relation.field.model._default_manager.filter(**{relation.field.name: organisation})
                if used.exists():
                    raise sync.Kept("something still names it")
        super().remove(key)


def export() -> dict[str, str | bytes]:
    """The file of this part, as it is loaded now."""
    lines: list[dict[str, Any]] = []
    for row in Organisation.objects.order_by("slug"):
        line = {name: getattr(row, name) for name in OrganisationLine.model_fields}
        lines.append({name: value for name, value in line.items() if value not in ("", None, False)})
    return {FILE: toml_text({"organisation": lines})} if lines else {}


part = PackPart(files=(FILE,), read=read, load=load, export=export)
