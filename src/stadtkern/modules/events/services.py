"""What the search knows of the programme beside single events."""

from django.utils.translation import gettext_lazy as _

from stadtkern.kernel.modules import Service

SERVICES = [
    Service(
        _("All events"),
        "events-list",
        "veranstaltungen, veranstaltungskalender, kalender, termine, programm, was ist los, was ist heute los,"
        " event, events, workshop, kurs, vortrag, wochenende, heute, morgen, ausgehen, programme, what's on,"
        " calendar, things to do, veranstaltung anmelden, konzert, flohmarkt, markt, theater, kino, lesung,"
        " ausstellung, fest, kirmes, führung, musik, concert, market, exhibition, festival",
    ),
    Service(
        _("My programme"),
        "events-mine",
        "mein programm, merkliste, gemerkt, favoriten, meine veranstaltungen, meine anmeldung, meine tickets,"
        " ticket, eintrittskarte, my programme, favourites, my events, my tickets, saved",
    ),
    Service(
        _("Programme as a booklet (PDF)"),
        "events-booklet",
        "programmheft, heft, broschüre, flyer, pdf, drucken, gedrucktes programm, booklet, brochure, print",
    ),
    Service(
        _("Subscribe to events in your calendar"),
        "events-ics",
        "kalender abonnieren, ical, ics, outlook, google kalender, veranstaltungen abonnieren, subscribe calendar",
    ),
    Service(
        _("Show events on your own site"),
        "events-embed-help",
        "einbetten, widget, iframe, eigene webseite, embed",
    ),
]
