"""Host names, headers and kept pages: one visitor's request never decides what another one sees."""

from typing import Any

import pytest
from django_tenants.utils import schema_context
from wagtail.models import Page, PageViewRestriction

from cms_pages.services import starter_site

from .conftest import browser, logged_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "host",
    [
        "evil.test",
        "alpha.test.evil.test",
        "alpha.test@evil.test",
        "alpha.test:abc",
        "alpha.test/evil",
        "beta.test, alpha.test",
        "alpha.test, beta.test",
        "[::1]",
        "[::1]:80",
        "127.0.0.1",
        "alpha_test",
        "",
        "\x00alpha.test",
        "a" * 300 + ".test",
    ],
)
def test_host_that_is_nobodys_is_not_found(site: Any, host: str) -> None:
    for path in ("/", "/admin/", "/admin/login/", "/api/v1/public/workshops", "/media/x"):
        answer = browser(host).get(path)
        assert answer.status_code in (400, 404), path
        assert b"Alpha" not in answer.content


def test_forwarded_host_and_scheme_are_not_believed(site: Any) -> None:
    plain = browser().get("/").content
    for headers in (
        {"HTTP_X_FORWARDED_HOST": "evil.test"},
        {"HTTP_X_FORWARDED_HOST": "beta.test"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"HTTP_X_ORIGINAL_URL": "/admin/"},
        {"HTTP_X_REWRITE_URL": "/admin/"},
        {"HTTP_FORWARDED": "host=evil.test;proto=https"},
        {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"},
    ):
        answer = browser(**headers).get("/")
        assert (answer.status_code, answer.content) == (200, plain), headers
        assert b"evil.test" not in answer.content


def test_odd_host_never_fills_the_page_of_the_real_one(site: Any) -> None:
    for host in ("alpha.test:8666", "ALPHA.TEST:8666", "alpha.test."):
        assert browser(host).get("/").status_code == 200
    answer = browser().get("/")
    assert answer["X-Page-Cache"] == "miss"
    assert b"8666" not in answer.content
    assert browser().get("/")["X-Page-Cache"] == "hit"


def test_junk_in_accept_language_fills_no_cache_of_its_own(site: Any) -> None:
    browser().get("/")
    for language in ("x-" * 5000, "en;q=9999999999", "en, " * 2000, "../../etc", "\x00"):
        answer = browser(HTTP_ACCEPT_LANGUAGE=language).get("/")
        assert (answer.status_code, answer["X-Page-Cache"]) == (200, "hit")


def test_kept_page_has_no_cookie_no_token_and_the_same_headers(site: Any) -> None:
    fresh, kept = browser().get("/"), browser().get("/")
    assert (fresh["X-Page-Cache"], kept["X-Page-Cache"]) == ("miss", "hit")
    for answer in (fresh, kept):
        assert not answer.cookies
        assert b"csrf" not in answer.content.lower()
    unlike = {"X-Page-Cache", "Content-Length"}
    named = {name: value for name, value in fresh.headers.items() if name not in unlike}
    assert named == {name: value for name, value in kept.headers.items() if name not in unlike}


def test_schools_keep_their_own_pages_under_the_same_path(site: Any) -> None:
    with schema_context("beta"):
        starter_site.build(school_name="Beta", theme_id="kids_1", contact_email="dmitri@beta.example")
    bodies = [browser(host).get("/").content for host in ("alpha.test", "beta.test") * 2]
    assert bodies[0] == bodies[2]
    assert bodies[1] == bodies[3]
    assert (b"Beta" in bodies[0], b"Alpha" in bodies[1]) == (False, False)


def test_head_and_range_are_answered_and_never_kept(site: Any) -> None:
    assert browser().head("/").content == b""
    assert browser().get("/")["X-Page-Cache"] == "miss"
    kept = browser(HTTP_RANGE="bytes=0-10").get("/")
    assert kept.status_code == 200
    assert len(kept.content) > 1000


@pytest.mark.parametrize("kind", [PageViewRestriction.PASSWORD, PageViewRestriction.LOGIN])
def test_private_page_is_kept_for_nobody(site: Any, ana: Any, kind: str) -> None:
    page = Page.objects.get(depth=2).get_children().live().first()
    PageViewRestriction.objects.create(page=page, restriction_type=kind, password="open sesame")
    title = page.specific.title.encode()
    opened = logged_in(ana).get(page.url)
    assert (opened.status_code, "X-Page-Cache" in opened) in ((200, False), (200, True))
    for _visit in range(2):
        closed = browser().get(page.url)
        assert closed.get("X-Page-Cache") != "hit"
        assert closed.status_code == 302 or b"<h1>" + title not in closed.content


def test_error_page_is_kept_for_nobody(site: Any) -> None:
    for _visit in range(2):
        assert browser().get("/nothing-here/").get("X-Page-Cache") == "miss"


def slots(workshop: Any, query: str = "from=2027-01-07&to=2027-01-07", **headers: Any) -> Any:
    host = headers.pop("host", "alpha.test")
    return browser(host, **headers).get(f"/api/v1/public/workshops/{workshop.pk}/slots?{query}")


def test_shared_answer_is_the_same_whoever_asked_first(lesson: Any, chloe: Any) -> None:
    """A student or an owner who has logged in, odd headers and another scheme put nothing into others' answers."""
    address = f"/api/v1/public/workshops/{lesson.pk}/slots?from=2027-01-07&to=2027-01-07"
    first = logged_in(chloe).get(address)
    assert (first.status_code, first["X-Page-Cache"], bool(first.cookies)) == (200, "miss", False)
    kept = slots(lesson)
    assert (kept["X-Page-Cache"], kept.content) == ("hit", first.content)
    assert b"chloe" not in kept.content.lower()
    for headers in (
        {"HTTP_X_FORWARDED_HOST": "evil.test"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"HTTP_ACCEPT": "text/html"},
        {"HTTP_ORIGIN": "https://evil.test"},
        {"HTTP_X_BOOKING_TOKEN": "x"},
    ):
        answer = slots(lesson, **headers)
        assert answer.content == first.content or answer.status_code == 406, headers
        assert "evil.test" not in str(answer.headers)
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_shared_answer_is_for_this_address_alone(lesson: Any, ben: Any) -> None:
    zones = [
        slots(lesson, f"from=2027-01-07&to=2027-01-07&timeZone={zone}") for zone in ("UTC", "Asia/Tokyo")
    ]
    assert zones[0].content != zones[1].content
    assert [answer["X-Page-Cache"] for answer in zones] == ["miss", "miss"]
    junk = "from=2027-01-07&to=2027-01-07&timeZone=../../etc"
    for _ask in range(2):
        assert (slots(lesson, junk).status_code, slots(lesson, junk)["X-Page-Cache"]) == (400, "miss")
    assert slots(lesson).status_code == 200
    elsewhere = slots(lesson, host="beta.test")
    assert elsewhere.status_code == 404
    for path in ("bookings", "teachers"):
        assert "X-Page-Cache" not in browser().get(f"/api/v1/{path}")


def test_booking_ends_the_shared_answer(
    lesson: Any, order: Any, django_capture_on_commit_callbacks: Any
) -> None:
    before = slots(lesson)
    assert slots(lesson)["X-Page-Cache"] == "hit"
    with django_capture_on_commit_callbacks(execute=True):
        assert order().status_code == 201
    after = slots(lesson)
    assert after["X-Page-Cache"] == "miss"
    assert after.content != before.content
