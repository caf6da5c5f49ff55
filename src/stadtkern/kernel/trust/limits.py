"""How often somebody may do a thing: one row per name and person in an unlogged table, counted by one upsert.

The rule is the generic cell rate algorithm (ITU-T I.371, annex A): `most` at once, and then one more after every
`per / most`. One instant per row is all it needs, a refused attempt costs nothing, and two processes can't both take
the last place. The table is lost with a crash of the database: then everybody starts fresh, and nothing else.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import math
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stadtkern.kernel.city import clock
from stadtkern.kernel.errors import Refusal

SWEEP = "DELETE FROM kernel_trust_ratelimit WHERE empty_at < %s"
TAKE = """
    INSERT INTO kernel_trust_ratelimit AS held (name, who, empty_at)
    VALUES (%(name)s, %(who)s, %(now)s + %(step)s)
    ON CONFLICT (name, who) DO UPDATE SET empty_at = greatest(held.empty_at, %(now)s) + %(step)s
    WHERE greatest(held.empty_at, %(now)s) + %(step)s <= %(now)s + %(per)s
    RETURNING empty_at
"""


class TooMany(Refusal):
    """Somebody did a thing too often. details: `limit` (its name), `retry_after` (whole seconds)."""

    code = "too_many"
    status = 429

    @property
    def message(self) -> str:
        seconds = int(self.details["retry_after"])
        if seconds < 60:
            return _("You have tried too often. Please try again in a moment.")
        minutes = math.ceil(seconds / 60)
        return ngettext(
            "You have tried too often. Please try again in %(minutes)d minute.",
            "You have tried too often. Please try again in %(minutes)d minutes.",
            minutes,
        ) % {"minutes": minutes}


def hit(name: str, who: str, *, most: int, per: timedelta) -> int:
    """Count one use of `name` by `who` (an address, an e-mail; stored only as a keyed hash).

    Gives how many more are possible at once. Raises TooMany when `most` are used up; a refused use does not count.
    Call it before the transaction of the action: what a roll-back undoes was never counted. (A mail is counted by
    `mailbox` within the transaction that writes it: one that is rolled back is not sent.)
    """
    if most < 1:
        raise ValueError("most must be at least 1")
    if not settings.LIMITS:
        return most
    now, step = clock.real_now(), per / most
    hashed = _hashed(who)
    with connection.cursor() as cursor:
        parameters: Any = {"name": name, "who": hashed, "now": now, "step": step, "per": per}
        cursor.execute(TAKE, parameters)
        row = cursor.fetchone()
        if row is not None:
            empty_at: datetime = row[0]
            return int((now + per - empty_at) / step)
        cursor.execute("SELECT empty_at FROM kernel_trust_ratelimit WHERE name = %s AND who = %s", [name, hashed])
        held = cursor.fetchone()
    wait = (held[0] + step - per - now) if held else step
    raise TooMany(limit=name, retry_after=max(1, math.ceil(wait.total_seconds())))


def mailbox(module: str, address: str, *, most: int, per: timedelta) -> None:
    """Count one mail of a module to an address that anybody may have typed. Raises TooMany.

    What reaches one mailbox counts as one: whatever the case, with a tag (`kim+a@…`, RFC 5233), at Gmail with dots.
    """
    local, _at, domain = address.strip().lower().rpartition("@")
    local = local.partition("+")[0] or local
    if domain in ("gmail.com", "googlemail.com"):
        local, domain = local.replace(".", ""), "gmail.com"
    hit(f"mailbox.{module}", f"{local}@{domain}", most=most, per=per)


def sweep() -> int:
    """Forget those who could do everything at once again. Gives how many rows went."""
    with connection.cursor() as cursor:
        cursor.execute(SWEEP, [clock.real_now()])
        return int(cursor.rowcount)


def client(request: HttpRequest) -> str:
    """The address that a request came from; of IPv6 the /64 network, which is one household.

    With settings.TRUSTED_PROXIES = n the n-th address from the right of X-Forwarded-For counts: what stands left of
    it anybody may have written. A header with fewer addresses did not come through our proxies and is not believed.
    """
    address = request.META.get("REMOTE_ADDR") or "unknown"
    proxies: int = settings.TRUSTED_PROXIES
    if proxies:
        forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
        if len(forwarded) >= proxies:
            address = forwarded[-proxies]
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _hashed(who: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), who.strip().lower().encode(), hashlib.sha256).hexdigest()[:40]
