"""Short calls with their categories and outcome, written before any rule was tried on them."""

CALLS = [
    (
        ("billing",),
        "follow-up",
        (
            ("agent", "Stadtwerke, Kundenservice, mein Name ist Muster. Wie kann ich Ihnen helfen?"),
            ("customer", "Guten Tag, Probe. Sie haben mir den Abschlag von 80 auf 140 Euro erhöht, warum denn das?"),
            ("agent", "Ich schaue nach. Der Zählerstand wurde geschätzt, weil keine Ablesung kam."),
            ("customer", "Dann lese ich ihn jetzt ab."),
            (
                "agent",
                "Gut, ich gebe das an die Kollegen weiter, Sie erhalten innerhalb von zwei Wochen eine neue Rechnung.",
            ),
        ),
    ),
    (
        ("moving",),
        "resolved",
        (
            ("agent", "Stadtwerke, guten Tag, was kann ich für Sie tun?"),
            ("customer", "Wir ziehen am 15. aus der Wohnung aus und ich möchte den Strom abmelden."),
            ("agent", "Gern. Wer ist denn Ihr Nachmieter?"),
            ("customer", "Das weiß ich noch nicht. Die Schlüsselübergabe ist am 14."),
            ("agent", "Dann habe ich den Auszug eingetragen, das ist erledigt."),
            ("customer", "Das ging ja schnell, vielen Dank."),
        ),
    ),
    (
        ("waste",),
        "resolved",
        (
            ("agent", "Entsorgungsbetrieb, guten Morgen, worum geht es?"),
            ("customer", "Ich hätte gern einen Termin für die Abholung von einem Sofa, also Sperrmüll."),
            ("agent", "Da geht es am nächsten Dienstag. Soll ich das eintragen?"),
            ("customer", "Ja bitte, am Dienstag passt es."),
            ("agent", "Ist gebucht. Stellen Sie es bitte ab sechs Uhr raus."),
            ("customer", "Super, danke schön."),
        ),
    ),
    (
        ("outage",),
        "follow-up",
        (
            ("agent", "Störungsstelle der Stadtwerke, was ist passiert?"),
            ("customer", "Bei uns ist im ganzen Haus der Strom weg, auch bei den Nachbarn."),
            ("agent", "Wo wohnen Sie denn?"),
            ("customer", "In der Beispielstraße. Wann kommt denn jemand?"),
            ("agent", "Die Kollegen sind unterwegs, es kann noch eine Stunde dauern."),
        ),
    ),
    (
        ("street-defect",),
        "follow-up",
        (
            ("agent", "Rathaus, Sie sprechen mit Herrn Muster."),
            ("customer", "Ich wollte ein riesiges Schlagloch melden, mitten auf der Fahrbahn."),
            ("agent", "Danke für den Hinweis. Wo liegt es genau?"),
            ("customer", "Vor der Sparkasse. Da ist gestern ein Radfahrer gestürzt."),
            ("agent", "Ich gebe das sofort an den Bauhof weiter, die prüfen das heute noch."),
        ),
    ),
    (
        ("fibre",),
        "follow-up",
        (
            ("agent", "Stadtwerke Telekommunikation, guten Tag."),
            ("customer", "Seit gestern Abend geht mein Internet nicht mehr, die Lampe am Router blinkt rot."),
            ("agent", "Haben Sie ihn schon einmal neu gestartet?"),
            ("customer", "Ja, dreimal."),
            ("agent", "Dann schicke ich Ihnen morgen einen Techniker vorbei, zwischen acht und zwölf."),
        ),
    ),
    (
        ("ticketing",),
        "resolved",
        (
            ("agent", "Verkehrsbetriebe, guten Tag, wie kann ich helfen?"),
            ("customer", "Fährt die Linie 5 am Feiertag auch nach zehn? Im Fahrplan finde ich nichts."),
            ("agent", "Nein, am Feiertag fährt nur der Nachtbus, um halb elf ab dem Bahnhof."),
            ("customer", "Und gilt da mein Monatsticket?"),
            ("agent", "Ja, das gilt auch im Nachtbus."),
            ("customer", "Wunderbar, dann weiß ich Bescheid. Danke."),
        ),
    ),
    (
        ("events",),
        "unresolved",
        (
            ("agent", "Volkshochschule, Muster am Apparat."),
            ("customer", "Gibt es noch einen Platz im Spanischkurs am Montag?"),
            ("agent", "Der ist leider voll, auch die Warteliste ist geschlossen."),
            ("customer", "Und ein anderer Kurs am Abend?"),
            ("agent", "Da kann ich Ihnen leider nichts anbieten, das geht leider nicht."),
            ("customer", "Dann hilft mir das nicht. Auf Wiederhören."),
        ),
    ),
    (
        ("library",),
        "resolved",
        (
            ("agent", "Stadtbibliothek, guten Tag."),
            ("customer", "Ich möchte zwei Romane verlängern, die Leihfrist läuft heute ab."),
            ("agent", "Geben Sie mir bitte Ihre Ausweisnummer?"),
            ("customer", "Die ist 3 3 4 7 1."),
            ("agent", "Beides ist verlängert, bis zum 20."),
            ("customer", "Perfekt, danke."),
        ),
    ),
    (
        ("permits",),
        "resolved",
        (
            ("agent", "Bürgerbüro, guten Tag, was kann ich für Sie tun?"),
            ("customer", "Mein Reisepass läuft im Juni ab. Was brauche ich denn für einen neuen?"),
            ("agent", "Ein biometrisches Foto und den alten Pass. Möchten Sie einen Termin?"),
            ("customer", "Ja, gern am Freitag."),
            ("agent", "Freitag um neun ist reserviert."),
            ("customer", "Das hilft mir sehr, danke."),
        ),
    ),
    (
        ("complaint", "permits"),
        "follow-up",
        (
            ("agent", "Stadtverwaltung, guten Tag."),
            ("customer", "Ich will mich über Ihre Mitarbeiterin im Bürgerbüro beschweren. So eine Unverschämtheit!"),
            ("agent", "Was ist denn vorgefallen?"),
            (
                "customer",
                "Ich stand da mit meinem Personalausweis und sie hat mich einfach weggeschickt. Frech war die!",
            ),
            ("agent", "Das tut mir leid. Ich nehme Ihre Beschwerde auf, die Amtsleitung meldet sich schriftlich."),
        ),
    ),
    (
        ("praise", "street-defect"),
        "resolved",
        (
            ("agent", "Rathaus, Muster, guten Morgen."),
            (
                "customer",
                "Ich wollte mich einfach mal bedanken. Die Laterne vor meinem Haus war nach einem Tag wieder an!",
            ),
            ("agent", "Das hört man gern."),
            ("customer", "Die zwei Herren waren so freundlich, richten Sie das bitte aus."),
            ("agent", "Das Lob gebe ich weiter. Vielen Dank für Ihren Anruf."),
        ),
    ),
    (
        ("cancellation-risk", "fibre"),
        "unresolved",
        (
            ("agent", "Stadtwerke, guten Tag, wie kann ich behilflich sein?"),
            ("customer", "Wenn die Glasfaser nicht bald läuft, wechsle ich den Anbieter, das sage ich Ihnen."),
            ("agent", "Einen früheren Termin kann ich Ihnen leider nicht geben."),
            ("customer", "Dann bin ich weg. Das bringt ja nichts mit Ihnen!"),
        ),
    ),
    (
        ("sales",),
        "follow-up",
        (
            ("agent", "Stadtwerke, Beratung, guten Tag."),
            ("customer", "Ich baue mir eine Wärmepumpe ein. Haben Sie dafür einen eigenen Tarif?"),
            ("agent", "Ja, da kann ich Ihnen unseren Wärmestrom anbieten, mit Preisgarantie für zwei Jahre."),
            ("customer", "Das klingt gut. Schicken Sie mir ein Angebot?"),
            ("agent", "Das Angebot erhalten Sie in den nächsten Tagen per Post."),
        ),
    ),
    (
        ("data-protection",),
        "follow-up",
        (
            ("agent", "Stadtverwaltung, guten Tag."),
            (
                "customer",
                "Ich bekomme Post von Ihnen für einen Fremden und frage mich, wer meine Daten weitergegeben hat.",
            ),
            ("agent", "Das nehme ich ernst. Ich leite es an unsere Datenschutzbeauftragte weiter."),
            ("customer", "Und wann höre ich etwas?"),
            ("agent", "Sie bekommen innerhalb von vier Wochen eine Antwort."),
        ),
    ),
    (
        ("other",),
        "resolved",
        (
            ("agent", "Rathaus, Telefonzentrale, guten Tag."),
            ("customer", "Ich habe gestern meinen Schirm im Park liegen lassen. Haben Sie ein Fundbüro?"),
            ("agent", "Ja, das hat bis 16 Uhr offen, im Erdgeschoss."),
            ("customer", "Prima, dann gehe ich da vorbei. Danke schön."),
        ),
    ),
]
