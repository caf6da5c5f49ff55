"""Public identifiers: random, or ordered by time, never a counter."""

import os
import threading
import time
import uuid

RANDOM_BITS = 74
_lock = threading.Lock()
_last = 0  # stamp and random part of the last one given out by this process


def uuid7() -> uuid.UUID:
    """A time-ordered UUID (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then 74 random bits.

    Within a process each one is greater than the one before, also in the same millisecond (section 6.2, method 2), so
    rows sorted by it stand in the order in which they were made.
    """
    global _last
    random = int.from_bytes(os.urandom(10), "big")
    with _lock:
        fresh = (time.time_ns() // 1_000_000 & 0xFFFFFFFFFFFF) << RANDOM_BITS | random >> 80 - RANDOM_BITS
        # In the same millisecond, or when the clock was set back: a little further than the last one.
        _last = fresh if fresh >> RANDOM_BITS > _last >> RANDOM_BITS else _last + 1 + (random & 0xFFFFFFFF)
        value = _last
    stamp, high, low = value >> RANDOM_BITS, value >> 62 & 0xFFF, value & 0x3FFFFFFFFFFFFFFF
    return uuid.UUID(int=stamp << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)
