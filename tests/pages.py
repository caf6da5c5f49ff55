"""The one list of pages that axe, pa11y and Lighthouse look at, in the demonstration of Hamm.

A page that is built gets its line here. axe sees every one; pa11y and Lighthouse take longer, so they see those with
their names. `{event}` is the id of the event EVENT.
"""

from __future__ import annotations

from dataclasses import dataclass

EVENT = "live-hacking-show"


@dataclass(frozen=True)
class Page:
    """A page: path, whether one must be signed in as staff, and who else looks at it."""

    path: str
    staff: bool = False
    pa11y: bool = False
    lighthouse: bool = False
    axe: bool = True


def _most_used(path: str, **more: bool) -> Page:
    return Page(path, pa11y=True, lighthouse=True, **more)


PUBLIC = [
    _most_used("/"),
    _most_used("/digitale-woche/"),
    _most_used(f"/veranstaltungen/{EVENT}/"),
    _most_used(f"/veranstaltungen/{EVENT}/anmelden/"),
    Page("/karte/", pa11y=True),
    Page("/suche/?q=smartphone", pa11y=True),
    Page("/veranstaltungen/"),
    Page("/veranstaltungen/?ansicht=thema"),
    Page("/veranstaltungen/?ansicht=ort"),
    Page("/veranstaltungen/?ansicht=veranstalter"),
    Page("/veranstaltungen/open-lab-day-2020/"),
    Page("/veranstaltungen/mit-dem-smartphone-tolle-fotos-machen-und-bearbeiten/"),
    Page("/veranstaltungen/breakfast-for-future-und-wie-schmeckt-ihnen-die-digitalisierung/anmelden/"),
    Page("/veranstaltungen/sprechstunde-fuer-smartphone-tablet-und-notebook/warteliste/"),
    Page("/veranstaltungen/anmeldung/gesendet/"),
    Page("/veranstaltungen/mein-programm/"),
    Page("/veranstaltungen/einbetten/"),
    Page("/veranstaltungen/einbetten/anleitung/"),
    Page("/abfall/"),
    Page("/abfall/?q=Weststr"),
    Page("/abfall/?q=qqqq"),
    Page("/abfall/z/papier-07.bezirk-03/"),
    Page("/abfall/z/papier-07.bezirk-03/liste/"),
    Page("/abfall/abc/"),
    Page("/abfall/abc/?q=baterie"),
    Page("/abfall/abc/?q=qqqqqq"),
    Page("/abfall/abc/lack/"),
    Page("/abfall/wertstoffhof/"),
    Page("/abfall/schadstoffmobil/"),
    Page("/abfall/schadstoffmobil/?bezirk=Heessen"),
    Page("/abfall/nicht-abgeholt/"),
    Page("/abfall/nicht-abgeholt/?adresse=Ackerstr+5"),
    Page("/abfall/nicht-abgeholt/?adresse=qqqq"),
    Page("/abos/"),
    Page("/abfall/sperrmuell/"),
    Page("/adressen/"),
    Page("/suche/?q=smartfone"),
    Page("/suche/?q=qqqq"),
    Page("/mehr/"),
    Page("/mehr/melden/"),
    Page("/mehr/kontakt/"),
    Page("/suche/?q=sperrmüll+anmelden"),
    Page("/suche/?q=Weststraße+5"),
    Page("/impressum/"),
    Page("/datenschutz/"),
    Page("/datenschutz/meine-daten/"),
    Page("/barrierefreiheit/"),
    Page("/offline/"),
    Page("/offline/nicht-gesendet/"),
    Page("/demo/postfach/"),
    Page("/konto/login/"),
    Page("/konto/login/code/"),
    Page("/konto/password/reset/"),
    Page("/konto/password/reset/done/"),
    Page("/api/v1/docs"),
    Page("/en/veranstaltungen/"),
    Page("/en/konto/login/"),
]
STAFF = [
    _most_used("/verwaltung/events/einlass/", staff=True),
    # With JavaScript it leads to the app.
    _most_used("/verwaltung/events/{event}/einlass/", staff=True, axe=False),
    _most_used("/verwaltung/events/{event}/einlass/?plain=1", staff=True),
    Page("/verwaltung/", staff=True),
    Page("/verwaltung/waste/", staff=True),
    Page("/verwaltung/waste/jahr/2020/", staff=True),
    Page("/verwaltung/waste/bezirke/", staff=True),
    Page("/verwaltung/waste/bezirke/bezirk-01/", staff=True),
    Page("/verwaltung/waste/feiertage/", staff=True),
    Page("/verwaltung/waste/ausnahmen/", staff=True),
    Page("/verwaltung/waste/einlesen/", staff=True),
    Page("/verwaltung/waste/sperrmuell/", staff=True),
    Page("/verwaltung/organisationen/", staff=True),
    Page("/verwaltung/organisationen/?q=qqqq", staff=True),
    Page("/verwaltung/organisationen/neu/", staff=True),
    Page("/verwaltung/personen/", staff=True),
    Page("/verwaltung/personen/neu/", staff=True),
    Page("/verwaltung/module/", staff=True),
    Page("/verwaltung/protokoll/", staff=True),
    Page("/verwaltung/auftraege/", staff=True),
    Page("/verwaltung/auftraege/nachrichten/", staff=True),
    Page("/verwaltung/erinnerungen/", staff=True),
    Page("/verwaltung/erinnerungen/?tag=2020-03-03", staff=True),
    Page("/verwaltung/events/einlass/termine/", staff=True),
    Page("/verwaltung/events/statistik/", staff=True),
    Page("/konto/", staff=True),
    Page("/konto/email/", staff=True),
    Page("/konto/password/change/", staff=True),
    Page("/konto/2fa/", staff=True),
    Page("/konto/reauthenticate/", staff=True),
    Page("/konto/logout/", staff=True),
]
PAGES = [*PUBLIC, *STAFF]
