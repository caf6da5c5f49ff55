"""While the database is away every page says so calmly, and when it is back nobody has to start anything again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from stadtkern.environment import ROOT
from stadtkern.kernel import database
from tests import machines, server
from tests.demos import wait_until
from tests.faults.test_machines import EVENT, PREPARE, PUBLIC, Cluster

CALM = "Bitte in einigen Minuten noch einmal versuchen."
MORE = ["/konto/login/", "/verwaltung/", "/datenschutz/", "/nirgends/", "/veranstaltungen/nirgends/"]
FORMS = ["/konto/login/", "/datenschutz/meine-daten/", f"{EVENT}anmelden/"]


@pytest.fixture(scope="module")
def away() -> Iterator[tuple[Cluster, str]]:
    """A web server, and the PostgreSQL that it works on."""
    folder = Path(tempfile.mkdtemp(prefix="away-", dir=server.VAR))
    folder.chmod(0o755)
    cluster = Cluster(folder / "db")
    try:
        database.create_cluster(cluster.var)
        cluster.start()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("STADTKERN")} | {
            "STADTKERN_MODE": "demo",
            "STADTKERN_SECRET": "a secret for links and sessions in this test",
            "STADTKERN_CITY": str(ROOT / "cities" / "musterstadt"),
            "STADTKERN_VAR": str(folder / "web"),
            "DATABASE_URL": cluster.url,
            "WEB_WORKERS": "1",
        }
        (folder / "web").mkdir()
        subprocess.run([sys.executable, "-c", PREPARE], check=True, env=environment, cwd=ROOT)
        with machines.web(environment) as web:
            yield cluster, web.url
    finally:
        cluster.kill()
        shutil.rmtree(folder, ignore_errors=True)


def ask(url: str, body: bytes | None = None) -> tuple[int, str, str]:
    """Status, text, and when to come back."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body), timeout=60) as answer:
            return answer.status, answer.read().decode(errors="replace"), answer.headers.get("Retry-After", "")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace"), error.headers.get("Retry-After", "")


def test_every_page_is_calm_and_comes_back_by_itself(away):
    cluster, url = away
    well = {path: ask(url + path)[0] for path in PUBLIC + MORE}
    assert [path for path, status in well.items() if status >= 500] == []

    cluster.kill()
    wait_until(lambda: ask(f"{url}/veranstaltungen/?n=1")[0] == 503, "it is noticed")
    asked = {path: ask(f"{url}{path}{'&' if '?' in path else '?'}n=2") for path in PUBLIC + MORE}
    sent = {path: ask(url + path, b"email=a%40example.org&login=a%40example.org&password=x") for path in FORMS}
    health = ask(f"{url}/gesund")

    told = {
        path: (status, CALM in text or "problem" in text or '"code"' in text)
        for path, (status, text, _) in asked.items()
    }
    assert {path: answer for path, answer in told.items() if answer != (503, True) and answer[0] != 200} == {}
    assert {path: (answer[0], CALM in answer[1], answer[2]) for path, answer in sent.items()} == dict.fromkeys(
        FORMS, (503, True, "30")
    )
    assert (health[0], "Die Datenbank antwortet nicht" in health[1]) == (503, True)

    cluster.start()
    wait_until(lambda: ask(f"{url}/veranstaltungen/?n=3")[0] == 200, "it is back")
    assert {path: ask(f"{url}{path}{'&' if '?' in path else '?'}n=4")[0] for path in PUBLIC + MORE} == well
