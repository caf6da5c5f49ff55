"""What a city says about itself: the model of `city.toml`, and the profile that is loaded now."""

from __future__ import annotations

import logging
import re
import time
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.db import DatabaseError, InterfaceError
from pydantic import AfterValidator, EmailStr, Field, StringConstraints, ValidationError

from stadtkern.kernel import content, replica
from stadtkern.kernel.city.models import CityProfile
from stadtkern.kernel.city.packs import PackModel

log = logging.getLogger(__name__)
NO_CITY, NO_MAIL = "Stadtkern", "stadtkern@localhost"  # until a city is loaded
FRESH_SECONDS = 5.0  # without a line to the database for changes
STATES = Literal[
    "BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH"
]  # ISO 3166-2:DE
LANGUAGES = Literal["de", "en"]


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"the time zone {name} is not known; write one such as Europe/Berlin") from None
    return name


def _colour(text: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise ValueError(f"“{text}” is no colour; write # and six digits, such as #1f4e79")
    return text.lower()


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not re.fullmatch(r"[A-Za-z0-9.-]+(:\d+)?", parts.netloc):
        raise ValueError(f"“{text}” is no web address; write it whole, https://www.example.org/")
    return text


ShortText = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Colour = Annotated[str, AfterValidator(_colour)]
Url = Annotated[str, StringConstraints(max_length=200, pattern=r"^\S+$"), AfterValidator(_address)]


class Colours(PackModel):
    """The city's colours: the one of buttons and links, its twin for dark mode, and a second one behind dark words.

    What is not given is made from what is, see kernel.web.citystyle.
    """

    primary: Colour
    dark: Colour | None = None
    accent: Colour | None = None


class PostalAddress(PackModel):
    """The town hall, for imprint and mails."""

    street: ShortText
    postcode: Annotated[str, StringConstraints(pattern=r"^\d{5}$")]
    town: ShortText


class Contact(PackModel):
    """Whom people can ask: by default, about accessibility, about data protection, about a fault of the app."""

    name: ShortText
    mail: EmailStr
    phone: Annotated[str, StringConstraints(max_length=40)] = ""
    website: Url | None = None


class ModuleSetting(PackModel):
    """A module in the city's order."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    on: bool = True


class Profile(PackModel):
    """The whole of `city.toml`."""

    name: ShortText = Field(examples=["Musterstadt"])
    slug: Annotated[str, StringConstraints(pattern=r"^([a-z0-9]+(-[a-z0-9]+)*)?$", max_length=50)] = (
        ""  # the folder's name
    )
    official_name: ShortText = Field(examples=["Stadt Musterstadt"])
    adjective: Annotated[str, StringConstraints(max_length=60)] = ""
    greeting: Annotated[str, StringConstraints(max_length=80)] = ""
    greeting_en: Annotated[str, StringConstraints(max_length=80)] = ""
    state: STATES = "NW"
    ags: Annotated[str, StringConstraints(pattern=r"^\d{8}$")] = Field(examples=["99999999"])
    timezone: Annotated[str, AfterValidator(_zone)] = "Europe/Berlin"
    include: list[str] = []  # shared folders beside this one: "../kreis-muster"; see city/shared.py
    languages: Annotated[list[LANGUAGES], Field(min_length=1)] = ["de", "en"]
    holidays: STATES | None = None  # whose public holidays count; the state's when not given
    mail: EmailStr
    phone: Annotated[str, StringConstraints(max_length=40)] = ""
    website: Url | None = None
    logo: Annotated[str, StringConstraints(pattern=r"^logo\.(svg|png)$")] = ""
    sample: bool = False  # texts and contacts are samples of a demonstration, and pages say so
    colours: Colours
    address: PostalAddress
    contact: Contact
    accessibility_contact: Contact | None = None
    privacy_contact: Contact | None = None
    report_contact: Contact | None = None
    modules: list[ModuleSetting] = []

    @property
    def holiday_state(self) -> str:
        """The state whose public holidays count here."""
        return self.holidays or self.state


class City(PackModel):
    """The city that is loaded now: profile, slug of its folder, and its texts as Markdown by name and language."""

    slug: str
    profile: Profile
    texts: dict[str, dict[str, str]]

    def text(self, name: str, language: str) -> str:
        """A legal text ("imprint", "privacy", "accessibility") in a
        language, else in German; empty when there is none.
        """
        languages = self.texts.get(name, {})
        return languages.get(language) or languages.get("de", "")


_known: tuple[float, int | None, City] | None = None


def city() -> City:
    """The loaded city; a bare one without a name of its own before any is loaded. Read anew when it changes."""
    global _known
    version = content.listener().city_version()
    now = time.monotonic()
    if _known is not None and (
        (version is not None and _known[1] == version) or (version is None and now - _known[0] < FRESH_SECONDS)
    ):
        return _known[2]
    try:
        with replica.reading():
            row = CityProfile.objects.first()
    except (DatabaseError, InterfaceError):
        return last_known()
    found = _bare() if row is None else _city(row)
    _known = (now, version, found)
    return found


def last_known() -> City:
    """The city as this process knows it, without asking the database."""
    return _known[2] if _known is not None else _bare()


def _city(row: CityProfile) -> City:
    try:
        its = Profile.model_validate(row.data)
    except ValidationError:
        log.exception("the loaded profile does not fit this version; load the city's folder again")
        its = _bare().profile
    return City(slug=row.slug, profile=its, texts=row.texts)


def profile() -> Profile:
    """The profile of the loaded city."""
    return city().profile


def forget() -> None:
    """Read the profile anew at the next question; for tests and after a load in this process."""
    global _known
    _known = None


def _bare() -> City:
    contact = Contact.model_construct(name=NO_CITY, mail=NO_MAIL, phone="", website=None)
    bare = Profile.model_construct(
        name=NO_CITY,
        official_name=NO_CITY,
        ags="00000000",
        timezone="Europe/Berlin",
        mail=NO_MAIL,
        address=PostalAddress.model_construct(street="", postcode="", town=NO_CITY),
        contact=contact,
        colours=Colours.model_construct(primary="#1f4e79", dark=None, accent=None),
    )
    return City.model_construct(slug="none", profile=bare, texts={})
