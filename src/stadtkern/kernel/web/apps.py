from django.utils.translation import gettext_lazy as _

from stadtkern.kernel import rooms
from stadtkern.kernel.modules import Service


class WebConfig(rooms.Room):
    name = "stadtkern.kernel.web"
    label = "kernel_web"
    pack_name = "icons"
    pack = "stadtkern.kernel.web.city_icons.part"
    services = [
        Service(
            _("Report to the city"),
            "report",
            "schmierereien, vandalismus, loch in der straße, müll im wald, illegal dumping, lampe geht nicht,"
            " gehweg kaputt, melden, mangel melden, schaden melden, mängelmelder, defekt, kaputt, laterne kaputt,"
            " straßenlaterne, lampe, licht aus, straßenbeleuchtung, gully verstopft, gulli, kanal, überschwemmung,"
            " schlagloch, straßenschaden, gehweg, radweg, ampel, müll auf der straße, wilder müll, wilde müllkippe,"
            " schrott, spielplatz kaputt, graffiti, ratten, baum umgestürzt, beschwerde, idee, lob, report, street"
            " light, broken lamp, pothole, blocked drain, fly tipping, complaint",
            _("Broken street light, pothole, fly-tipping"),
        ),
        Service(
            _("Contact the city"),
            "contact",
            "meldebescheinigung, bescheinigung, urkunde, formular, bürgermeister, ausweis verlängern, beantragen,"
            " anwohnerparken, sprechstunde, heiraten, kontakt, bürgeramt, bürgerbüro, rathaus, stadtverwaltung,"
            " stadt, ansprechpartner, telefon, telefonnummer, hotline, anrufen, e-mail, öffnungszeiten rathaus,"
            " personalausweis, ausweis, reisepass, ummelden, wohnsitz, anmeldung wohnung, standesamt, hochzeit,"
            " geburtsurkunde, führerschein, kfz zulassung, auto anmelden, parken, parkplatz, parkausweis,"
            " bewohnerparken, parkhaus, kita, schule, hundesteuer, gewerbe anmelden, contact, town hall, city hall,"
            " id card, passport, phone, office, parking, residents registration",
            _("Phone, email and address"),
        ),
        Service(
            _("Map"),
            "map",
            "karte, stadtkarte, stadtplan, lageplan, plan, wo ist, umgebung, in der nähe, map, city map, nearby",
        ),
        Service(
            _("Legal notice"),
            "imprint",
            "impressum, verantwortlich, herausgeber, betreiber, imprint, legal notice, publisher",
        ),
        Service(
            _("Privacy"),
            "privacy",
            "datenschutz, datenschutzerklärung, dsgvo, cookies, tracking, privacy, data protection, gdpr",
        ),
        Service(
            _("Accessibility"),
            "accessibility",
            "barrierefreiheit, barriere melden, leichte sprache, gebärdensprache, screenreader, vorlesen, große"
            " schrift, behinderung, accessibility, easy language, sign language",
        ),
        Service(
            _("More"), "more", "alle dienste, mehr, menü, übersicht, einstellungen, sprache, menu, settings, language"
        ),
    ]

    def ready(self) -> None:
        from stadtkern.kernel.web import module_checks  # noqa: F401  (declares a system check)
