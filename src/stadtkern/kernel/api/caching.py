"""GET answers that are the same for everybody."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest

from stadtkern.kernel import replica

P = ParamSpec("P")
R = TypeVar("R")


def public(operation: Callable[Concatenate[HttpRequest, P], R]) -> Callable[Concatenate[HttpRequest, P], R]:
    """Mark a GET operation whose answer depends on path and query only, so that web.pagecache may keep it.

    Stands below ninja's own decorator. Actions that change the answer call `content.changed()`.
    """

    read = replica.from_replica(operation)

    @wraps(operation)
    def marked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
        answer = read(request, *args, **kwargs)
        request.stadtkern_public = not replica.primary_is_away()  # type: ignore[attr-defined]
        return answer

    # ninja reads the types of the arguments, and would look for their names in this file.
    marked.__signature__ = inspect.signature(operation, eval_str=True)  # type: ignore[attr-defined]
    return marked
