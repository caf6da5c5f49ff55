"""What a machine lacks is named once at the end of a run, however many tests it costs."""

import subprocess
import sys

from stadtkern.environment import ROOT

TESTS = """
import pytest
from tests import left_out


@pytest.fixture(scope="session")
def shared():
    return left_out.shared()


@pytest.mark.parametrize("number", range(3))
def test_with_data(shared, number):
    pass


def test_with_one_file():
    left_out.shared("audio")


def test_with_weights():
    left_out.model("base")


@pytest.mark.skipif(True, reason="only root can do it")
def test_as_root():
    pass


def test_of_anybody():
    pass
"""


def end_of_run(folder, *arguments: str) -> list[str]:
    """The last lines of a run of TESTS on a machine with neither data nor models."""
    (folder / "test_it.py").write_text(TESTS)
    (folder / "conftest.py").write_text(
        "from pathlib import Path\nfrom tests import left_out\nleft_out.SHARED = Path(__file__).parent / 'shared'\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-c", "/dev/null", "--rootdir", str(folder), str(folder)]
    done = subprocess.run(
        [*command, "-p", "tests.left_out", "-p", "no:django", "-p", "no:cacheprovider", *arguments],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}", "STADTKERN_MODELS": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return sorted(line for line in done.stdout.splitlines() if " left out: " in line)


NAMED = [
    "1 test left out: The model base is not on this machine. Get it: stadtkern speech models fetch base",
    "1 test left out: only root can do it",
    "4 tests left out: the folder ../shared with real data is not there",
]


def test_each_missing_thing_is_named_in_one_line(tmp_path):
    assert end_of_run(tmp_path) == NAMED


def test_the_lines_are_the_same_from_several_processes(tmp_path):
    assert end_of_run(tmp_path, "-n", "2") == NAMED
