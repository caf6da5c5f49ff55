import pytest
from django.utils import translation

from stadtkern.kernel.trust import limited_process
from stadtkern.kernel.trust.limited_process import Limits, TooCostly, Unreadable
from tests.kernel.trust import readers
from tests.kernel.trust.readers import NotThis, Words

SHORT = Limits(cpu_seconds=1, wall_seconds=30)


def call(reader, data: bytes = b"", **more):
    return limited_process.call(reader, data, **{"plain": True, "limits": SHORT, **more})


def test_what_a_reader_finds_comes_back_as_its_type():
    assert call(readers.split, "grün,blau".encode(), by=",") == Words(["grün", "blau"])


def test_a_refusal_of_the_reader_is_raised_again():
    with pytest.raises(NotThis) as refused:
        call(readers.refuse, "zu grün".encode(), refusals=(NotThis,))

    assert str(refused.value) == "zu grün"


def test_only_refusals_that_the_caller_names_are_raised():
    with pytest.raises(Unreadable):
        call(readers.refuse, b"x")


@pytest.mark.parametrize("reader", [readers.compute, readers.hoard, readers.dive])
def test_who_takes_too_much_is_ended(reader):
    with pytest.raises(TooCostly):
        call(reader)


def test_who_only_waits_is_ended_too():
    with pytest.raises(TooCostly):
        call(readers.wait, limits=Limits(wall_seconds=3))


def test_a_reader_that_dies_ends_only_itself():
    with pytest.raises(TooCostly):
        call(readers.crash)


def test_a_reader_that_fails_says_so_in_words_and_the_reason_goes_to_the_log(caplog):
    with pytest.raises(Unreadable) as refused:
        call(readers.fail, b"nanu")

    assert "KeyError: 'nanu'" in caplog.text
    with translation.override("de"):
        assert refused.value.message == (
            "Diese Datei kann nicht gelesen werden. Bitte speichern Sie sie neu, oder wählen Sie eine andere."
        )


def test_what_a_library_prints_is_no_answer():
    assert call(readers.shout) == Words(["heard"])


@pytest.mark.parametrize(
    "forged",
    [b"", b"{}", b"[]", b"{", b"[" * 100_000, b'{"found": 5}', b'{"found": "{\\"words\\": 5}"}', b'{"progress": 5}'],
)
def test_an_answer_that_is_none_is_refused(forged):
    with pytest.raises(Unreadable):
        call(readers.forge, forged, progress=lambda *_numbers: None)


def test_a_reader_that_leaves_without_an_answer_is_refused():
    with pytest.raises(Unreadable):
        call(readers.leave)


def test_the_secrets_of_the_settings_do_not_come_along(monkeypatch):
    monkeypatch.setenv("STADTKERN_SECRET", "s" * 50)
    monkeypatch.setenv("DATABASE_URL", "postgres://user:password@host/database")

    found = call(readers.surroundings).words

    assert {"STADTKERN_SECRET", "DATABASE_URL"} & set(found) == set()
    assert "PATH" in found


def test_a_reader_writes_no_file_of_any_size(tmp_path):
    with pytest.raises(Unreadable):
        call(readers.write, path=str(tmp_path / "big"))


def test_a_reader_knows_language_clock_and_zone_of_whoever_asked():
    with translation.override("en"):
        found = call(readers.moment, plain=False)

    assert found == Words(["en", "2020-03-02T07:00:00+00:00", "Europe/Berlin"])


def test_progress_is_told_while_it_reads():
    told: list[tuple[int, int]] = []

    call(readers.steps, progress=lambda *numbers: told.append(numbers))

    assert told == [(0, 3), (1, 3), (2, 3)]
