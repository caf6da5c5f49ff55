"""What partners write does no harm, and reads well."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from stadtkern.modules.events.markdown import plain, render

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[klick](javascript:alert(1))",
    "[klick](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](https://fremd.example/zaehler.gif)",
    "<iframe src=https://fremd.example></iframe>",
    "<a href='x' onclick='alert(1)'>a</a>",
    "[x](vbscript:x)\n\n<style>*{display:none}</style>",
]


@pytest.mark.parametrize("text", ATTACKS)
def test_code_in_markdown_is_harmless(text):
    tree = lxml_html.fromstring(f"<div>{render(text)}</div>")

    assert tree.xpath("//script|//img|//iframe|//style|//@onclick|//@onerror") == []
    assert [href for href in tree.xpath("//a/@href") if not href.startswith(("http", "mailto:", "tel:"))] == []


def test_headings_go_below_the_page_s_own():
    assert render("# Eins\n\n## Zwei\n\n###### Sechs") == "<h3>Eins</h3>\n<h4>Zwei</h4>\n<h6>Sechs</h6>"


def test_links_are_marked_as_a_partner_s():
    shown = render("[Seite](https://example.org)")

    assert shown == '<p><a href="https://example.org" rel="noopener nofollow ugc">Seite</a></p>'


def test_a_picture_from_elsewhere_becomes_its_description():
    assert render("![Ein Foto](https://fremd.example/a.png)") == "<p>Ein Foto</p>"


def test_plain_text_keeps_the_words():
    assert plain("# Titel\n\nEin *schöner* [Abend](https://example.org)\nmit `Code`.\n\n- eins\n- zwei") == (
        "Titel\nEin schöner Abend mit Code.\neins\nzwei"
    )


@given(st.text(max_size=300))
def test_any_text_becomes_html_without_code(text):
    shown = render(text)

    tree = lxml_html.fromstring(f"<div>{shown}</div>") if shown else None
    assert tree is None or tree.xpath("//script|//img|//style|//iframe|//@*[starts-with(name(), 'on')]") == []
