"""What several rooms of speech ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import left_out


@pytest.fixture(scope="session")
def base_model() -> Path:
    """The weights that recognise speech."""
    return left_out.model("base")


@pytest.fixture(scope="session")
def speaker_networks() -> Path:
    """The weights that tell voices apart."""
    return left_out.model("speakers")
