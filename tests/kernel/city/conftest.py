"""A city folder to spoil: a copy of Musterstadt without its waste calendar."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from stadtkern.environment import ROOT
from stadtkern.kernel.city import loader
from stadtkern.kernel.city.packs import PackError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = Path(shutil.copytree(ROOT / "cities" / "musterstadt", tmp_path / "musterstadt"))
    shutil.rmtree(copy / "waste")  # its lines name streets; tests/modules/waste spoils that part
    return copy


@pytest.fixture
def edit(folder: Path) -> Callable[..., None]:
    """Replace a text in a file of the folder; it must be there."""

    def replace(file: str, old: str, new: str) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace


@pytest.fixture
def problems(folder: Path) -> Callable[[], list[str]]:
    """All problems that a check of the folder finds, as a person reads them."""

    def found() -> list[str]:
        try:
            loader.read(folder)
        except PackError as error:
            return [str(problem) for problem in error.problems]
        return []

    return found
