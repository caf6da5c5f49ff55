"""Dates as people write them, icons, form fields."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from stadtkern.kernel import public_urls
from stadtkern.kernel.city import dates
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.web.templatetags import web

START = datetime(2020, 3, 10, 13, 30, tzinfo=UTC)  # 14:30 in Hamm


@pytest.mark.parametrize(
    ("shown", "german", "english"),
    [
        (lambda: dates.day(START), "Di., 10. März", "Tue 10 March"),
        (lambda: dates.day(date(2021, 1, 3)), "So., 3. Januar 2021", "Sun 3 January 2021"),
        (lambda: dates.daylong(START), "Dienstag, 10. März 2020", "Tuesday 10 March 2020"),
        (lambda: dates.weekday(START), "Dienstag, 10. März", "Tuesday 10 March"),
        (lambda: dates.clock(START), "14:30 Uhr", "2:30 pm"),
        (lambda: dates.clock(datetime(2020, 3, 10, 7, tzinfo=UTC)), "8:00 Uhr", "8 am"),
        (lambda: dates.hour(START), "14:30", "2:30 pm"),
        (lambda: dates.when(START), "Di., 10. März, 14:30 Uhr", "Tue 10 March, 2:30 pm"),
        (
            lambda: dates.when(START, datetime(2020, 3, 10, 15, tzinfo=UTC)),
            "Di., 10. März, 14:30–16:00 Uhr",
            "Tue 10 March, 2:30 pm–4 pm",
        ),
        (
            lambda: dates.when(START, datetime(2020, 3, 11, 1, tzinfo=UTC)),
            "Di., 10. März, 14:30 Uhr bis Mi., 11. März, 2:00 Uhr",
            "Tue 10 March, 2:30 pm to Wed 11 March, 2 am",
        ),
        (lambda: dates.days(date(2020, 3, 9), date(2020, 3, 14)), "9. bis 14. März 2020", "9 to 14 March 2020"),
        (
            lambda: dates.days(date(2020, 3, 30), date(2020, 4, 2)),
            "30. März bis 2. April 2020",
            "30 March to 2 April 2020",
        ),
        (
            lambda: dates.days(date(2019, 12, 30), date(2020, 1, 2)),
            "30. Dezember 2019 bis 2. Januar 2020",
            "30 December 2019 to 2 January 2020",
        ),
        (lambda: dates.days(date(2020, 3, 9), date(2020, 3, 9)), "Montag, 9. März 2020", "Monday 9 March 2020"),
    ],
)
def test_times_are_written_as_people_do(shown, german, english):
    with translation.override("de"):
        assert shown() == german
    with translation.override("en"):
        assert shown() == english


def test_the_night_of_the_change_of_clocks():
    with translation.override("de"):
        assert (
            dates.when(datetime(2020, 3, 29, 0, 30, tzinfo=UTC), datetime(2020, 3, 29, 1, 30, tzinfo=UTC))
            == "So., 29. März, 1:30–3:30 Uhr"
        )


@pytest.mark.parametrize(
    "shown", [dates.day, dates.daylong, dates.weekday, dates.clock, dates.hour, dates.when, dates.days]
)
def test_no_time_is_no_text(shown):
    assert shown(None) == ""


def test_an_icon_is_decoration_unless_it_has_a_label():
    assert 'aria-hidden="true"' in web.icon("calendar")
    assert 'role="img" aria-label="&lt;Termin&gt;"' in web.icon("calendar", "<Termin>")
    assert web.icon("no such") == web.icon("dots").replace("icon-dots", "icon-no such")


@pytest.mark.parametrize(
    ("path", "language", "expected"),
    [
        ("/", "en", "/en/"),
        ("/en/", "de", "/"),
        ("/en/suche/?q=1", "de", "/suche/?q=1"),
        ("/suche/", "de", "/suche/"),
        ("/en/x/", "en", "/en/x/"),
        ("/energie/", "en", "/en/energie/"),
        ("/en", "de", "/"),
    ],
)
def test_a_path_in_the_other_language(path, language, expected):
    assert public_urls.in_language(path, language) == expected


def test_absolute_links(settings):
    settings.PUBLIC_URL = "https://app.example"

    assert public_urls.absolute("/x/") == "https://app.example/x/"
    assert public_urls.absolute("/x/", "en") == "https://app.example/en/x/"
    assert public_urls.absolute("/en/x/", "de") == "https://app.example/x/"
    assert public_urls.absolute("https://other.example/") == "https://other.example/"


class Form(forms.Form):
    name = forms.CharField(label="Name", help_text="Wie im Ausweis")
    note = forms.CharField(label="Notiz", required=False, widget=forms.Textarea)
    way = forms.ChoiceField(label="Weg", choices=[("a", "Bus"), ("b", "Rad")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="Einverstanden")
    kind = forms.ChoiceField(label="Art", choices=[("x", "X")])
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_ties_its_label_hint_and_error_together():
    html = str(Form({"name": ""}))

    assert '<label class="kern-label" for="id_name">' in html
    assert 'aria-describedby="id_name-hint id_name-error"' in html
    assert 'id="id_name-error" role="alert"' in html
    assert "kern-form-input__input--error" in html
    assert 'aria-invalid="true"' in html
    assert html.count("(freiwillig)") == 1
    assert html.count('class="kern-form-check__radio"') == 2
    assert "<fieldset" in html
    assert "style=" not in html


def test_nothing_typed_is_lost():
    html = str(Form({"name": "", "note": "Bitte <klingeln>", "way": "b", "agree": "on", "secret": "s"}))

    assert "Bitte &lt;klingeln&gt;" in html
    assert html.count("checked") == 2
    assert 'name="secret" value="s"' in html


def summary(form: forms.Form, refusal: Refusal | None = None) -> str:
    return Template('{% include "web/errors.html" %}').render(Context({"form": form, "refusal": refusal}))


def test_the_summary_links_to_the_fields_and_takes_the_focus():
    html = " ".join(summary(Form({"name": "", "kind": "x"})).split())

    assert "Bitte prüfen Sie 3 Angaben" in html
    assert '<a href="#id_name">Name</a>' in html
    assert '<a href="#id_way">Weg</a>' in html
    assert "autofocus" in html
    assert summary(Form({"name": "A", "way": "a", "agree": "on", "kind": "x"})).strip() == ""


def test_the_summary_says_a_refusal():
    class Full(Refusal):
        message = "Es sind noch 2 Plätze frei."

    assert "Es sind noch 2 Plätze frei." in summary(Form(), Full())


def test_a_title_breaks_after_the_dots_of_a_long_name_and_stays_escaped():
    assert web.breakable("startups.unternehmen <b> 18.30 Uhr. Ende") == (
        "startups.<wbr>unternehmen &lt;b&gt; 18.30 Uhr. Ende"
    )
