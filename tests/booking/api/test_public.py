from datetime import timedelta

import pytest
from django.core.cache.backends.redis import RedisCacheClient
from django.db import connection
from django.test.utils import CaptureQueriesContext
from redis.exceptions import ConnectionError as RedisDown

from booking.enums import WorkshopStatus
from tests.factories.booking import (
    NOW,
    BookingFactory,
    SessionFactory,
    TeacherFactory,
    TutoringFactory,
    WorkshopFactory,
    at,
)

from .conftest import Api, code_of

pytestmark = pytest.mark.django_db


def titles(response) -> list[str]:
    assert response.status_code == 200, response.content
    return [workshop["title"] for workshop in response.json()["workshops"]]


def selects(queries) -> list[str]:
    """Without what django-tenants says to choose the schema."""
    return [query["sql"] for query in queries if not query["sql"].startswith("SET search_path")]


def test_workshops_are_complete(api) -> None:
    ben = TeacherFactory(
        name="Ben", slug="ben", headline="Talks", languages="Spanish", email="ben@school.example"
    )
    lesson = WorkshopFactory(
        title="Tapas talk", slug="tapas", summary="Talk and eat", price_minor=2500, hosts=[ben],
        meeting_url="https://meet.example/secret",
    )  # fmt: skip
    session = SessionFactory(workshop=lesson, hosts=[ben])
    BookingFactory(session=session)
    response = api.get("public/workshops")
    assert response.json() == {
        "workshops": [
            {
                "id": lesson.pk,
                "title": "Tapas talk",
                "slug": "tapas",
                "kind": "live_class",
                "summary": "Talk and eat",
                "description": "",
                "category": "",
                "language": "",
                "level": "all",
                "audience": "",
                "picture": None,
                "durationMinutes": 60,
                "capacity": 8,
                "price": {"amount": 2500, "currency": "EUR"},
                "taxRate": 0.0,
                "payWays": [],
                "isOnline": True,
                "place": "",
                "refundWindowHours": 12,
                "cancellationNoticeHours": 24,
                "canBeBooked": False,
                "soldBy": "session",
                "registrationMode": "public",
                "requiresLogin": False,
                "questions": [],
                "teachers": [
                    {
                        "id": ben.pk,
                        "name": "Ben",
                        "slug": "ben",
                        "headline": "Talks",
                        "languages": ["Spanish"],
                        "photo": None,
                    }
                ],
                "nextSessions": [
                    {
                        "id": session.pk,
                        "start": "2027-01-07T17:00:00Z",
                        "end": "2027-01-07T18:00:00Z",
                        "capacity": 8,
                        "seatsLeft": 7,
                        "canWait": False,
                    }
                ],
                "bookingUrl": "https://alpha.test/book/tapas/",
            }
        ],
        "nextCursor": None,
    }
    assert b"secret" not in response.content
    assert b"ben@school.example" not in response.content


def test_workshops_are_filtered_and_paged(api) -> None:
    for number in range(3):
        WorkshopFactory(title=f"W{number}", category="Food", price_minor=1000 * number)
    TutoringFactory(title="T")
    first = api.get("public/workshops", {"limit": 2})
    assert titles(first) == ["T", "W0"]
    assert titles(api.get("public/workshops", {"limit": 2, "cursor": first.json()["nextCursor"]})) == [
        "W1",
        "W2",
    ]
    assert titles(api.get("public/workshops", {"kind": "tutoring"})) == ["T"]
    assert titles(api.get("public/workshops", {"category": "food", "maxPrice": 1000})) == ["W0", "W1"]
    assert titles(api.get("public/workshops", {"from": "2027-01-01", "to": "2027-12-31"})) == ["T"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"kind": "concert"}, "kind"),
        ({"level": "D1"}, "level"),
        ({"from": "yesterday"}, "from"),
        ({"to": "0001-01-01"}, "to"),
        ({"to": "9999-12-31"}, "to"),
        ({"maxPrice": "-1"}, "maxPrice"),
        ({"limit": "1000"}, "limit"),
        ({"cursor": "x"}, "cursor"),
        ({"q": "a\x00b"}, "q"),
    ],
)
def test_malformed_filter_is_named(api, query, field) -> None:
    response = api.get("public/workshops", query)
    assert code_of(response) == (400, "invalid")
    assert list(response.json()["errors"]) == [field]


def test_slots_of_a_class(api) -> None:
    ben = TeacherFactory()
    lesson = WorkshopFactory()
    session = SessionFactory(workshop=lesson, hosts=[ben])
    path = f"public/workshops/{lesson.pk}/slots"
    response = api.get(path, {"from": "2027-01-01", "to": "2027-01-31", "timeZone": "Asia/Tokyo"})
    assert response.json() == {
        "timeZone": "Asia/Tokyo",
        "days": [
            {
                "date": "2027-01-08",
                "slots": [
                    {
                        "start": "2027-01-07T17:00:00Z",
                        "end": "2027-01-07T18:00:00Z",
                        "seatsLeft": 8,
                        "sessionId": session.pk,
                        "teacherId": ben.pk,
                    }
                ],
            }
        ],
    }


