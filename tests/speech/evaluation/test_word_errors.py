"""Words are compared in one spelling, and wrong ones counted."""

import pytest

from stadtkern.speech.evaluation.word_errors import word_errors, words_before_cut, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Was sind denn das für Tüten, die da stehen?", "was sind denn das für tüten die da stehen"),
        ("In 7 Stunden", "in sieben stunden"),
        (
            "Es sind 25 Häuser, 1.021 Leute und 100.000 Euro.",
            "es sind fünfundzwanzig häuser eintausendeinundzwanzig leute und einhunderttausend euro",
        ),
        ("um 14:30 Uhr, um 8:00", "um vierzehn uhr dreissig um acht uhr"),
        ("3,5 % von 10 €", "drei komma fünf prozent von zehn euro"),
        ("Die 0800", "die null acht null null"),
        ("Geht's? High-End, Straße", "gehts high end strasse"),
        ("", ""),
    ],
)
def test_a_text_is_spelled_in_one_way(text, words):
    assert words_of(text) == words.split()


def test_each_word_left_out_put_in_or_exchanged_counts_once():
    truth = words_of("das will sie am Mittwoch abgeben")

    assert word_errors(truth, truth) == 0
    assert word_errors(truth, words_of("das will am Mittwoch abgeben")) == 1
    assert word_errors(truth, words_of("ja das will sie am Montag abgeben")) == 2
    assert word_errors(truth, []) == 6


def test_a_clip_that_is_cut_off_counts_until_where_the_better_one_came():
    truth = words_of("Ich will das eben wegbringen und dann mit Karl was trinken gehen")
    far, near = words_of("ich will das eben wegbringen und dann mit Karl"), words_of("ich will das")

    assert words_before_cut(truth, far, near) == 9
    assert word_errors(truth[:9], near) == 6


def test_a_clip_of_which_nobody_heard_a_word_counts_as_none():
    truth = words_of("Das will sie am Mittwoch abgeben")

    assert words_before_cut(truth, [], []) == 0
    assert word_errors([], words_of("ja gut")) == 2
    assert word_errors([], []) == 0
