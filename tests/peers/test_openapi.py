"""schemathesis, which nobody here wrote, calls every operation of the API with good and bad input."""

from __future__ import annotations

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from stadtkern.kernel.api import operation_wrapper

pytestmark = [pytest.mark.peer, pytest.mark.django_db]


@pytest.fixture
def document(monkeypatch):
    monkeypatch.setattr(operation_wrapper, "MAX_READS", 1_000_000)
    monkeypatch.setattr(operation_wrapper, "MAX_WRITES", 1_000_000)
    # As Django's own test client does: the end of a request must not close the connection of the test.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_every_operation_keeps_to_the_document(document):
    operations = [found.ok() for found in document.get_all_operations()]

    for operation in operations:

        @settings(
            max_examples=25,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        )
        @given(case=operation.as_strategy())
        def keeps_to_it(case):
            # That all data of the right shape is taken can't hold: a cursor is opaque, and only ours are.
            case.call_and_validate(excluded_checks=[positive_data_acceptance])

        keeps_to_it()

    assert {"/api/v1/", "/api/v1/city", "/api/v1/search"} <= {operation.path for operation in operations}
