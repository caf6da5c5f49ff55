"""Transcripts from elsewhere: what is read, and what is refused at which place."""

import json

import pytest

from stadtkern.speech.errors import TranscriptError
from stadtkern.speech.result import Role
from stadtkern.speech.text.importers import read_transcript
from tests.speech.calls import full_call

VTT = """WEBVTT - a call

NOTE written by hand

STYLE
::cue { color: red }

1
00:00.000 --> 00:03.500 align:start
<v Lena Muster>Guten Tag, <i>Rathaus</i> &amp; Bürgeramt.

00:00:04.000 --> 00:00:06.000
<v.loud Otto Probe>Ich hätte da

00:00:06.000 --> 00:00:08.000
<v Otto Probe>eine Frage.
"""


def item(text, start=None, end=None, kind="pronunciation", **more):
    times = {} if start is None else {"start_time": str(start), "end_time": str(end)}
    return {"type": kind, "alternatives": [{"content": text, "confidence": "0.9"}], **times, **more}


WORDS = [
    item("Guten", 0.1, 0.4),
    item("Tag", 0.5, 0.8),
    item(".", kind="punctuation"),
    item("Hallo", 1.0, 1.4),
    item("ja", 3.0, 3.2),
]


def said(source):
    return [(one.speaker, one.start, one.end, one.text) for one in read_transcript(source).utterances]


def test_webvtt_with_voices_notes_tags_and_broken_lines():
    assert said(VTT.encode()) == [
        ("A", 0.0, 3.5, "Guten Tag, Rathaus & Bürgeramt."),
        ("B", 4.0, 8.0, "Ich hätte da eine Frage."),
    ]


def test_webvtt_with_names_in_the_text_and_two_voices_in_a_cue():
    text = "WEBVTT\r\n\r\n00:01.000 --> 00:05.000\r\nAgent: Ja, bitte?\r\nKundin: Um 12:30 Uhr.\r\n"

    assert [(who, words) for who, _, _, words in said(text.encode())] == [
        ("A", "Ja, bitte?"),
        ("B", "Um 12:30 Uhr."),
    ]


def test_webvtt_voices_named_by_their_role_have_it_and_names_are_not_kept():
    text = "WEBVTT\n\n00:01.000 --> 00:05.000\nAgent: Ja, bitte?\nOtto Probe: Um 12:30 Uhr.\n"

    assert read_transcript(text.encode()).roles == {"A": Role.AGENT}


def test_aws_transcribe_by_speaker_label():
    labels = [("spk_0", 0.1), ("spk_0", 0.5), ("spk_1", 1.0), ("spk_1", 3.0)]
    segments = [{"items": [{"speaker_label": who, "start_time": str(at)}]} for who, at in labels]
    data = {"jobName": "call-7", "results": {"items": WORDS, "speaker_labels": {"segments": segments}}}
    read = read_transcript(data)

    assert said(data) == [("spk_0", 0.1, 0.8, "Guten Tag."), ("spk_1", 1.0, 1.4, "Hallo"), ("spk_1", 3.0, 3.2, "ja")]
    assert (read.name, read.kind, read.utterances[0].words[1].text) == ("call-7", "aws-transcribe", "Tag.")


def test_aws_transcribe_by_channel():
    channels = [{"channel_label": f"ch_{n}", "items": WORDS[n * 3 :][: 3 - n]} for n in range(2)]

    assert said({"results": {"channel_labels": {"channels": channels}}})[:2] == [
        ("ch_0", 0.1, 0.8, "Guten Tag."),
        ("ch_1", 1.0, 1.4, "Hallo"),
    ]


def test_our_own_result_is_read_again_with_given_roles():
    call = full_call()
    read = read_transcript(json.loads(call.model_dump_json()))

    assert [one.text for one in read.utterances] == [one.text for one in call.utterances]
    assert read.duration == call.recording.duration


def test_a_labelled_dialogue_tells_the_roles():
    read = read_transcript(
        {
            "id": "a",
            "turns": [
                {"speaker": "customer", "start": 2, "end": 3, "text": "Ja."},
                {"speaker": "agent", "start": 0, "end": 1.5, "text": "Hallo?"},
            ],
        }
    )

    assert [(one.index, one.role, one.text) for one in read.utterances] == [
        (0, Role.AGENT, "Hallo?"),
        (1, Role.CUSTOMER, "Ja."),
    ]


TURN = {"speaker": "A", "start": 0, "end": 1, "text": "Ja."}


@pytest.mark.parametrize(
    ("source", "place"),
    [
        (b"", "line 1: the transcript is empty"),
        (b"WEBVTT\n\n\n", "nobody says anything"),
        (b"WEBVTT\n\n00:01.000 -> 00:02.000\nJa\n", "line 4: wanted is a time"),
        (b"WEBVTT\n\n00:61.000 --> 00:62.000\nJa\n", "line 3: '00:61.000' is no time"),
        (b"WEBVTT\n\n00:03.000 --> 00:02.000\nJa\n", "line 3/end: 2 s is before the start"),
        (b'{"turns": [\n{"speaker" 3}]}', "line 2, column 12"),
        (b"\xff\xfeJa", "line 1: not UTF-8"),
        (b"[" * 100_000, "line 1"),
        (b"[]", "/: not a known transcript"),
        ({"words": []}, "/: not a known transcript"),
        ({"turns": 3}, "/turns: wanted is a list"),
        ({"turns": []}, "nobody says anything"),
        ({"turns": [TURN, 7]}, "/turns/1: wanted is an object"),
        ({"turns": [{"speaker": "A", "text": ""}]}, "/turns/0: start, end missing"),
        ({"turns": [{**TURN, "start": "früh"}]}, "/turns/0/start: 'früh' is no time"),
        ({"turns": [{**TURN, "end": float("nan")}]}, "/turns/0/end"),
        ({"turns": [{**TURN, "start": -1}]}, "/turns/0/start"),
        ({"turns": [{**TURN, "start": 5}]}, "/turns/0/end: 1 s is before the start"),
        ({"turns": [{**TURN, "speaker": " "}]}, "/turns/0/speaker"),
        ({"turns": [{**TURN, "text": None}]}, "/turns/0/text: wanted is a text"),
        ({"turns": [{**TURN, "role": "boss"}]}, "/turns/0/role: 'boss' is none of"),
        ({"utterances": [{**TURN, "words": [{"text": "Ja"}]}]}, "/utterances/0/words/0/start"),
        ({"results": {}}, "/results/items: wanted is a list"),
        ({"results": {"items": [{}]}}, "/results/items/0/alternatives"),
        ({"results": {"items": [item("Ja")]}}, "/results/items/0/start"),
        ({"results": {"items": [], "speaker_labels": []}}, "/results/speaker_labels/segments"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(source, place):
    with pytest.raises(TranscriptError) as error:
        read_transcript(source)

    assert place in str(error.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(TranscriptError, match=r"no\.vtt: cannot be read"):
        read_transcript(tmp_path / "no.vtt")
