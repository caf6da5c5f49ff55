"""A small city with bins: two fractions in joint zones, paper in zones of its own."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from stadtkern.environment import ROOT
from stadtkern.kernel.city import loader, profile, switches
from stadtkern.kernel.places.models import Street
from stadtkern.modules.waste.models import Division, Fraction, ShiftTable, Zone


@pytest.fixture
def bins(db: None) -> SimpleNamespace:
    """Divisions, fractions, zones, streets and a shift table; no rule yet."""
    table = ShiftTable.objects.create(slug="stadt", title="Stadtbetrieb")
    joint = Division.objects.create(slug="tonnen", title="Tonnen")
    papers = Division.objects.create(slug="papier", title="Papier")
    fraction = Fraction.objects.create
    return SimpleNamespace(
        table=table,
        joint=joint,
        papers=papers,
        residual=fraction(
            slug="restmuell",
            division=joint,
            title_de="Restmüll",
            title_en="Residual waste",
            letter="R",
            colour="#5c6166",
            shift_table=table,
            position=1,
        ),
        organic=fraction(
            slug="bio",
            division=joint,
            title_de="Bioabfall",
            title_en="Organic waste",
            letter="B",
            colour="#5b3a1e",
            shift_table=table,
            position=2,
        ),
        paper=fraction(
            slug="papier",
            division=papers,
            title_de="Papier",
            title_en="Paper",
            letter="P",
            colour="#1f5fa8",
            shift_table=table,
            position=3,
        ),
        north=Zone.objects.create(slug="nord", division=joint, title="Nord"),
        south=Zone.objects.create(slug="sued", division=joint, title="Süd"),
        paper_north=Zone.objects.create(slug="papier-nord", division=papers, title="Papier Nord"),
        lindenweg=Street.objects.create(name="Lindenweg"),
        marktplatz=Street.objects.create(name="Marktplatz"),
    )


@pytest.fixture
def city(db: None) -> None:
    """Musterstadt with its calendar of 2020."""
    loader.load(ROOT / "cities" / "musterstadt")


@pytest.fixture(autouse=True)
def _no_city_stays_behind() -> Iterator[None]:
    """What a load told this process of the city is rolled back with the test."""
    yield
    profile.forget()
    switches.forget()
