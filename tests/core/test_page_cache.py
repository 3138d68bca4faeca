"""Pages for nobody in particular, answered without a query; and what never enters the cache."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django_tenants.utils import schema_context
from wagtail.models import Site

from accounts.models import User
from booking.models import Session
from cms_pages.models import StandardPage
from core.page_cache import PageCacheMiddleware, bump_content_version
from tenants.middleware import SchoolMiddleware
from tests.factories.booking import SessionFactory, at

pytestmark = pytest.mark.django_db
PATH = "/prices/"


@pytest.fixture
def prices() -> StandardPage:
    return Site.objects.get().root_page.add_child(
        instance=StandardPage(title="Prices", slug="prices", lead="From 20 €")
    )


def visit(path: str = PATH, client: Client | None = None, **headers: str) -> HttpResponse:
    return (client or Client(HTTP_HOST="alpha.test")).get(path, headers=headers)


def test_second_visitor_is_answered_without_a_query(
    prices: StandardPage, django_assert_num_queries: Any
) -> None:
    first = visit()
    with django_assert_num_queries(0):
        second = visit()
    assert (first["X-Page-Cache"], second["X-Page-Cache"]) == ("miss", "hit")
    assert second.content == first.content
    kept = {name for name in first.headers if name not in ("X-Page-Cache", "Content-Length")}
    assert {name: second.headers.get(name) for name in kept} == {name: first.headers[name] for name in kept}
    assert "From 20 €" in second.content.decode()


def test_page_carries_no_token_and_sets_no_cookie(prices: StandardPage) -> None:
    answer = visit()
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "csrfmiddlewaretoken" not in answer.content.decode()


def test_change_is_seen_at_once(prices: StandardPage) -> None:
    visit()
    prices.lead = "From 25 €"
    prices.save()
    assert "From 20 €" in visit().content.decode()
    bump_content_version()
    assert "From 25 €" in visit().content.decode()


def test_change_while_a_page_is_made_does_not_keep_the_old_one(
    prices: StandardPage, rf: RequestFactory
) -> None:
    """The page was read before the change and is stored after it."""

    def slow(request: Any) -> HttpResponse:
        bump_content_version()
        return HttpResponse("old")

    request = rf.get(PATH, HTTP_HOST="alpha.test")
    PageCacheMiddleware(slow)(request)
    assert PageCacheMiddleware(lambda request: HttpResponse("new"))(request).content == b"new"


def test_version_that_was_lost_is_never_met_again(prices: StandardPage) -> None:
    visit()
    caches["pages"].delete("content-version")
    assert visit()["X-Page-Cache"] == "miss"


def test_change_of_one_school_leaves_anothers_pages(prices: StandardPage) -> None:
    visit()
    with schema_context("beta"):
        bump_content_version()
    assert visit()["X-Page-Cache"] == "hit"


def test_page_is_the_schools_own(prices: StandardPage) -> None:
    visit()
    assert visit(client=Client(HTTP_HOST="beta.test")).status_code == 404


def test_languages_are_kept_apart(prices: StandardPage) -> None:
    english, spanish = visit(**{"accept-language": "en"}), visit(**{"accept-language": "es"})
    assert (english["Content-Language"], spanish["Content-Language"]) == ("en", "es")
    assert spanish["X-Page-Cache"] == "miss"
    again = visit(**{"accept-language": "es-MX,es;q=0.9"})
    assert (again["X-Page-Cache"], again["Content-Language"]) == ("hit", "es")


def test_somebody_with_a_session_is_answered_in_person(prices: StandardPage) -> None:
    client = Client(HTTP_HOST="alpha.test")
    client.force_login(User.objects.create_user("ana@alpha.test", "correct horse battery"))
    visit()
    assert not visit(client=client).has_header("X-Page-Cache")
    assert visit()["X-Page-Cache"] == "hit"


@pytest.mark.parametrize("path", ["/prices/?x=1", "/admin/login/", "/api/v1/public/workshops", "/healthz"])
def test_these_are_never_kept(prices: StandardPage, path: str) -> None:
    visit(path)
    assert visit(path).headers.get("X-Page-Cache") != "hit"


@pytest.mark.parametrize(
    "answer",
    [
        HttpResponse("x", status=404),
        HttpResponse("x", status=302),
        HttpResponse("x", headers={"Cache-Control": "private"}),
        HttpResponse("x", headers={"Cache-Control": "no-store"}),
        HttpResponse("x", headers={"Vary": "Accept, Cookie"}),
        HttpResponse("x", headers={"Content-Type": "application/json"}),
    ],
)
def test_answer_for_one_person_is_not_kept(answer: HttpResponse, rf: RequestFactory) -> None:
    request = rf.get("/x/", HTTP_HOST="alpha.test")
    PageCacheMiddleware(lambda request: answer)(request)
    assert PageCacheMiddleware(lambda request: HttpResponse("fresh"))(request).content == b"fresh"


def test_answer_that_sets_a_cookie_is_not_kept(rf: RequestFactory) -> None:
    def with_cookie(request: Any) -> HttpResponse:
        answer = HttpResponse("mine")
        answer.set_cookie("csrftoken", "secret")
        return answer

    request = rf.get("/x/", HTTP_HOST="alpha.test")
    PageCacheMiddleware(with_cookie)(request)
    assert PageCacheMiddleware(lambda request: HttpResponse("fresh"))(request).content == b"fresh"


@pytest.mark.parametrize("method", ["post", "head", "put"])
def test_only_get_is_answered_from_the_cache(prices: StandardPage, method: str, rf: RequestFactory) -> None:
    visit()
    request = getattr(rf, method)(PATH, HTTP_HOST="alpha.test")
    answer = SchoolMiddleware(PageCacheMiddleware(lambda request: HttpResponse("fresh")))(request)
    assert answer.content == b"fresh"


def test_request_with_credentials_in_a_header_is_not_answered_from_the_cache(prices: StandardPage) -> None:
    visit()
    assert not visit(authorization="Bearer x").has_header("X-Page-Cache")


def test_kept_page_too_is_redirected_to_https(prices: StandardPage, settings: Any) -> None:
    assert visit()["X-Page-Cache"] == "miss"
    settings.SECURE_SSL_REDIRECT = True
    answer = visit()
    assert (answer.status_code, answer["Location"]) == (301, "https://alpha.test/prices/")


def test_visitors_are_served_while_redis_is_away(prices: StandardPage, settings: Any) -> None:
    from config.settings.base import caches as cache_settings

    settings.CACHES = cache_settings("unix:///nowhere/redis.sock?db=1")
    for _ in range(2):
        answer = visit()
        assert (answer.status_code, answer["X-Page-Cache"]) == (200, "miss")
        bump_content_version()


SATURDAY = datetime(2027, 1, 2, 11, 0, 5, tzinfo=UTC)
SLOTS = "/api/v1/public/workshops/{}/slots?from=2027-01-07&to=2027-01-07"


def ask(address: str, moment: datetime = SATURDAY, **headers: str) -> HttpResponse:
    with time_machine.travel(moment, tick=False):
        return visit(address, **headers)


@pytest.fixture
def slots() -> str:
    return SLOTS.format(SessionFactory(start_at=at(7, 17)).workshop_id)


def test_slots_asked_again_in_a_minute_are_answered_without_a_query(
    slots: str, django_assert_num_queries: Any
) -> None:
    first = ask(slots)
    with django_assert_num_queries(0):
        second = ask(slots, SATURDAY + timedelta(seconds=54))
    assert (first["X-Page-Cache"], second["X-Page-Cache"]) == ("miss", "hit")
    assert (second.json(), second["Content-Type"]) == (first.json(), first["Content-Type"])
    assert [slot["seatsLeft"] for slot in second.json()["days"][0]["slots"]] == [8]


def test_slots_are_made_anew_when_the_minute_is_over(slots: str) -> None:
    """Two hours before the session, to the second, it can be booked no more."""
    last = at(7, 15)
    assert len(ask(slots, last - timedelta(seconds=1)).json()["days"]) == 1
    assert len(ask(slots, last - timedelta(seconds=1)).json()["days"]) == 1
    assert ask(slots, last + timedelta(seconds=1)).json()["days"] == []


def test_slots_follow_what_changes(slots: str) -> None:
    ask(slots)
    Session.objects.update(capacity=3)
    bump_content_version()
    assert [slot["seatsLeft"] for slot in ask(slots).json()["days"][0]["slots"]] == [3]


def test_another_question_has_another_answer(slots: str) -> None:
    ask(slots)
    answer = ask(f"{slots.replace('to=2027-01-07', 'to=2027-01-08')}&timeZone=Asia/Tokyo")
    assert answer["X-Page-Cache"] == "miss"
    assert answer.json()["days"][0]["date"] == "2027-01-08"


def test_a_refused_question_is_not_kept(slots: str) -> None:
    wrong = f"{slots}&timeZone=Mars/Olympus"
    assert [ask(wrong).status_code, ask(wrong)["X-Page-Cache"]] == [400, "miss"]


def test_a_question_with_a_key_is_not_answered_from_the_cache(slots: str) -> None:
    ask(slots)
    assert "X-Page-Cache" not in ask(slots, authorization="Bearer nobody")
