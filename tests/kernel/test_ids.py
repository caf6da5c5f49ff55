from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from uuid import RFC_4122

from stadtkern.kernel import ids


def test_ids_of_one_moment_stand_in_the_order_in_which_they_were_made():
    made = [ids.uuid7() for _ in range(5_000)]

    assert all(first < second for first, second in pairwise(made))
    assert {(one.version, one.variant) for one in made} == {(7, RFC_4122)}


def test_ids_of_many_threads_are_never_the_same():
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: ids.uuid7(), range(8_000)))

    assert len(set(made)) == 8_000


def test_a_clock_that_is_set_back_gives_no_smaller_id(monkeypatch):
    first = ids.uuid7()
    monkeypatch.setattr(ids.time, "time_ns", lambda: 1_000_000_000)

    assert ids.uuid7() > first
