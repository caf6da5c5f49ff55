"""Pauses, interruptions, overlaps and back-channels from times alone, by their definitions."""

from __future__ import annotations

from stadtkern.speech.flow.turns import Speech, backchannels, interruptions, overlaps, pauses, responses, turns
from stadtkern.speech.result import Hold, HoldKind, Span


def spoken(a: list[tuple[float, float]], b: list[tuple[float, float]]) -> Speech:
    return {
        "A": [Span(start=start, end=end) for start, end in a],
        "B": [Span(start=start, end=end) for start, end in b],
    }


def test_who_starts_while_the_other_speaks_and_goes_on_after_interrupts() -> None:
    found = interruptions(spoken([(0, 5)], [(4.2, 8)]))
    assert [(one.by, one.of, one.start, one.end) for one in found] == [("B", "A", 4.2, 5)]


def test_a_short_overlap_is_turn_taking() -> None:
    assert interruptions(spoken([(0, 5)], [(4.8, 8)])) == []


def test_who_gives_up_before_the_other_ends_does_not_interrupt() -> None:
    assert interruptions(spoken([(0, 5)], [(2, 3.5)])) == []


def test_a_short_sound_in_the_others_turn_is_a_back_channel() -> None:
    speech = spoken([(0, 5)], [(2, 2.4)])
    assert [(turn.speaker, turn.start) for turn in backchannels(speech)] == [("B", 2)]
    assert [one.backchannel for one in overlaps(speech)] == [True]
    assert interruptions(speech) == []


def test_words_decide_where_they_are_known() -> None:
    speech = spoken([(0, 5)], [(4.5, 5.6)])
    assert len(interruptions(speech, lambda speaker, start, end: False)) == 1
    assert interruptions(speech, lambda speaker, start, end: speaker == "B") == []


def test_a_back_channel_before_the_own_turn_makes_no_interruption() -> None:
    assert interruptions(spoken([(0, 5)], [(4.2, 4.6), (5.1, 8)])) == []


def test_a_breath_does_not_end_a_turn_but_somebody_elses_words_in_it_do() -> None:
    quiet = turns(spoken([(0, 2), (2.5, 4)], [(6, 7)]))
    assert [(turn.speaker, turn.start, turn.end) for turn in quiet] == [("A", 0, 4), ("B", 6, 7)]
    taken = turns(spoken([(0, 2), (2.5, 4)], [(1.5, 3.5)]))
    assert [(turn.speaker, turn.start) for turn in taken] == [("A", 0), ("B", 1.5), ("A", 2.5)]


def test_two_who_cut_in_on_each_other_are_two_interruptions() -> None:
    found = interruptions(spoken([(0, 3), (3.4, 6)], [(2.2, 4.2)]))
    assert [(one.by, one.start) for one in found] == [("B", 2.2), ("A", 3.4)]


def test_a_pause_is_two_seconds_of_nobody() -> None:
    assert pauses(spoken([(0, 2), (6, 7)], [(3.9, 4.1)])) == []
    found = pauses(spoken([(0, 2)], [(4, 5)]))
    assert [(one.start, one.end, one.by) for one in found] == [(2, 4, "B")]


def test_before_the_first_and_after_the_last_word_is_no_pause() -> None:
    assert pauses(spoken([(10, 12)], [])) == []


def test_after_a_question_the_other_let_the_pause_happen() -> None:
    found = pauses(spoken([(0, 2), (5, 6)], []), asked=lambda speaker, end: True)
    assert [(one.by, one.after_question) for one in found] == [("B", True)]


def test_waiting_music_is_no_pause_but_the_silence_beside_it_may_be() -> None:
    music = Hold(start=3, end=20, kind=HoldKind.MUSIC)
    found = pauses(spoken([(0, 2)], [(23, 25)]), [music])
    assert [(one.start, one.end) for one in found] == [(20, 23)]


def test_a_voice_inside_a_longer_turn_does_not_hide_the_pause_after_it() -> None:
    found = pauses(spoken([(0, 6), (9, 10)], [(2, 3)]))
    assert [(one.start, one.end, one.by) for one in found] == [(6, 9, "A")]


def test_response_times_are_measured_from_the_end_of_the_others_turn() -> None:
    assert responses(spoken([(0, 2), (6, 8)], [(2.5, 5)])) == {"A": [1], "B": [0.5]}
