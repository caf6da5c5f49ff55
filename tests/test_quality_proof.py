"""docs/quality-proof.md names tests: each of them exists."""

import re

from stadtkern.environment import ROOT


def test_every_test_that_the_table_names_exists():
    named = re.findall(r"`([a-z_/]+\.py)::(test_[a-z0-9_]+)`", (ROOT / "docs" / "quality-proof.md").read_text())

    missing = [f"{file}::{test}" for file, test in named if f"def {test}(" not in (ROOT / "tests" / file).read_text()]

    assert len(named) > 80
    assert missing == []
