"""What a process that runs for months must not load at its start: it would cost every town its memory."""

import subprocess
import sys

import pytest

HEAVY = {"PIL", "fontTools", "holidays", "numpy", "openpyxl", "pyproj", "shapely", "typst", "boto3"}


@pytest.mark.parametrize(
    ("start", "left_out"),
    [
        ("import stadtkern.cli.app, stadtkern.cli.supervisor", HEAVY | {"django", "psycopg", "pydantic", "rich"}),
        ("import stadtkern.wsgi; from django.urls import get_resolver; get_resolver().url_patterns", HEAVY | {"typer"}),
        (
            "from stadtkern.cli.django_setup import setup_django; setup_django(); import stadtkern.kernel.jobs.worker, "
            "stadtkern.kernel.messages.workers",
            HEAVY | {"granian"},
        ),
    ],
    ids=["supervisor", "web", "worker"],
)
def test_a_process_starts_without_heavy_libraries(start, left_out):
    script = f"import sys; {start}; print(*{{name.partition('.')[0] for name in sys.modules}})"

    told = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout

    assert sorted(left_out & set(told.split())) == []
