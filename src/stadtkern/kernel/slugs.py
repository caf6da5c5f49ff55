"""Words for addresses: from a German name to what may stand in a path."""

import re
import unicodedata

GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "ae", "Ö": "oe", "Ü": "ue", "&": " und "})


def slug(name: str, limit: int = 80) -> str:
    """`Käthe-Müller-Haus` becomes `kaethe-mueller-haus`, cut at a word to at most `limit` characters.

    Gives "x" for a name without any letter or digit.
    """
    plain = unicodedata.normalize("NFKD", name.translate(GERMAN)).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(words) > limit:
        cut = words[: limit + 1].rpartition("-")[0]
        words = cut or words[:limit]
    return words or "x"
