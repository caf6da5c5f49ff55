"""While the database is away, or has become a replica, pages and the API say so calmly and with 503."""

import pytest
from django.db import InternalError, OperationalError, ProgrammingError
from django.test import Client
from psycopg import errors

from stadtkern.kernel.web import unavailable, views

CALM = "Bitte in einigen Minuten noch einmal versuchen."


def read_only() -> InternalError:
    error = InternalError()
    error.__cause__ = errors.ReadOnlySqlTransaction()
    return error


@pytest.mark.parametrize(
    ("error", "passes"),
    [(OperationalError(), True), (read_only(), True), (InternalError(), False), (ProgrammingError(), False)],
)
def test_only_what_passes_by_itself_is_called_unavailable(error, passes):
    assert unavailable.is_cause_of(error) is passes


@pytest.mark.django_db
@pytest.mark.parametrize(("error", "status"), [(OperationalError, 503), (ProgrammingError, 500)])
def test_a_page_whose_database_is_away_is_calm_and_says_when_to_come_back(monkeypatch, error, status):
    def fail(_request):
        raise error("the server closed the connection")

    monkeypatch.setattr(views.context, "claimed", lambda _place: fail(None))
    answer = Client(raise_request_exception=False).get("/melden/")

    assert (answer.status_code, answer.get("Retry-After"), CALM in answer.content.decode()) == (
        (503, "30", True) if status == 503 else (500, None, False)
    )
    assert "the server closed the connection" not in answer.content.decode()
