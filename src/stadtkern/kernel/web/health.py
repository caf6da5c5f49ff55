"""For monitors: whether all that the app needs is there and at work, and what is wrong in words."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _

from stadtkern.kernel import headers, replica
from stadtkern.kernel.jobs import heartbeats

PATH, WEB_PATH = "/gesund", "/gesund/web"
MIN_FREE = 100 * 2**20  # bytes
PROBE = b"." * 4096
QUEUE = """
    SELECT count(*) FILTER (WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())),
           count(*) FILTER (WHERE status = 'doing')
    FROM procrastinate_jobs
"""
WORKERS = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '1 minute'"


class HealthPaths:
    """Answers the two paths before the host is looked at: a monitor on this machine asks for localhost."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = {PATH: health, WEB_PATH: web}.get(request.path_info)
        if view is None or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with translation.override(settings.LANGUAGE_CODE):
            return view(request)


def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """200 when all is well, 503 with the reasons when not: database, disk, and every loop of every worker."""
    reasons = _disk()
    known: dict[str, Any] = {"database": False}
    try:
        known = _database(reasons)
    except DatabaseError:
        if not reasons and _readable():
            return _answer({"status": "read only", "reasons": [], **known}, well=True)
        reasons.insert(0, _("The database does not answer."))
    working = known.get("workers") or known.get("loops")
    status = "down" if reasons else "ok" if working else "no worker"
    return _answer({"status": status, "reasons": reasons, **known}, well=not reasons)


def web(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """200 when this web process can answer from the database, else 503: for a load balancer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        if _readable():
            return _answer({"status": "read only", "reasons": []}, well=True)
        return _answer({"status": "down", "reasons": [_("The database does not answer.")]}, well=False)
    return _answer({"status": "ok", "reasons": []}, well=True)


def _database(reasons: list[str]) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(QUEUE)
        due, running = cursor.fetchone()
        cursor.execute(WORKERS)
        (workers,) = cursor.fetchone()
    loops = heartbeats.states()
    for loop in loops:
        if loop.silent:
            values = {"name": loop.name, "seconds": int(loop.age)}
            reasons.append(_("“%(name)s” in the background service has not moved for %(seconds)d seconds.") % values)
        elif loop.failing:
            values = {"name": loop.name, "seconds": int(loop.failing_for)}
            reasons.append(_("“%(name)s” in the background service has been failing for %(seconds)d seconds.") % values)
    return {
        "database": True,
        "workers": workers,
        "jobs": {"due": due, "running": running},
        "loops": [{"name": one.name, "seconds": round(one.age, 1)} for one in loops],
    }


def _readable() -> bool:
    """Whether a replica answers in the place of the database: a load balancer must go on sending readers here."""
    return replica.configured() and replica.replica_answers()


def _disk() -> list[str]:
    """What is wrong with the disk that uploads lie on, and all else that is made at run time."""
    try:
        free = shutil.disk_usage(settings.VAR).free
        with tempfile.TemporaryFile(dir=settings.VAR) as probe:
            probe.write(PROBE)
            probe.flush()
    except OSError as error:
        return [_("The disk cannot be written to: %(error)s") % {"error": error.strerror or str(error)}]
    if free < MIN_FREE:
        return [_("The disk is full: %(free)d MiB are free.") % {"free": free // 2**20}]
    return []


def _answer(body: dict[str, Any], *, well: bool) -> HttpResponse:
    response = JsonResponse(body, status=200 if well else 503, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = headers.NO_STORE
    return response
