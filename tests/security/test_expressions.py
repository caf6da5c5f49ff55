"""No expression of ours takes longer and longer on a text that was made for it."""

from __future__ import annotations

import pytest

from stadtkern.kernel.trust import limited_process
from stadtkern.kernel.trust.limited_process import Limits, TooCostly
from tests.security import expressions


def test_every_expression_ends_on_every_text():
    tried = limited_process.call(expressions.try_all, plain=True, limits=Limits(cpu_seconds=120, wall_seconds=1_200))

    assert tried.expressions == len(list(expressions.expressions()))


@pytest.mark.parametrize(
    "careless", [r"[A-Za-z0-9-]+(?:;[^:]*(?:\"[^\"]*\"[^:]*)*)?:", r"(?:\s*,?\s*)*x", r"(?:a|a)*$", r"(?:\d+[.,]?)+x"]
)
def test_an_expression_that_never_ends_would_be_found(careless):
    with pytest.raises(TooCostly):
        limited_process.call(
            expressions.try_all, careless.encode(), plain=True, limits=Limits(cpu_seconds=20, wall_seconds=300)
        )
