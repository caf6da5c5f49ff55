"""A module from another folder comes in by the same door as our own: an entry point, and nothing else."""

import os
import subprocess
import sys
import time
from pathlib import Path

from psycopg import sql

from stadtkern.environment import ROOT
from tests import server

FOREIGN = ROOT / "tests" / "foreign"


def test_a_foreign_module_gives_page_tile_tables_texts_and_rights(db, settings, tmp_path):
    own = settings.DATABASES["default"]["NAME"]
    name = f"{own}_foreign"
    (tmp_path / "static").symlink_to(Path(settings.STATIC_ROOT))
    with server.administrator() as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            done = subprocess.run(
                [sys.executable, FOREIGN / "try_out.py"],
                env={
                    **os.environ,
                    "PYTHONPATH": str(FOREIGN),
                    "STADTKERN_VAR": str(tmp_path),
                    "STADTKERN_CLOCK": f"2020-03-02T08:00+01:00@{int(time.time())}",
                    "DATABASE_URL": os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}",
                },
                capture_output=True,
                text=True,
                check=False,
                timeout=300,
            )
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    assert (done.returncode, done.stdout) == (0, "the foreign module works\n"), done.stderr


def test_the_example_in_the_docs_is_the_module_that_was_tested():
    guide = (ROOT / "docs" / "module-authors.md").read_text()
    lines = 0
    for file in ("models.py", "urls.py", "module.py"):
        code = (FOREIGN / "markets" / file).read_text()
        lines += len([line for line in code.splitlines() if line.strip()])
        assert f"```python\n{code}```" in guide, file

    assert lines <= 60
