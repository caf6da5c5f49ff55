"""What a module says about itself: `Module` and its parts. Every field is documented here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model
    from django.http import HttpRequest
    from django_stubs_ext import StrOrPromise

    from stadtkern.kernel.modules.addresses import AddressHit, ZoneStretch
    from stadtkern.kernel.modules.mail_kinds import MessageKind
    from stadtkern.kernel.modules.services import SearchAnswer, Service
    from stadtkern.kernel.modules.topics import Topic


@dataclass(frozen=True)
class Tile:
    """What a module answers on the start page: a small line, the big answer, a line of detail, where a tap leads.

    fragment: path of the answer for this device (`kernel.web.tiles.answers` makes it), asked by the start page's script
    with the values named in `needs` as its query, once the device knows all of them: "zone" is the key that
    `Module.zones` gave for the person's address; any other name is what stands in localStorage under `stadtkern.<name>`
    (text, or a JSON list of texts). The tile itself is what everybody sees before that.
    """

    answer: StrOrPromise
    url: str
    label: StrOrPromise = ""
    detail: StrOrPromise = ""
    wide: bool = False
    now: bool = False  # the one thing to do now: the city's warm colour
    template: str = ""  # for a tile that shows more than words; gets `tile` and `context`
    context: dict[str, Any] | None = None
    fragment: str = ""
    needs: Sequence[str] = ("zone",)


@dataclass(frozen=True)
class TodaySection:
    """What a module shows about today below the tiles of the start page: a template, and what fills it.

    above: a template for what comes before the tiles, because somebody needs it now: the ticket of tonight.
    """

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    above: str = ""


@dataclass(frozen=True)
class MapLayer:
    """A layer of the city map.

    features: gives a GeoJSON FeatureCollection (WGS84) for an instant; each feature has `title`, `detail`, `url`.
    """

    name: str
    title: StrOrPromise
    features: Callable[[datetime], dict[str, Any]]
    colour: str = "#9d1420"


@dataclass(frozen=True)
class MenuItem:
    """A link of the module under "Mehr" (audience "public"), or in the staff workbench ("staff")."""

    title: StrOrPromise
    url_name: str
    icon: str = ""
    audience: str = "public"
    permission: str = ""  # "<module>.<verb>": who sees a staff item; empty is every signed-in member of staff
    place: str = ""  # "report" or "calendar": the item's place in the bottom bar of every page
    shown: Callable[[], bool] | None = None  # False hides the link: the city has no data for what it leads to
    # A staff item's answer to "what waits for me", on the workbench's first page; None when nothing does.
    waiting: Callable[[HttpRequest], Tile | None] | None = None


@dataclass(frozen=True)
class Permission:
    """A right that a staff role or an organisation role can hold, as `<module>.<verb>`.

    roles: the staff roles of this module that hold it; organisation_roles: the roles inside the organisation that
    owns an object (see people.models.Membership) which hold it for that organisation's objects.
    """

    name: str
    title: StrOrPromise
    roles: Sequence[str] = ("manager",)
    organisation_roles: Sequence[str] = ()


@dataclass(frozen=True)
class PersonalRecord:
    """How the kernel exports and erases one model with personal data.

    find: rows about an e-mail address; describe: one row as plain data for the person; erase: removes or
    anonymises one row; expired: rows whose retention has run out at an instant (aware UTC). kept: why rows stay until
    their retention runs out even if the person asks for erasure (GDPR, article 17 (3)); `erase` is then only called for
    expired ones. Empty: they go at once.

    purpose, data, retention and recipients (who else gets it; empty: nobody) stand on the privacy page as they are.
    """

    model: type[Model]
    purpose: StrOrPromise
    retention: StrOrPromise
    find: Callable[[str], Iterable[Model]]
    describe: Callable[[Any], dict[str, Any]]
    erase: Callable[[Any], None]
    expired: Callable[[datetime], Iterable[Model]]
    kept: StrOrPromise = ""
    data: StrOrPromise = ""
    recipients: StrOrPromise = ""


@dataclass(frozen=True)
class Module:
    """What a module offers. Every field but name, title and path may stay empty.

    Three kinds of fields: texts; functions and objects, which pages ask for all the time; and dotted names of what only
    some processes need, imported when it is needed. All are checked when a process starts, and thoroughly by
    `stadtkern manage check` (kernel.modules.checks, kernel.web.module_checks).
    """

    # Texts.
    name: str  # its key everywhere: small letters
    title: StrOrPromise
    path: str  # the citizen's path with its closing slash, "veranstaltungen/"
    icon: str = "dots"  # a name from kernel/web/icons.py
    offline_urls: Sequence[str] = ()  # paths of pages that the service worker keeps for the tunnel

    # Functions and objects.
    tile: Callable[[HttpRequest], Tile | None] | None = None
    today: Callable[[HttpRequest], TodaySection | None] | None = None
    # Which parts of the city (collection zones) the addresses of a street lie in for this module; the hit has no house
    # number. A device asks by street, finds the zone of its house number itself and keeps the zone's key beside the
    # person's address; from then on it asks with the key, and nobody but the device knows the address.
    zones: Callable[[AddressHit], Sequence[ZoneStretch]] | None = None
    map_layers: Sequence[MapLayer] = ()
    menu: Sequence[MenuItem] = ()
    permissions: Sequence[Permission] = ()
    personal_data: Sequence[PersonalRecord] = ()
    audit_labels: Mapping[str, StrOrPromise] = field(
        default_factory=dict
    )  # "<module>.<verb>" of the audit trail in words
    # Its fields and their values in words, "<field>" and "<field>=<value>": for the audit trail, and for people who ask
    # what is held about them.
    data_labels: Mapping[str, StrOrPromise] = field(default_factory=dict)
    messages: Sequence[MessageKind] = ()
    topics: Sequence[Topic] = ()  # what one can ask to be told of, by push or mail
    services: Sequence[Service] = ()  # pages that the search offers by the words people use
    # What the module itself answers to a text that somebody types into the search; nothing for most texts.
    answers: Callable[[str], Sequence[SearchAnswer]] | None = None
    # What it can do for others, by name: takes text by key, gives the path of a page that knows it already.
    capabilities: Mapping[str, Callable[[Mapping[str, str]], str]] = field(default_factory=dict)

    # Dotted names.
    urls: str = ""  # a URL module, mounted at `path`
    staff_urls: str = ""  # a URL module, mounted at "verwaltung/<name>/"
    extra_urls: Sequence[tuple[str, str]] = ()  # (path, URL module) for words of their own: "lesewoche/"
    api: str = ""  # a django-ninja Router, mounted at "/api/v1/<name>"
    jobs: str = ""  # a Python module; importing it declares its jobs
    pack: str = ""  # its PackPart
    demo: str = ""  # a function that fills in demonstration data; run again it changes nothing
