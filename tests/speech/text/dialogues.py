"""Short calls written for tests, as other programs would hand them over."""


def turns(*said, seconds=3.0, gap=0.5):
    """(speaker, text) one after the other, each `seconds` long."""
    step = seconds + gap
    return [
        {"speaker": speaker, "start": n * step, "end": n * step + seconds, "text": text}
        for n, (speaker, text) in enumerate(said)
    ]


WATER = (
    ("X", "Wasserwerk Beispielstadt, guten Tag, mein Name ist Lena Muster. Wie kann ich Ihnen helfen?"),
    ("Y", "Guten Tag, Otto Probe. Ich habe von Ihnen eine Rechnung bekommen und verstehe den Abschlag nicht."),
    ("X", "Da schaue ich gern nach. Wie lautet denn Ihre Kundennummer?"),
    ("Y", "Das ist die 4 7 1 1 0 8. Der Abschlag ist viel zu hoch."),
    ("X", "Ich sehe hier den neuen Abschlag. Ich schicke Ihnen eine Korrektur per Post."),
    ("Y", "Muss ich den Abschlag bis dahin noch bezahlen?"),
)

TREE = (
    ("X", "Grünflächenamt, Sie sprechen mit Pia Muster. Was kann ich für Sie tun?"),
    ("Y", "Ja, hallo, ich wollte einen umgestürzten Baum melden, der liegt bei uns in der Straße."),
    ("X", "In welcher Straße liegt er denn? Ich nehme das auf."),
    ("Y", "Im Beispielweg, direkt vor meinem Haus."),
)

FERRY = (
    ("Y", "Morgen. Ich ruf an, weil mein Ausweis abgelaufen ist. Was muss ich mitbringen?"),
    ("X", "Guten Morgen. Nennen Sie mir bitte Ihr Geburtsdatum? Dann prüfe ich das im System."),
    ("Y", "Können Sie mir sagen, was das kostet?"),
    ("X", "37 Euro. Haben Sie sonst noch Fragen?"),
)
