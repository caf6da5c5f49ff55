"""Names that people type and that stand in mails to an address which nobody has proven yet: no addresses in them.

Otherwise whoever types a name lets the city's own mail server carry a link to a stranger.
"""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from stadtkern.kernel.errors import Refusal

DOTS = str.maketrans("。｡", "..")  # full stops that a browser takes for dots of a name on the net (UTS 46)
# Of the top-level domains those that mail programs make links of: all countries have two letters, and the usual others.
ENDING = (
    r"(?:[a-z]{2}|xn--[a-z0-9-]+|com|net|org|info|biz|name|pro|edu|gov|mil|int|app|dev|page|web|site|online|store|shop|"
    r"xyz|top|club|live|life|link|click|cloud|blog|news|today|world|email|mail|media|social|space|tech|website|win|work|"
    r"zone|one|fun|icu|vip|best|support|help|digital|network|agency|team|tel|mobi|asia|eu|berlin|hamburg|koeln|cologne|"
    r"nrw|ruhr|saarland|bayern|wien|zuerich|swiss|bank|finance|money|loan|bet|casino|porn|sex|adult|dating|chat|video)"
)
TITLE = (
    r"(?:dr|prof|hr|fr|herr|frau|fam|dipl|ing|mag|st|kl|nr|med|lic)"  # "Hr.Ma" is a person, although ".ma" is a country
)
MAX_LETTERS = 1_000  # longer ones are refused for their length anyway
LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
ADDRESS = re.compile(
    rf"""
    :// | \bwww\d*\.[^\W_] | \b(?:mailto|tel|sms|javascript|data):
    | [^\s@]@[^\s@]                                      # mail, accounts
    | (?<![\w.])(?:{LABEL}\.)+[a-z0-9-]{{2,}}[/:?#]      # example.org/…
    | (?<![\w.])(?!{TITLE}\.[^\W_]+(?![\w./:-]))(?:{LABEL}\.)*[^\W_][\w-]+\.{ENDING}(?![\w-])(?!\.\w)
    | \b\d{{1,3}}(?:\.\d{{1,3}}){{3}}\b
    """,
    re.VERBOSE | re.IGNORECASE,
)


class AddressInName(Refusal):
    """A name holds an address of the internet or of mail."""

    code = "address_in_name"
    status = 422

    @property
    def message(self) -> str:
        return _("Enter a name only, without a web or email address.")


def require_name(text: str) -> None:
    """Raises AddressInName for a name with an address in it; what nobody sees between its letters does not hide one."""
    letters = unicodedata.normalize("NFKC", text[:MAX_LETTERS])
    seen = "".join(letter for letter in letters if unicodedata.category(letter) != "Cf")
    if ADDRESS.search(seen.translate(DOTS)):
        raise AddressInName


def validate_name(text: str) -> None:
    """The same as a validator of a form field. Raises ValidationError."""
    try:
        require_name(text)
    except AddressInName as refused:
        raise ValidationError(refused.message, code=refused.code) from None
