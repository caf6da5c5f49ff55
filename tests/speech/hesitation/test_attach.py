"""What a word explains is no hesitation; the rest stands at its place in the text, told as heard."""

from stadtkern.speech.hesitation import FilledPause, with_filled_pauses
from stadtkern.speech.result import Hesitation, HesitationKind, Utterance, Word

LINE = [("Ich", 1.0, 1.2), ("wollte", 1.2, 1.6), ("fragen,", 2.6, 3.0), ("ob", 3.0, 3.2)]


def said(words=LINE, confidence=0.9, **more):
    made = [Word(text=text, start=start, end=end, speaker="A", confidence=confidence) for text, start, end in words]
    return Utterance(
        index=0,
        speaker="A",
        start=words[0][1],
        end=words[-1][2],
        text=" ".join(one.text for one in made),
        words=made,
        **more,
    )


def heard(utterance, *find_filled_pauses):
    [made] = with_filled_pauses([utterance], {"A": find_filled_pauses})
    return [one for one in made.hesitations if one.acoustic]


def test_between_two_words_it_is_told_with_its_seconds_and_place():
    [found] = heard(said(), FilledPause(1.8, 2.3))

    assert (found.text, found.kind) == ("äh", HesitationKind.FILLER)
    assert (found.start, found.end) == (1.8, 2.3)
    assert said().text[found.offset :] == "fragen, ob"


def test_a_hum_is_written_as_one_and_vowel_and_hum_together_are_one():
    assert [one.text for one in heard(said(), FilledPause(1.8, 2.3, hummed=True))] == ["hm"]
    assert [
        (one.start, one.end) for one in heard(said(), FilledPause(1.8, 2.1), FilledPause(2.2, 2.45, hummed=True))
    ] == [(1.8, 2.45)]


def test_a_vowel_drawn_out_inside_a_word_is_none():
    assert heard(said([("ja", 1.0, 1.6), ("gut", 1.6, 2.0)]), FilledPause(1.05, 1.5)) == []


def test_a_word_whose_time_took_in_the_hesitation_does_not_explain_it():
    stretched = [("Ich", 1.0, 1.2), ("wollte", 1.2, 2.5), ("fragen", 2.6, 3.0)]

    assert len(heard(said(stretched), FilledPause(1.7, 2.2, lull_before=True))) == 1
    assert heard(said(stretched), FilledPause(1.7, 2.2)) == []


def test_a_word_too_short_for_its_letters_and_the_hesitation_explains_it():
    assert heard(said([("Donaudampfschiff", 1.0, 1.7)]), FilledPause(1.2, 1.6, lull_before=True)) == []


def test_no_word_is_a_mere_hum_between_two_stops_of_the_voice():
    words = [("Ich", 1.0, 1.2), ("wechseln", 1.7, 2.2), ("das", 2.3, 2.6)]

    assert len(heard(said(words), FilledPause(1.75, 2.15, hummed=True, lull_before=True, lull_after=True))) == 1
    assert heard(said(words), FilledPause(1.75, 2.15, hummed=True, lull_after=True)) == []
    assert heard(said(words), FilledPause(1.75, 2.15, lull_before=True, lull_after=True)) == []


def test_what_the_recogniser_wrote_is_not_told_twice():
    written = said([("Ich", 1.0, 1.2), ("äh", 1.7, 2.2), ("frage", 2.3, 2.6)])

    assert heard(written, FilledPause(1.75, 2.2)) == []


def test_far_from_the_own_words_it_is_a_listeners_signal():
    assert heard(said([("Ich", 1.0, 1.2), ("wollte", 5.0, 5.4)]), FilledPause(3.0, 3.4)) == []


def test_hesitations_of_the_text_stay_and_without_words_nothing_is_told():
    own = Hesitation(text="Ich", offset=0, kind=HesitationKind.REPETITION)
    [made] = with_filled_pauses([said(hesitations=[own])], {"A": [FilledPause(1.8, 2.3)]})
    bare = Utterance(index=0, speaker="A", start=1.0, end=3.0, text="Ich wollte")

    assert made.hesitations[0] == own
    assert len(made.hesitations) == 2
    assert with_filled_pauses([bare], {"A": [FilledPause(1.8, 2.3)]}) == [bare]
