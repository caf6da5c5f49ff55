"""Work in a process of its own: its answer comes back, its faults are told, and nothing of it stays."""

import os

import pytest

from stadtkern.kernel import child_process
from stadtkern.kernel.child_process import ChildFailed


def test_the_answer_comes_back():
    assert child_process.call("math:sqrt", 4.0) == 2.0
    assert child_process.call("os:getpid") != os.getpid()


def test_what_a_function_prints_is_no_part_of_its_answer():
    assert child_process.call("builtins:print", "noise") is None


@pytest.mark.parametrize(
    ("function", "arguments", "limits", "words"),
    [
        ("math:sqrt", (-1,), {}, "ValueError: math domain error"),
        ("nothing:here", (), {}, "ModuleNotFoundError: No module named 'nothing'"),
        ("os:_exit", (3,), {}, "os:_exit ended with 3: "),
        ("time:sleep", (30,), {"seconds": 0.5}, "time:sleep took more than 0.5 seconds"),
        ("builtins:bytearray", (900_000_000,), {"max_bytes": 500_000_000}, "MemoryError: "),
    ],
)
def test_what_goes_wrong_is_told(function, arguments, limits, words):
    with pytest.raises(ChildFailed) as failed:
        child_process.call(function, *arguments, **limits)

    assert str(failed.value) == words
