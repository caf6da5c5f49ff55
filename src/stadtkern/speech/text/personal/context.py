"""What a number is about: the nearest words that name its kind, in the same turn or in the turns before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stadtkern.speech.result import PersonalKind

#: Words that announce a kind. None: a number of another sort (a reading, an amount), not personal.
ANNOUNCE: tuple[tuple[PersonalKind | None, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (PersonalKind.IBAN, r"\biban\b|konto(?:nummer|verbindung)|bankverbindung|\bkonto\b|bankdaten"),
        (
            PersonalKind.METER_NUMBER,
            r"zähler[\s-]?(?:nummer|nr)|(?:nummer|nr)\b[^.?!]{0,25}\bzähler\b(?!stand)|gerätenummer|zählpunkt"
            r"|zähler\b[^.?!]{0,25}\bnummer\b",
        ),
        (
            None,
            r"zählerst[aä]nd\w*|\bablese\w+|\bstand\b(?! (?:es|er|sie|ich|da|das|dat|im|in|auf)\b)|\bverbrauch"
            r"|gutschein\w*|artikelnummer|\bpin\b|fehlercode|mastnummer|postleitzahl|\bplz\b|liniennummer",
        ),
        (
            PersonalKind.CUSTOMER_NUMBER,
            r"(?:kunden|vertrags?|auftrags|rechnungs|ausweis|bestell|vorgangs|ticket|abo|mitglieds|buchungs|mandats"
            r"|leser|bibliotheks|karten|kassen|personalausweis|beleg|referenz|fall|bearbeitungs|reservierungs"
            r"|anmelde|chipkarten|kurs|antrags|bescheid|steuer|objekt|anschluss|lastschrift)[\s-]?(?:nummer|nr\b|konto"
            r"|zeichen)"
            r"|aktenzeichen|kassenzeichen|vertragskonto|verbrauchsstelle"
            r"|(?:kunden|leser|büchereiausweis|bücherei|bibliotheks)karte"
            r"|nummer (?:von|auf|vom|des) (?:ihre[mrns]|ihren|dem|der|meine[mrn]"
            r"|mein[es]*)? ?(?:\w+ ){0,2}\w*(?:ausweis|karte|vertrag|rechnung|abo|schreiben|bescheid)"
            r"|(?:ausweis|karte|vertrag|abo|bescheid)\b[^.?!]{0,30}\bnummer\b",
        ),
        (
            PersonalKind.PHONE,
            r"telefon\w*|handy\w*|mobil(?:nummer|funk\w*|telefon)?\b|festnetz\w*|rufnummer|durchwahl|rückruf\w*"
            r"|zurückruf\w*|zurückzuruf\w*"
            r"|erreich(?:e|en|bar|t)\b|\banruf\w*|\bruf\w* \w+ (?:\w+ )?(?:an|zurück)\b|vorwahl"
            r"|unter (?:der|welcher|dieser|folgender)(?: \w+)? nummer"
            r"|\bsms\b|whatsapp",
        ),
        (
            PersonalKind.BIRTH_DATE,
            r"geburts(?:datum|tag|jahr)\w*|\bgeboren\w*|\bgeb\.|wann (?:sind|ist|bist) \w+ geboren|jahrgang",
        ),
    )
)
LOOK_BACK = 4  # turns


def announced(text: str) -> tuple[PersonalKind | None, int] | None:
    """The last kind announced in the text and where; None where there is none at all."""
    best: tuple[PersonalKind | None, int] | None = None
    for kind, pattern in ANNOUNCE:
        for match in pattern.finditer(text):
            if best is None or match.end() > best[1]:
                best = kind, match.end()
    return best


def about(text: str, start: int, end: int, before: Sequence[str]) -> tuple[PersonalKind | None, int] | None:
    """The kind that the words around text[start:end] announce, with the distance in turns; None: nothing said."""
    same = announced(text[:start])
    if same is not None:
        return same[0], 0
    rest = re.split(r"[.?!](?:\s|$)", text[end:], maxsplit=1)[0]
    first: tuple[int, PersonalKind | None] | None = None
    for kind, pattern in ANNOUNCE:
        match = pattern.search(rest)
        if match and (first is None or match.start() < first[0]):
            first = match.start(), kind
    if first is not None and first[0] < 40:
        return first[1], 0
    for distance, earlier in enumerate(reversed(before[-LOOK_BACK:]), start=1):
        said = announced(earlier)
        if said is not None:
            return said[0], distance
    return None
