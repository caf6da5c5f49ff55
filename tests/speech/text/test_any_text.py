"""Whatever is said: nothing breaks, every offset is an exact place, and masking leaves nothing that was found."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from stadtkern.speech.errors import TranscriptError
from stadtkern.speech.text.importers import read_transcript
from stadtkern.speech.text.redaction import redact
from stadtkern.speech.transcript import analyse_transcript
from tests.speech.text.dialogues import WATER, turns
from tests.speech.text.sentences import BACK, HESITATIONS, MOODS

PIECES = [
    "mein Name ist Otto Probe",
    "030 23125 417",
    "DE55 9310 0007 0012 3456 78",
    "Beispielweg 12",
    "12. Mai 1961",
    "m.probe@example.org",
    "vier sieben eins eins null acht",
    "Kundennummer 471108",
    "äh",
    "ich, ich",
    "super!",
    "na toll",
    "oder?",
    "–",
    "…",
    "ß",
    "İ",
    "ﬁ",
    "👍",
    "\u0301",
    "...",
    "?",
    "é",
    "Straße",
    "Frau Muster",
    "Herr Dr. Probe",
    *(text for text, _ in MOODS[:12]),
    *(text for _, text, _ in BACK[:8]),
    *(text for text, _ in HESITATIONS[:8]),
]
TEXT = st.lists(st.sampled_from(PIECES) | st.text(max_size=12), min_size=1, max_size=6).map(" ".join)
TURNS = st.lists(st.tuples(st.sampled_from("AB"), TEXT, st.floats(0, 90)), min_size=1, max_size=5)


def analysed(turns):
    said = [{"speaker": who, "start": at, "end": at + 3, "text": text} for who, text, at in turns]
    return analyse_transcript({"turns": [*said, {"speaker": "A", "start": 95, "end": 96, "text": "Ja."}]})


@settings(max_examples=60, deadline=None, derandomize=True)
@given(TURNS)
def test_every_place_is_exact(turns):
    for said in analysed(turns).utterances:
        for one in [*said.terms, *said.hesitations, *said.personal]:
            assert said.text[one.offset : one.offset + len(one.text)] == one.text


@settings(max_examples=60, deadline=None, derandomize=True)
@given(TURNS)
def test_masking_leaves_nothing_that_was_found(turns):
    before = analysed(turns)
    after = redact(before)
    shown = [said.text for said in after.utterances]
    shown += [one.text for said in after.utterances for one in [*said.terms, *said.hesitations, *said.words]]
    shown += [said.question.text for said in after.utterances if said.question]
    shown += [one.text for one in after.keywords]
    shown += [one.text for found in [*after.categories, after.outcome] for one in found.evidence]

    for datum in (datum for said in before.utterances for datum in said.personal):
        assert not any(datum.text in text for text in shown if re.search(r"\w", datum.text))
    assert [len(said.text) for said in after.utterances] == [len(said.text) for said in before.utterances]


def test_the_reason_of_a_role_is_masked_too():
    before = analyse_transcript({"turns": turns(*WATER)})

    assert "Lena Muster" in before.speakers[0].role_reason
    assert not any(name in redact(before).model_dump_json() for name in ("Lena Muster", "Otto Probe"))


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.binary(max_size=80) | st.text(max_size=80).map(lambda text: f"WEBVTT\n\n{text}".encode()))
def test_bytes_are_a_transcript_or_an_error_of_ours(content):
    try:
        found = read_transcript(content)
    except TranscriptError:
        return  # any other error would fail this test
    assert found.utterances
