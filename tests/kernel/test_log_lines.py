"""What stands in the log opens nothing."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from stadtkern.kernel import log_lines
from stadtkern.kernel.trust import links


@pytest.fixture
def written(caplog):
    caplog.handler.setFormatter(log_lines.WithoutTokens("{levelname} {name}: {message}", style="{"))
    return lambda: "".join(caplog.handler.format(record) for record in caplog.records)


def test_a_page_that_fails_or_is_missing_logs_its_path_without_the_token(db, written):
    token = links.make("events.registration", "00000000-0000-4000-8000-000000000000")

    Client().get(f"/nirgends/{token}/")
    logging.getLogger("stadtkern").error("GET %s failed", f"/abos/mail/{token}/")
    try:
        raise ValueError(f"no such link: {token}")
    except ValueError:
        logging.getLogger("stadtkern").exception("again")

    assert [line.count(token[-20:]) for line in (written(),)] == [0]
    assert {"/nirgends/…/", "GET /abos/mail/…/ failed", "no such link: …"} <= {
        word for word in ("/nirgends/…/", "GET /abos/mail/…/ failed", "no such link: …") if word in written()
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("/konto/password/reset/key/1-cq2x0a-0123456789abcdef0123456789abcdef/", "/konto/password/reset/key/…/"),
        ("/konto/oidc/stadt/login/callback/?code=abc123&state=xyz", "/konto/oidc/stadt/login/callback/?code=…&state=…"),
        ("/veranstaltungen/vorlesen-am-10.03.2020/?seite=2", "/veranstaltungen/vorlesen-am-10.03.2020/?seite=2"),
        ("/static/web/app.0123456789ab.css", "/static/web/app.0123456789ab.css"),
        (
            "stadtkern.modules.waste.importers.calendars_of_providers",
            "stadtkern.modules.waste.importers.calendars_of_providers",
        ),
    ],
)
def test_only_what_opens_something_is_left_out(before, after):
    assert log_lines.without_tokens(before) == after


def test_our_log_is_written_by_this_rule(settings):
    assert settings.LOGGING["formatters"]["line"]["()"] == "stadtkern.kernel.log_lines.WithoutTokens"
