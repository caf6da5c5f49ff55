"""Nothing of the first city stands outside of its folder: the code knows no street, venue, key or programme of it."""

import csv
import json
import re
import tomllib

from stadtkern.environment import ROOT

HAMM = ROOT / "cities" / "hamm"
TEXTS = {".py", ".html", ".txt", ".po", ".js", ".css", ".typ", ".toml", ".md", ".csv", ".json", ".svg", ".xml"}
SHORT = 8  # letters; a shorter name may be any word
COMMON = {"Volkshochschule", "Jugendamt", "Bürgeramt", "Bahnhofstraße", "Hauptstraße", "Jugendzentrum", "Friedhof"}
ALLOWED = {"src/stadtkern/environment.py": ["hamm"]}  # the folder that the demo shows


def _words() -> set[str]:
    city = tomllib.loads((HAMM / "city.toml").read_text(encoding="utf-8"))
    found = {city["name"], city["adjective"], f"{city['adjective']}s", city["ags"], city["ags"][:5]}
    found |= {city["address"]["street"], city["address"]["postcode"]}
    with (HAMM / "places.csv").open(encoding="utf-8") as file:
        for place in csv.DictReader(file):
            found |= {place["name"], place["slug"], place["address"], place["postcode"]}
    organisations = tomllib.loads((HAMM / "organisations.toml").read_text(encoding="utf-8"))["organisation"]
    found |= {one["name"] for one in organisations}
    for programme in (HAMM / "events").glob("*.json"):
        data = json.loads(programme.read_text(encoding="utf-8"))
        found |= {data["series"]["title"]}
        for event in data["events"]:
            found |= {event["title"], *(event.get("room"), event.get("venue")), *event.get("organisers", [])} - {None}
    short = {city["name"], city["adjective"], city["ags"][:5], city["address"]["postcode"]}
    return {word for word in found if len(word) >= SHORT or word in short} - COMMON


def test_no_file_of_the_code_names_anything_of_the_first_city():
    words = sorted(_words(), key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)
    named = {}
    for path in (ROOT / "src" / "stadtkern").rglob("*"):
        name = path.relative_to(ROOT).as_posix()
        if path.suffix in TEXTS and "/speech/" not in name:
            found = [word.lower() for word in pattern.findall(path.read_text(encoding="utf-8"))]
            if found := [word for word in found if word not in ALLOWED.get(name, [])]:
                named[name] = found

    assert named == {}
