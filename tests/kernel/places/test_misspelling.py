"""The streets of Hamm, misspelt by a generator: the right one is the best hit."""

import csv
import random

import pytest

from bench.misspelling import misspelled
from stadtkern.environment import ROOT
from stadtkern.kernel.places import queries, spelling
from stadtkern.kernel.places.models import Street

pytestmark = pytest.mark.django_db
SEARCHES = 400


def test_the_right_street_is_the_best_hit_for_95_of_100_misspelt_ones():
    with (ROOT / "cities" / "hamm" / "streets.csv").open(encoding="utf-8") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    Street.objects.bulk_create([Street(name=name) for name in names])
    folded = {spelling.fold(name) for name in names}
    choose = random.Random(7)
    wrong, asked = [], 0
    for name in choose.choices(names, k=SEARCHES):
        number = choose.randint(1, 99)
        text, kind = misspelled(name, number, "", choose)
        if spelling.fold(text.removesuffix(f" {number}")) in folded - {spelling.fold(name)}:
            continue  # the error made another street of the city out of it
        asked += 1
        found = next(iter(queries.search_addresses(text)), None)
        if found is None or (found.street, found.number) != (name, number):
            wrong.append((kind, text, name, found.label if found else None))

    assert len(wrong) <= asked * 0.05, wrong
