"""The search of the device (address_search.js, run by Node.js) finds and folds as the server does."""

import json
from pathlib import Path

import pytest

from stadtkern.environment import ROOT
from stadtkern.kernel.places import spelling
from tests.kernel.places import test_search
from tests.peers import node

SCRIPT = ROOT / "src/stadtkern/kernel/places/static/places/address_search.js"
CASES = test_search.test_a_house_is_found_as_people_type_it.pytestmark[0].args[1]
MORE = [
    ("Straße des 17. Juni 5", "Straße des 17. Juni 5"),
    ("Brueder-Strasse 12 a", "Brüderstraße 12 a"),
    ("adalbert falk str 3", "Adalbert-Falk-Straße 3"),
    ("falkstr 3", "Adalbert-Falk-Straße 3"),
    ("St.-Georgs-Pl. 1", "Sankt-Georgs-Platz 1"),
    ("West 5", "Weststraße 5"),
    ("Wetsstraße 12-14", "Weststraße 12"),
    ("Weststraße 2 5/3", "Weststraße"),
    ("Brunenstr", "Brunnenstraße"),
    ("xq", ""),
    ("x", ""),
    ("12", ""),
    ("\0<b>", ""),
]


def ran(tmp_path: Path, expression: str) -> list[str]:
    script = tmp_path / "asked.js"
    city = {"town": "Musterstadt", "streets": [[name, name, ""] for name in test_search.NAMES]}
    script.write_text(
        f"{SCRIPT.read_text()}\nconst city = addressSearch.ready({json.dumps(city)});\n"
        f"console.log(JSON.stringify({expression}));",
        "utf-8",
    )
    return json.loads(node.run(script))


@pytest.mark.parametrize("cases", [CASES, MORE], ids=["as the server", "more"])
def test_a_device_finds_by_itself_what_people_type(tmp_path, cases):
    texts = [text for text, _label in cases]

    found = ran(tmp_path, f"{json.dumps(texts)}.map((text) => addressSearch.search(city, text)[0]?.label || '')")

    assert dict(zip(texts, found, strict=True)) == dict(cases)


def test_names_are_folded_as_the_server_folds_them(tmp_path):
    names = [
        *test_search.NAMES,
        *(text for text, _label in CASES),
        "Fr.-Ebert-Str.",
        "Auenquelle",
        "Prof.-Sauer-W.",
        "É",
    ]

    assert ran(tmp_path, f"{json.dumps(names)}.map(addressSearch.fold)") == [spelling.fold(name) for name in names]


def test_keys_are_those_of_the_server(tmp_path):
    texts = ["Weststraße 5", "Weststraße 5 a", "Weststraße 12 1/2", "Weststraße"]
    keys = ran(tmp_path, f"{json.dumps(texts)}.map((text) => addressSearch.search(city, text)[0].key)")

    assert keys == ["Weststraße_5_", "Weststraße_5_a", "Weststraße_12_1~2f2", "Weststraße"]
