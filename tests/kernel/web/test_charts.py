"""Pictures of numbers: readable without eyes, harmless with anybody's words."""

import xml.etree.ElementTree as ElementTree

import pytest

from stadtkern.kernel.web import charts
from stadtkern.kernel.web.charts import ChartSeries, bars, lines, scale

SVG = {"s": ""}


def parsed(figure):
    return ElementTree.fromstring(str(figure))


@pytest.mark.parametrize(
    ("highest", "top"),
    [(0, 1), (1, 1), (3, 3), (4, 4), (7, 8), (10, 10), (20, 20), (52, 60), (99, 100), (1000, 1000), (1234, 1500)],
)
def test_the_axis_is_round_and_holds_everything(highest, top):
    assert scale(highest)[0] == top


@pytest.mark.parametrize("number", range(1, 3000, 37))
def test_the_axis_has_few_steps(number):
    top, step = scale(number)

    assert top >= number
    assert 1 <= top / step <= 5


@pytest.mark.parametrize("make", [bars, lines])
def test_a_picture_has_a_title_a_description_and_no_inline_style(make):
    figure = make("Anmeldungen", ["Mo", "Di"], [ChartSeries("neu", [1, 2])], description="Es werden mehr.")
    root = parsed(figure)

    svg = root.find("svg")
    names = svg.get("aria-labelledby").split()
    assert [svg.find("title").get("id"), svg.find("desc").get("id")] == names
    assert (svg.find("title").text, svg.find("desc").text) == ("Anmeldungen", "Es werden mehr.")
    assert "style=" not in figure


@pytest.mark.parametrize("make", [bars, lines])
def test_words_cannot_become_code(make):
    evil = '"><script>alert(1)</script>'

    figure = make(evil, [evil, "b"], [ChartSeries(evil, [1, 2]), ChartSeries("b", [2, 1])], description=evil)

    assert "<script" not in figure
    assert parsed(figure).find("svg/title").text == evil


def test_bars_are_as_high_as_their_numbers():
    root = parsed(bars("t", ["a", "b", "c"], [ChartSeries("s", [2, 4, None])]))

    heights = [float(bar.get("height")) for bar in root.findall("svg/g/rect")]
    assert len(heights) == 2
    assert heights[1] == pytest.approx(2 * heights[0], abs=0.2)


def test_a_gap_breaks_the_line_and_a_lone_point_is_a_dot():
    root = parsed(lines("t", list("abcde"), [ChartSeries("s", [1, 2, None, None, 3])]))

    assert len(root.findall("svg/g/path[@class='line first']")) == 2
    assert len(root.findall("svg/g/circle")) == 1


def test_many_days_have_few_words_below():
    root = parsed(lines("t", [str(day) for day in range(90)], [ChartSeries("s", list(range(90)))]))

    assert len(root.findall("svg/g/text[@class='axis middle']")) <= charts.MAX_LABELS


def test_nothing_to_show_is_nothing():
    assert (bars("t", [], []), lines("t", [], [])) == ("", "")


def test_two_rows_have_a_key():
    key = parsed(bars("t", ["a"], [ChartSeries("erwartet", [1]), ChartSeries("gekommen", [1], "second")])).findall(
        "figcaption/ul/li"
    )

    assert ["".join(item.itertext()) for item in key] == ["erwartet", "gekommen"]
