"""What every answer says to browsers, and what no answer and no log line tells."""

import logging
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from booking.models import Booking
from booking.selectors.bookings import booking_token
from core.models import IdempotentAnswer

from .conftest import browser, logged_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/book/conversation/",
        "/book/conversation/details/?start=2027-01-07T10:00:00Z",
        "/nothing/",
        "/booking/x/",
    ],
)
def test_public_page_lets_in_nothing_from_elsewhere(lesson: Any, site: Any, path: str) -> None:
    answer = browser().get(path)
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy["script-src"] == policy["style-src"] == policy["default-src"] == "'self'"
    assert (policy["object-src"], policy["base-uri"], policy["frame-ancestors"]) == (
        "'none'",
        "'none'",
        "'self'",
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    body = answer.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(ld\+)?json\")", body)
    assert not re.search(r"\son\w+=|\sstyle=", body)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//(?!alpha\.test)", body)


def test_form_page_sets_a_cookie_for_this_host_only(lesson: Any, site: Any) -> None:
    answer = browser().get("/book/conversation/details/?start=2027-01-07T10:00:00Z")
    cookie = answer.cookies["csrftoken"]
    assert (cookie["domain"], cookie["samesite"]) == ("", "Lax")
    assert "private" in answer["Cache-Control"]


def test_crash_tells_nothing(site: Any, ana: Any, settings: Any) -> None:
    assert settings.DEBUG is False
    answer = logged_in(ana).get("/admin/failwhale/")
    assert answer.status_code == 500
    for word in (b"Traceback", b"emergency", b"SECRET", b"settings", b"/site-packages/"):
        assert word not in answer.content


def test_parts_that_are_away_are_named_without_addresses(db: None, settings: Any) -> None:
    settings.CACHES = {
        **settings.CACHES,
        "default": {**settings.CACHES["default"], "LOCATION": "redis://:pw@127.0.0.1:9/0"},
    }
    body = browser("anything.example").get("/readyz").content
    assert b"does not answer" in body
    for word in (b"127.0.0.1", b"pw", b"Error", b"redis://"):
        assert word not in body


def test_log_of_a_request_has_no_key_in_it(
    order: Any, site: Any, ana: Any, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    made = order(client=browser(HTTP_IDEMPOTENCY_KEY="k")).json()
    token = made["token"]
    with caplog.at_level(logging.INFO):
        browser().get(f"/booking/{token}/")
        browser().get(f"/booking/{token}/cancel/?x=1")
        browser().get(f"/booking/{token}x/")
        browser().get(f"/booking/{token.replace(':', '%3A')}/")
        browser().get(f"/api/v1/bookings/{made['uid']}/calendar.ics?token={token}")
        browser(HTTP_X_BOOKING_TOKEN=token).get(f"/api/v1/bookings/{made['uid']}")
        browser(HTTP_AUTHORIZATION="Bearer abcdef123456").get("/api/v1/nothing")
        browser().get("/admin/password_reset/confirm/MQ/c0ffee-0123456789abcdef/")
        browser().post("/admin/login/", {"username": "ana@alpha.example", "password": "hunter2-hunter2"})
        Client(HTTP_HOST="alpha.test", enforce_csrf_checks=True).post(f"/booking/{token}/cancel/")
    formatter = _formatter(settings)
    said = "\n".join(formatter.format(record) for record in caplog.records)
    signature = token.rsplit(":", 1)[1]
    for secret in (signature, "abcdef123456", "c0ffee-0123456789abcdef", "hunter2", "chloe@example.com"):
        assert secret not in said, secret
    assert "/cancel/" in said


def _formatter(settings: Any) -> logging.Formatter:
    """What turns a record into the line that is written."""
    options = dict(settings.LOGGING["formatters"]["structured"])
    return options.pop("()")(**options)


def test_database_keeps_no_key_in_clear_text(order: Any, site: Any) -> None:
    made = order(client=browser(HTTP_IDEMPOTENCY_KEY="k")).json()
    assert IdempotentAnswer.objects.get().status == 201
    signature = made["token"].rsplit(":", 1)[1]
    assert booking_token(Booking.objects.get().uid).split(":")[0] == made["token"].split(":")[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'alpha'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s', [f"%{signature}%"])
            assert cursor.fetchone() == (0,), table
