"""What people look for: any query string is understood or ignored, never an error."""

from datetime import date, timedelta
from urllib.parse import parse_qsl

import pytest
from hypothesis import given as example
from hypothesis import strategies as st

from stadtkern.kernel.city import clock
from stadtkern.modules.events import search_index
from stadtkern.modules.events.models import EventState
from stadtkern.modules.events.queries import programme
from stadtkern.modules.events.queries.programme import NAMES, ProgrammeFilter
from tests.modules.events import programme as given


def read(text):
    return ProgrammeFilter.read(dict(parse_qsl(text)))


def found(text):
    at = clock.now()
    wanted = read(text)
    return [event.title for event in wanted.upcoming(wanted.apply(programme.published(), at=at), at=at)]


def test_nonsense_in_a_query_is_ignored():
    assert (
        read("tag=gestern&ort=../../etc&zielgruppe=alle%27--&sprache=%3Cb%3E&ids=1,2&frei=vielleicht&x=y")
        == ProgrammeFilter()
    )


@example(st.dictionaries(st.sampled_from(sorted(NAMES.values())), st.text(max_size=150)))
def test_what_is_read_comes_back_from_its_own_query(query):
    wanted = ProgrammeFilter.read(query)

    assert read(wanted.query.removeprefix("?")) == wanted


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["%", "_", "\\", "'", "ä" * 90, "a b c d e f g h i j k", "\x01"])
def test_odd_words_find_nothing_and_break_nothing(word):
    given.event("Löten")

    assert found(f"q={'zzz' if word in '%_' else ''}") is not None
    ProgrammeFilter(text=word).apply(programme.published(), at=clock.now()).count()


@pytest.mark.django_db
class TestFinding:
    def test_by_day_in_the_city_s_zone(self):
        given.event("Kurz nach Mitternacht", starts_at=clock.at(date(2020, 3, 12), 0, 30))
        given.event("Am Abend davor", starts_at=clock.at(date(2020, 3, 11), 23, 30))

        assert found("tag=2020-03-12") == ["Kurz nach Mitternacht"]

    def test_an_event_of_several_days_is_found_on_each(self):
        start = clock.at(date(2020, 3, 10), 9)
        given.event("Ausstellung", starts_at=start, ends_at=start + timedelta(days=3))

        assert found("tag=2020-03-12") == ["Ausstellung"]

    def test_by_topic_organiser_place_audience_and_language(self):
        given.event(
            "Passt",
            topics=("KI",),
            organisers=("Volksbank Hamm",),
            place=given.place("Museum"),
            audiences=["seniors"],
            language="en",
        )
        given.event("Passt nicht", topics=("Handel",))

        for query in ("thema=ki", "veranstalter=volksbank-hamm", "ort=museum", "zielgruppe=seniors", "sprache=en"):
            assert found(query) == ["Passt"], query

    def test_by_words_in_title_text_place_organiser_and_topic(self):
        given.event(
            "Smart Farming",
            text="Ein **Melkroboter** im Stall",
            place=given.place("Hof Schürmann"),
            organisers=("Landwirtschaftskammer",),
            topics=("Ernährung",),
        )
        given.event("Anderes")

        for words in ("farming", "MELKROBOTER", "hof schürmann", "landwirt", "ernährung smart"):
            assert found(f"q={words}") == ["Smart Farming"], words
        assert found("q=farming quark") == []

    def test_free_seats_leave_out_what_is_full_closed_or_elsewhere(self):
        given.event("Offen")
        given.event("Frei", registration="online", capacity=5)
        given.event("Voll", registration="online", capacity=0)
        given.event("Zu", registration="online", closes_at=clock.now())
        given.event("Noch nicht", registration="online", opens_at=clock.now() + timedelta(hours=1))
        given.event("Woanders", registration="external", external_url="https://example.org")
        given.event("Abgesagt", state=EventState.CANCELLED)

        assert found("frei=1") == ["Frei", "Offen"]

    def test_past_events_only_when_asked_for(self):
        given.event("Gestern", starts_at=clock.now() - timedelta(days=1))
        given.event("Heute früh", starts_at=clock.now() - timedelta(hours=1))
        given.event("Morgen", starts_at=clock.now() + timedelta(days=1))

        assert found("") == ["Heute früh", "Morgen"]
        assert found("vergangene=1") == ["Gestern", "Heute früh", "Morgen"]

    def test_drafts_and_what_was_cancelled_before_it_was_published_stay_hidden(self):
        given.event("Entwurf", state=EventState.DRAFT, published_at=None)
        given.event("Nie erschienen", state=EventState.CANCELLED, published_at=None)
        given.event("Freigegeben", state=EventState.APPROVED, published_at=None)

        assert found("vergangene=1") == []

    def test_by_hand_picked_ids(self):
        one, _other = given.event("Eins"), given.event("Zwei")

        assert found(f"ids={one.pk},{one.pk},quatsch") == ["Eins"]


@pytest.mark.django_db
def test_clashing_events_overlap_or_begin_together():
    begin = clock.at(date(2020, 3, 12), 18)
    talk = given.event(starts_at=begin, ends_at=begin + timedelta(hours=2))
    inside = given.event(starts_at=begin + timedelta(hours=1))
    after = given.event(starts_at=begin + timedelta(hours=2))
    with_unknown_end = given.event(starts_at=begin - timedelta(hours=1))

    assert programme.clashing([talk, inside, after, with_unknown_end]) == {talk.pk, inside.pk}

    @pytest.mark.parametrize("word", ["anmeldungen", "ANMELDUNG", "Häuser", "Smartphones", "dig"])
    def test_other_forms_of_a_word_are_found(self, word):
        given.event("Blick ins Haus")
        search_index.update(given.event("Digitale Anmeldung mit dem Smartphone im Haus"))

        assert "Digitale Anmeldung mit dem Smartphone im Haus" in found(f"q={word}")

    def test_every_word_counts(self):
        search_index.update(given.event("Digitale Anmeldung"))

        assert found("q=anmeldungen+digital") == ["Digitale Anmeldung"]
        assert found("q=anmeldungen+garten") == []
