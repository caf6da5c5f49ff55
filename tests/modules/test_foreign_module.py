"""A module from another folder comes in by the same door as our own: an entry point, and nothing else."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
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


MODULE = """from stadtkern.kernel.modules import MenuItem, Module

module = Module(name="fairs", title="Fairs", path="kirmes/", {fields})
"""


def broken_module(folder, fields: str, urls: str = "urlpatterns = []\n") -> None:
    """A package with a module that says one thing wrongly."""
    for file, text in {
        "fairs/__init__.py": "",
        "fairs/module.py": MODULE.format(fields=fields),
        "fairs/urls.py": urls,
        "fairs-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: fairs\nVersion: 1.0\n",
        "fairs-1.0.dist-info/entry_points.txt": "[stadtkern.modules]\nfairs = fairs.module:module\n",
    }.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text)


def complaint(folder, *command: str) -> str:
    """What a command of Stadtkern says about the modules, with such a package beside ours; it must fail."""
    done = subprocess.run(
        [sys.executable, "-m", "stadtkern.cli", *command],
        env={**os.environ, "PYTHONPATH": str(folder), "STADTKERN_VAR": str(folder / "var")},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return "\n".join(line for line in done.stderr.splitlines() if "The module" in line)


@pytest.mark.parametrize(
    ("fields", "urls", "sentence"),
    [
        ('urls="fairs.pages"', "", "The module fairs: urls is 'fairs.pages', and there is no such Python module."),
        ('tile="fairs.tile"', "", "The module fairs: tile must be a function, and is a str."),
        (
            'urls="fairs.urls"',
            "import nowhere\n",
            "The module fairs: urls is 'fairs.urls', and it cannot be imported "
            "(ModuleNotFoundError: No module named 'nowhere').",
        ),
        ('urls="fairs.urls"', "", "The module fairs: urls is 'fairs.urls', and it has no urlpatterns."),
        (
            'menu=[MenuItem("Fairs", "fairs-week")]',
            "",
            "?: (stadtkern.E001) The module fairs: menu names the page 'fairs-week', "
            "and no path without arguments has that name.",
        ),
        (
            "colour='red'",
            "",
            "The module fairs: fairs.module:module cannot be imported "
            "(TypeError: Module.__init__() got an unexpected keyword argument 'colour').",
        ),
    ],
)
def test_a_foreign_module_that_says_a_thing_wrongly_gets_one_clear_error(tmp_path, fields, urls, sentence):
    broken_module(tmp_path, fields, urls)

    assert complaint(tmp_path, "manage", "check") == sentence


def test_no_process_starts_with_a_module_that_cannot_be_installed(tmp_path):
    broken_module(tmp_path, 'zones="fairs.zone"')
    sentence = "The module fairs: zones must be a function, and is a str."

    assert [complaint(tmp_path, command) for command in ("migrate", "worker")] == [sentence, sentence]


def test_the_example_in_the_docs_is_the_module_that_was_tested():
    guide = (ROOT / "docs" / "module-authors.md").read_text()
    lines = 0
    for file in ("models.py", "urls.py", "module.py"):
        code = (FOREIGN / "markets" / file).read_text()
        lines += len([line for line in code.splitlines() if line.strip()])
        assert f"```python\n{code}```" in guide, file

    assert lines <= 60


def test_migrate_changes_nothing_while_a_module_names_a_page_that_is_not_there(tmp_path):
    broken_module(tmp_path, 'menu=[MenuItem("Fairs", "fairs-week")]')

    assert complaint(tmp_path, "migrate") == (
        "The module fairs: menu names the page 'fairs-week', and no path without arguments has that name."
    )
