"""One JSON object a line, with its school and nothing secret."""

import json
import logging
import logging.config
from typing import Any

import pytest
import structlog
from django.test import Client

from config.logs import hide_secrets, logging_config
from core import signing


def line(record: logging.LogRecord) -> dict[str, Any]:
    """The record as production prints it."""
    formatter = logging_config(json_lines=True, level="INFO")["formatters"]["structured"]
    made = structlog.stdlib.ProcessorFormatter(
        processors=formatter["processors"], foreign_pre_chain=formatter["foreign_pre_chain"]
    )
    return json.loads(made.format(record))


def record(text: str, *args: Any, exc_info: Any = None) -> logging.LogRecord:
    return logging.LogRecord("some.library", logging.WARNING, __file__, 1, text, args, exc_info)


@pytest.mark.django_db
def test_line_names_level_time_and_school() -> None:
    found = line(record("%s went wrong", "it"))
    assert (found["event"], found["level"], found["logger"]) == ("it went wrong", "warning", "some.library")
    assert (found["school"], found["timestamp"][-1]) == ("alpha", "Z")


@pytest.mark.django_db
def test_exception_is_one_line_with_its_secrets_hidden() -> None:
    import sys

    try:
        raise RuntimeError("no such key: sk_live_abcdef123456")
    except RuntimeError:
        found = line(record("failed", exc_info=sys.exc_info()))
    assert "RuntimeError: no such key: [hidden]" in found["exception"]


@pytest.mark.parametrize(
    "secret",
    [
        "sk_live_abcdef123456",
        "sk_test_demo1234",
        "rk_live_abcdef123456",
        "whsec_abcdef123456",
        "4242424242424242",
    ],
)
def test_secret_is_hidden_wherever_it_stands(secret: str) -> None:
    event = hide_secrets(None, "info", {"event": f"called with {secret}.", "more": {"deep": [f"a {secret}"]}})
    assert event == {"event": "called with [hidden].", "more": {"deep": ["a [hidden]"]}}


@pytest.mark.parametrize(
    "key", ["password", "new_password", "stripe_secret", "Authorization", "X-Booking-Token", "cookies"]
)
def test_value_under_a_secrets_name_is_hidden(key: str) -> None:
    assert hide_secrets(None, "info", {key: "abc"}) == {key: "[hidden]"}
    assert hide_secrets(None, "info", {"headers": {key: "abc"}}) == {"headers": {key: "[hidden]"}}


@pytest.mark.django_db
def test_links_that_open_something_are_hidden() -> None:
    token = signing.sign("k7m2p9", purpose="booking")
    texts = {
        f"GET /booking/{token}/": "GET /booking/[hidden]/",
        f"GET /api/v1/bookings/k7/calendar.ics?token={token}": "GET /api/v1/bookings/k7/calendar.ics?token=[hidden]",
        "GET /admin/password_reset/confirm/MQ/abc-123def/": "GET /admin/password_reset/confirm/[hidden]/",
        "Authorization: Bearer abc.def": "Authorization: Bearer [hidden]",
    }
    for text, shown in texts.items():
        assert hide_secrets(None, "info", {"event": text}) == {"event": shown}


def test_ordinary_words_are_left_alone() -> None:
    event = {
        "event": "booked 2030-03-04T09:00:00+00:00 at 12:30:45",
        "attempts": 3,
        "path": "/book/tokens-of-love/",
    }
    assert hide_secrets(None, "info", dict(event)) == event


@pytest.mark.django_db
def test_request_is_logged_with_its_id_and_without_its_token(caplog: pytest.LogCaptureFixture) -> None:
    token = signing.sign("k7m2p9", purpose="booking")
    with caplog.at_level("INFO", logger="django_structlog"):
        Client(HTTP_HOST="alpha.test").get(f"/booking/{token}/")
    started, finished = (line(each) for each in caplog.records if "request_" in str(each.msg))
    assert (started["event"], finished["event"]) == ("request_started", "request_finished")
    assert started["request"] == "GET /booking/[hidden]/"
    assert (started["school"], finished["code"]) == ("alpha", 404)
    assert started["request_id"] == finished["request_id"] != ""
