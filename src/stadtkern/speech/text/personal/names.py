"""Names of persons: by title, by how people introduce themselves, by given name, and once known, everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from stadtkern.speech.result import PersonalKind
from stadtkern.speech.text.german import analyse, seen, word_class
from stadtkern.speech.text.lexicon import table, word_set
from stadtkern.speech.text.personal.name_words import (
    AFTER,
    BEHIND,
    DEGREES,
    DETERMINERS,
    ENDINGS,
    PARTICLES,
    STRONG_BEHIND,
    TITLES,
)
from stadtkern.speech.text.personal.spans import PersonalSpan
from stadtkern.speech.text.personal.spoken import number_word
from stadtkern.speech.text.tokens import Token, cased, tokens


@dataclass
class KnownNames:
    """The single names that were said so far in a call, to find them again anywhere."""

    words: set[str] = field(default_factory=set)

    def learn(self, text: str) -> None:
        """Remember the parts of a name (particles and single letters left out)."""
        for token in tokens(text):
            if token.is_word and len(token.text) > 2 and token.low not in DEGREES and not _spelled(token.text):
                self.words.add(token.text)


def _spelled(text: str) -> bool:
    return bool(re.fullmatch(r"(?:\w-)+\w", text))


def could_name(token: Token, in_cased: bool, *, strict: bool = False) -> bool:
    """Whether the word can be (part of) a name. strict: not if it is a known common word."""
    low = token.low
    if not token.is_word or len(token.text) < 2 or low in word_set("names", "never") or number_word(low) is not None:
        return False
    if in_cased and not token.capital:
        return False
    if low in word_set("names", "given"):
        return True
    if strict:
        if token.text in word_places():
            return False
        shape = token.text if in_cased else token.text.capitalize()
        _, tag, _ = analyse(shape)
        return tag == "NE" or (not seen(shape) and not _common_compound(shape))
    return True


def word_places() -> frozenset[str]:
    """Places and brands, as they are written."""
    return frozenset(str(table("names")["places"]).split())


def _common_compound(word: str) -> bool:
    low = word.lower()
    return any(low.endswith(e) and len(low) > len(e) + 2 for e in ENDINGS)


def names(text: str, before: Sequence[str], *, opening: bool) -> list[PersonalSpan]:
    """The names of a turn. opening: it is one of the first turns of its speaker, where people say who they are."""
    every = tokens(text)
    in_cased = cased(text)
    found = [
        *_titled(every, in_cased),
        *_introduced(text, every, in_cased),
        *_given(every, in_cased),
        *_kin(every, in_cased),
    ]
    found += _named_before(text, every, in_cased, opening)
    if (opening and in_cased) or (
        in_cased
        and before
        and re.search(r"\bname\b|heißen|wer (?:ist|sind|spricht)|mit wem", before[-1], re.IGNORECASE)
    ):
        found += _bare(text, every)
    return found


def _span(part: Iterable[Token], rank: int) -> PersonalSpan:
    part = list(part)
    return PersonalSpan(part[0].start, part[-1].end, PersonalKind.NAME, rank)


def _take(every: Sequence[Token], at: int, in_cased: bool, most: int = 3) -> list[Token]:
    """The words of a name that begins at every[at]: particles, then up to `most` words that can be names."""
    part: list[Token] = []
    while at < len(every) and every[at].low in DEGREES and (part or in_cased or every[at].low in {"dr", "doktor"}):
        if every[at].low in PARTICLES | {"der", "den"} and not _next_capital(every, at):
            return []
        if every[at].low in PARTICLES:
            part.append(every[at])
        at += 1
        while at < len(every) and every[at].text == ".":
            at += 1
    count = 0
    while at < len(every) and count < most:
        token = every[at]
        if token.low in PARTICLES and count and at + 1 < len(every) and every[at + 1].capital and in_cased:
            part.append(token)
            at += 1
            continue
        later = count > 0
        after_given = later and every[at - 1].low in word_set("names", "given") and in_cased
        if not could_name(token, in_cased, strict=(later and not after_given) or not in_cased):
            break
        if later and every[at - 1].end + 1 != token.start:
            break
        if (
            later
            and not in_cased
            and (seen(token.text) and token.low not in word_set("names", "given") and word_class(token.text) != "NE")
        ):
            break
        part.append(token)
        count += 1
        at += 1
    return part if count else []


def _next_capital(every: Sequence[Token], at: int) -> bool:
    return any(t.capital and t.is_word for t in every[at + 1 : at + 3])


def _titled(every: Sequence[Token], in_cased: bool) -> Iterable[PersonalSpan]:
    for at, token in enumerate(every):
        if token.low not in TITLES and not (token.low in {"dr", "doktor", "professor", "prof"} and token.capital):
            continue
        if token.low in TITLES and token.low != "familie" and in_cased and not token.capital:
            continue
        after_determiner = at > 0 and every[at - 1].low in DETERMINERS
        most = 2 if in_cased else 1
        after = at + 1
        if after < len(every) and every[after].text == "." and token.low in {"dr", "prof", "hr", "fr"}:
            after += 1
        part = _take(every, after, in_cased, most)
        if not part:
            continue
        if after_determiner and not in_cased and part[0].low not in word_set("names", "given"):
            continue
        if not in_cased and seen(part[0].text) and word_class(part[0].text.capitalize()) not in {"NE", "NN"}:
            continue
        yield _span(part, 60)


def _introduced(text: str, every: Sequence[Token], in_cased: bool) -> Iterable[PersonalSpan]:
    for match in AFTER.finditer(text):
        at = next((i for i, t in enumerate(every) if t.start >= match.end()), None)
        if at is None:
            continue
        if every[at].low in TITLES | {"dr"}:
            continue
        part = _take(every, at, in_cased)
        weak = bool(re.match(r"heiß", match.group(), re.IGNORECASE)) or match.group().lower().startswith(
            ("ich bin", "hier ist", "hier war")
        )
        if part and weak and not all(could_name(t, in_cased, strict=True) for t in part if t.low not in PARTICLES):
            continue
        if part:
            yield _span(part, 58)
            yield from _and_second(every, part, in_cased)


def _and_second(every: Sequence[Token], part: list[Token], in_cased: bool) -> Iterable[PersonalSpan]:
    """ "… und {name}" behind a name."""
    at = next(i for i, t in enumerate(every) if t.start == part[-1].start) + 1
    if at + 1 < len(every) and every[at].low in {"und", ","} and could_name(every[at + 1], in_cased, strict=True):
        more = _take(every, at + 1, in_cased, 2)
        if more:
            yield _span(more, 50)


def _named_before(text: str, every: Sequence[Token], in_cased: bool, opening: bool) -> Iterable[PersonalSpan]:
    for match in BEHIND.finditer(text):
        strong = bool(STRONG_BEHIND.search(match.group()))
        if not strong and not opening:
            continue
        if (
            match.group().strip(" ,").lower() == "hier"
            and text[match.end() :].strip()[:1] not in {"", ".", ",", "!", "–"}
            and in_cased
            and not opening
        ):
            continue
        sure = in_cased and "mein name" in match.group().lower()  # "Gärtner mein Name": no word before it but a name
        part: list[Token] = []
        at = next((i for i in range(len(every) - 1, -1, -1) if every[i].end <= match.start()), None)
        while at is not None and at >= 0 and len(part) < 3:
            token = every[at]
            if (token.low in PARTICLES and part and in_cased) or (
                could_name(token, in_cased, strict=bool(part) or not sure)
                and (not part or token.end + 1 == part[0].start)
            ):
                part.insert(0, token)
            else:
                break
            at -= 1
        while part and part[0].low in PARTICLES - {"von", "van", "de", "el", "al"}:
            part.pop(0)
        if part:
            yield _span(part, 56)


def _given(every: Sequence[Token], in_cased: bool) -> Iterable[PersonalSpan]:
    """Given names anywhere, with the surname that follows."""
    given = word_set("names", "given")
    for at, token in enumerate(every):
        if token.low not in given and not all(p in given for p in token.low.split("-")):
            continue
        if (in_cased and not token.capital) or (
            token.low == "august"
            and at
            and (every[at - 1].text == "." or every[at - 1].is_number or every[at - 1].low.endswith("en"))
        ):
            continue
        if not in_cased and word_class(token.text.capitalize()) != "NE" and seen(token.text):
            continue
        if at and every[at - 1].low == "wie" and at > 1 and len(every[at - 2].text) == 1:
            continue  # "A wie Anton"
        part = [token]
        nxt = every[at + 1] if at + 1 < len(every) else None
        if nxt is not None and token.end + 1 == nxt.start:
            if nxt.low in PARTICLES and in_cased and at + 2 < len(every) and every[at + 2].capital:
                part += [nxt, every[at + 2]]
            elif re.fullmatch(
                r"(?:straße|strasse|schule|platz|weg|ring|allee|haus|halle|gymnasium|krankenhaus)", nxt.low
            ):
                continue
            elif could_name(nxt, in_cased, strict=not (in_cased and _ends_here(every, at + 1))):
                part.append(nxt)
        yield _span(part, 40)


def _ends_here(every: Sequence[Token], at: int) -> bool:
    """Whether a mark or a word of introduction follows every[at], or nothing."""
    following = every[at + 1] if at + 1 < len(every) else None
    return following is None or following.text in ".,!?" or following.low in {"hier", "mein", "am", "guten", "ist"}


def _kin(every: Sequence[Token], in_cased: bool) -> Iterable[PersonalSpan]:
    if not in_cased:
        return
    kin = word_set("names", "kin")
    for at, token in enumerate(every[:-1]):
        if token.low in kin:
            after = at + 2 if every[at + 1].text == "," and at + 2 < len(every) else at + 1
            while after < len(every) and every[after].low in {"der", "die", "den"}:
                after += 1
            if (
                after < len(every)
                and could_name(every[after], True, strict=True)
                and word_class(every[after].text) != "NN"
            ):
                yield _span(_take(every, after, True, 2), 42)


def _bare(text: str, every: Sequence[Token]) -> Iterable[PersonalSpan]:
    """In an opening turn: a stretch between marks that is nothing but one to three words that can be names."""
    for piece in re.finditer(r"[^,.!?;:–]+", text):
        inside = [t for t in every if piece.start() <= t.start < piece.end()]
        while inside and inside[0].low in {
            "ja",
            "hier",
            "hi",
            "tach",
            "tag",
            "hallo",
            "moin",
            "guten",
            "morgen",
            "abend",
            "und",
            "also",
            "äh",
            "ähm",
            "der",
            "die",
            "nochmal",
            "ist",
            "mahlzeit",
            "servus",
        }:
            inside.pop(0)
        if not 1 <= len(inside) <= 3:
            continue
        core = [t for t in inside if t.low not in PARTICLES]
        if core and all(could_name(t, True, strict=True) for t in core):
            yield _span(inside, 45)


def spelled(text: str, known: KnownNames) -> list[PersonalSpan]:
    """Names spelled letter by letter: "B-R-A-K-E", "M, A, T, S", "Emil, Ida, Siegfried"."""
    found = []
    letter = r"(?:doppel[\s-]?)?[A-ZÄÖÜa-zäöüß](?: wie \w+)?"
    for match in re.finditer(rf"(?<![\w'’])(?:{letter}(?:\s*[-,.–]\s*|\s+)){{2,}}{letter}(?![\w'’])", text):
        letters = "".join(re.findall(r"(?<!\w)([A-ZÄÖÜa-zäöüß])(?!\w)", re.sub(r" wie \w+", "", match.group()))).lower()
        if len(letters) >= 4 or any(w.lower().startswith(letters) for w in known.words):
            found.append(PersonalSpan(match.start(), match.end(), PersonalKind.NAME, 65))
    alphabet = "|".join(sorted(word_set("names", "spelling")))
    for match in re.finditer(rf"\b(?:{alphabet})(?:[\s,.–-]+(?:und )?(?:{alphabet})){{2,}}\b", text, re.IGNORECASE):
        found.append(PersonalSpan(match.start(), match.end(), PersonalKind.NAME, 64))
    return found


def again(text: str, known: KnownNames) -> list[PersonalSpan]:
    """Names known from elsewhere in the call, also with a genitive s."""
    if not known.words:
        return []
    found = []
    in_cased = cased(text)
    low = {w.lower() for w in known.words}
    for token in tokens(text):
        if not token.is_word:
            continue
        hit = token.text in known.words or (
            token.text.endswith("s") and token.text[:-1] in known.words and token.capital
        )
        if not hit and (not in_cased or not token.capital) and token.low in low:
            hit = not seen(token.text) or word_class(token.text.capitalize()) == "NE"
        if hit and token.low not in word_set("names", "never"):
            found.append(PersonalSpan(token.start, token.end, PersonalKind.NAME, 30))
    return found


def joined(text: str, found: list[PersonalSpan]) -> list[PersonalSpan]:
    """Neighbouring names with nothing but a space between them become one."""
    out: list[PersonalSpan] = []
    for find in found:
        last = out[-1] if out else None
        if last and last.kind is find.kind is PersonalKind.NAME and text[last.end : find.start] == " ":
            out[-1] = PersonalSpan(last.start, find.end, find.kind, last.rank)
        else:
            out.append(find)
    return out