def test_slots_of_tutoring_leave_out_what_is_not_certain(api) -> None:
    teachers = [TeacherFactory(hours=("09:00", "09:30")) for _ in range(2)]
    lesson = TutoringFactory(hosts=teachers)
    path, query = f"public/workshops/{lesson.pk}/slots", {"from": "2027-01-07", "to": "2027-01-07"}
    slot = {"start": "2027-01-07T08:00:00Z", "end": "2027-01-07T08:30:00Z", "seatsLeft": 1}
    response = api.get(path, query)
    assert response.json() == {
        "timeZone": "Europe/Madrid",
        "days": [{"date": "2027-01-07", "slots": [slot]}],
    }
    asked = api.get(path, {**query, "teacherId": teachers[1].pk})
    assert asked.json()["days"][0]["slots"] == [{**slot, "teacherId": teachers[1].pk}]


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({}, ["from", "to"]),
        ({"from": "2027-01-02", "to": "2027-01-01"}, ["to"]),
        ({"from": "2027-01-01", "to": "2027-03-04"}, ["to"]),
        ({"from": "2027-01-01", "to": "2027-01-02", "timeZone": "Mars/Olympus"}, ["timeZone"]),
        ({"from": "2027-01-01", "to": "2027-01-02", "timeZone": "../etc/passwd"}, ["timeZone"]),
        ({"from": "2027-01-01", "to": "2027-01-02", "timeZone": "right/Europe/Madrid"}, ["timeZone"]),
        ({"from": "2027-01-01", "to": "2027-01-02", "teacherId": "9" * 30}, ["teacherId"]),
    ],
)
def test_malformed_slot_query_is_named(api, query, fields) -> None:
    response = api.get(f"public/workshops/{WorkshopFactory().pk}/slots", query)
    assert code_of(response) == (400, "invalid")
    assert sorted(response.json()["errors"]) == fields


def test_slots_of_what_is_not_on_offer_are_not_found(api) -> None:
    query = {"from": "2027-01-01", "to": "2027-01-31"}
    draft = WorkshopFactory(status=WorkshopStatus.DRAFT)
    for workshop_id in (draft.pk, 999_999, 10**30):
        assert code_of(api.get(f"public/workshops/{workshop_id}/slots", query)) == (404, "not_found")


def test_another_schools_workshop_is_not_found() -> None:
    lesson = WorkshopFactory()
    SessionFactory(workshop=lesson)
    dmitri = Api(host="beta.test")
    query = {"from": "2027-01-01", "to": "2027-01-31"}
    assert dmitri.get("public/workshops").json()["workshops"] == []
    assert code_of(dmitri.get(f"public/workshops/{lesson.pk}/slots", query)) == (404, "not_found")


@pytest.mark.parametrize("count", [1, 3])
def test_query_count_of_public_pages_does_not_depend_on_how_much_there_is(api, count) -> None:
    hosts = [TeacherFactory(hours=("09:00", "12:00")) for _ in range(count)]
    lessons = [WorkshopFactory(hosts=hosts) for _ in range(count)]
    for place, lesson in enumerate(lessons):
        for number in range(count):
            session = SessionFactory(workshop=lesson, start_at=at(7 + place, 8 + 2 * number), hosts=hosts)
            for _ in range(count):
                BookingFactory(session=session)
    tutoring = TutoringFactory(hosts=hosts)
    api.get("public/workshops")
    with CaptureQueriesContext(connection) as queries:
        assert len(titles(api.get("public/workshops"))) == count + 1
    # Workshops; questions; refund tiers; hosts; sessions; who waits for them; their hosts; the Stripe account.
    assert len(selects(queries)) == 8
    # Of tutoring: hours, dates that differ, time off, closed days, trips and what the teachers are busy with.
    for lesson, expected in ((lessons[0], 4), (tutoring, 8)):
        with CaptureQueriesContext(connection) as queries:
            response = api.get(
                f"public/workshops/{lesson.pk}/slots",
                {"from": "2027-01-01", "to": "2027-01-31", "timeZone": "Europe/Madrid"},
            )
        assert response.json()["days"]
        assert len(selects(queries)) == expected


def test_public_reads_are_limited(api, monkeypatch) -> None:
    monkeypatch.setattr("booking.throttles.PublicRead.rate", "2/min", raising=False)
    assert [api.get("public/workshops").status_code for _ in range(2)] == [200, 200]
    response = api.get("public/workshops")
    assert code_of(response) == (429, "throttled")
    assert 0 < int(response["Retry-After"]) <= 60
    # Another visitor, and another school, are not kept waiting.
    assert api.get("public/workshops", REMOTE_ADDR="10.1.2.3").status_code == 200
    assert Api(host="beta.test").get("public/workshops").status_code == 200


def test_limits_do_not_stand_in_the_way_when_redis_is_down(api, monkeypatch) -> None:
    def down(*args, **kwargs):
        raise RedisDown

    monkeypatch.setattr("booking.throttles.PublicRead.rate", "2/min", raising=False)
    monkeypatch.setattr(RedisCacheClient, "get", down)
    assert [api.get("public/workshops").status_code for _ in range(3)] == [200, 200, 200]


def test_unknown_method_and_media_type_are_problems(api) -> None:
    assert code_of(api.post("public/workshops")) == (405, "method_not_allowed")
    response = api.client.post("/api/v1/public/bookings", b"<a/>", content_type="application/xml")
    assert code_of(response) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    "path", ["", "nothing", "public/workshops/x/slots", "public/workshops/1,2/slots", "public"]
)
def test_wrong_address_is_a_problem(api, path) -> None:
    assert code_of(api.get(path)) == (404, "not_found")
    assert code_of(api.post(path)) == (404, "not_found")


def test_now_is_the_moment_of_the_request(api, clock) -> None:
    lesson = WorkshopFactory()
    SessionFactory(workshop=lesson, start_at=NOW + timedelta(hours=3))
    path, query = f"public/workshops/{lesson.pk}/slots", {"from": "2027-01-04", "to": "2027-01-04"}
    assert len(api.get(path, query).json()["days"]) == 1
    clock.shift(timedelta(hours=1, seconds=1))
    assert api.get(path, query).json()["days"] == []
