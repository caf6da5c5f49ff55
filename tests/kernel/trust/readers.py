"""Readers that behave in every way that a file can make of them."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from stadtkern.kernel.errors import Refusal


class NotThis(Refusal):
    """details: `word`."""

    code = "not_this"

    @property
    def message(self) -> str:
        return str(self.details["word"])


@dataclass
class Words:
    words: list[str]


def split(data: bytes, by: str) -> Words:
    return Words(data.decode().split(by))


def refuse(data: bytes) -> Words:
    raise NotThis(word=data.decode())


def compute(data: bytes) -> Words:
    while True:
        data += b"x"
        data = data[:100]


def wait(data: bytes) -> Words:
    time.sleep(600)
    return Words([])


def hoard(data: bytes) -> Words:
    return Words(["x" * 2_000_000_000])


def crash(data: bytes) -> Words:
    ctypes.string_at(0)
    return Words([])


def fail(data: bytes) -> Words:
    raise KeyError(data.decode())


def dive(data: bytes) -> Words:
    return dive(data)


def shout(data: bytes) -> Words:
    sys.stdout.write('{"found": "[]"}\n')
    return Words(["heard"])


def leave(data: bytes) -> Words:
    os._exit(0)


def forge(data: bytes) -> Words:
    for number in range(3, 20):
        try:
            os.write(number, data + b"\n")
        except OSError:
            continue
    os._exit(0)


def surroundings(data: bytes) -> Words:
    return Words(sorted(os.environ))


def moment(data: bytes) -> Words:
    from django.utils import translation

    from stadtkern.kernel.city import clock

    return Words([translation.get_language(), clock.now().isoformat(), str(clock.zone())])


def steps(data: bytes, watch: Callable[[int, int], None]) -> Words:
    for number in range(3):
        watch(number, 3)
    return Words([])


def write(data: bytes, path: str) -> Words:
    with open(path, "wb") as file:
        file.write(b"x" * 1_000_000)
    return Words([])
