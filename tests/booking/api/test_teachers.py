"""Teachers' time by the API: owners anybody's, teachers their own, students never."""

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import OWNER, TEACHER, give_role, sync_roles
from booking.models import Schedule, TimeOff
from tests.factories.booking import (
    BookingFactory,
    SessionFactory,
    TeacherFactory,
    at,
    limit,
    override,
    take_off,
    travel,
)

from .conftest import Api, code_of
from .test_whitelist import logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None, django_user_model: Any) -> dict:
    sync_roles()
    names = ("ana", "ben", "chloe")
    found = {name: django_user_model.objects.create_user(f"{name}@example.com") for name in names}
    give_role(found["ana"], OWNER)
    give_role(found["ben"], TEACHER)
    return found


@pytest.fixture
def ben(people: dict) -> Any:
    return TeacherFactory(name="Ben", user=people["ben"], hours=("09:00", "12:00"))


@pytest.fixture
def ana(people: dict) -> Api:
    return logged_in(people["ana"])


HOURS = {
    "timeZone": "Europe/Madrid",
    "weekly": [{"weekday": 1, "starts": "09:00", "ends": "12:00"}],
    "overrides": [{"on": "2027-02-01", "starts": None, "ends": None}],
    "trips": [{"firstOn": "2027-03-01", "lastOn": None, "timeZone": "Asia/Tokyo"}],
    "sessionsPerDay": 4,
    "sessionsPerWeek": None,
}


def put(api: Api, path: str, body: Any) -> Any:
    return api.client.put(f"/api/v1/{path}", json.dumps(body), content_type="application/json")


def delete(api: Api, path: str) -> Any:
    return api.client.delete(f"/api/v1/{path}")


def test_owner_lists_teachers_in_parts(ana: Api, ben: Any) -> None:
    others = [TeacherFactory(), TeacherFactory(is_active=False)]
    first = ana.get("teachers", {"limit": 2}).json()
    assert first["teachers"][0] == {
        "id": ben.pk,
        "name": "Ben",
        "slug": "ben",
        "email": "ben@school.example",
        "isActive": True,
        "timeZone": "Europe/Madrid",
    }
    rest = ana.get("teachers", {"limit": 2, "cursor": first["nextCursor"]}).json()
    assert [row["id"] for row in rest["teachers"]] == [others[1].pk]
    assert rest["nextCursor"] is None
    assert code_of(ana.get("teachers", {"cursor": "x"})) == (400, "invalid")


@pytest.mark.parametrize("number", [1, 3])
def test_query_count_of_the_list(ana: Api, number: int) -> None:
    for _ in range(number):
        TeacherFactory(hours=("09:00", "12:00"))
    ana.get("teachers")
    with CaptureQueriesContext(connection) as queries:
        assert len(ana.get("teachers").json()["teachers"]) == number
    assert len([query for query in queries if "booking_teacher" in query["sql"]]) == 1


def test_teacher_sees_and_changes_only_themselves(people: dict, ben: Any) -> None:
    eva = TeacherFactory(name="Eva", hours=("09:00", "12:00"))
    off = take_off(eva, date(2027, 2, 1))
    api = logged_in(people["ben"])
    assert [row["name"] for row in api.get("teachers").json()["teachers"]] == ["Ben"]
    assert put(api, f"teachers/{ben.pk}/availability", HOURS).status_code == 200
    for answer in (
        api.get(f"teachers/{eva.pk}/availability"),
        put(api, f"teachers/{eva.pk}/availability", HOURS),
        api.get(f"teachers/{eva.pk}/time-off"),
        api.post(f"teachers/{eva.pk}/time-off", {"firstOn": "2027-02-01", "lastOn": "2027-02-01"}),
        delete(api, f"teachers/{eva.pk}/time-off/{off.pk}"),
        delete(api, f"teachers/{ben.pk}/time-off/{off.pk}"),
    ):
        assert answer.status_code == 404
    assert list(TimeOff.objects.all()) == [off]


def test_students_and_strangers_are_refused(people: dict, ben: Any, api: Api) -> None:
    chloe = logged_in(people["chloe"])
    for path in ("teachers", f"teachers/{ben.pk}/availability", f"teachers/{ben.pk}/time-off"):
        assert code_of(chloe.get(path)) == (403, "permission_denied")
        assert code_of(api.get(path)) == (401, "not_authenticated")
    without_csrf = logged_in(people["ana"], csrf=False)
    assert put(without_csrf, f"teachers/{ben.pk}/availability", HOURS).status_code == 403
    assert Schedule.objects.get(teacher=ben).weekly_hours.count() == 5


def test_availability_is_read(ana: Api, ben: Any) -> None:
    override(ben, date(2027, 2, 1), "10:00", "11:30")
    travel(ben, "Asia/Tokyo", date(2027, 3, 1), date(2027, 3, 5))
    limit(ben, a_day=4)
    answer = ana.get(f"teachers/{ben.pk}/availability")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer.json() == {
        "timeZone": "Europe/Madrid",
        "weekly": [{"weekday": day, "starts": "09:00", "ends": "12:00"} for day in range(1, 6)],
        "overrides": [{"on": "2027-02-01", "starts": "10:00", "ends": "11:30"}],
        "trips": [{"firstOn": "2027-03-01", "lastOn": "2027-03-05", "timeZone": "Asia/Tokyo"}],
        "sessionsPerDay": 4,
        "sessionsPerWeek": None,
    }


def test_teacher_without_hours_has_none_in_the_schools_zone(ana: Api) -> None:
    new = TeacherFactory()
    found = ana.get(f"teachers/{new.pk}/availability").json()
    assert (found["timeZone"], found["weekly"]) == ("Europe/Madrid", [])
    assert not Schedule.objects.filter(teacher=new).exists()
    assert put(ana, f"teachers/{new.pk}/availability", HOURS).json() == HOURS


def test_availability_is_replaced_and_time_off_stays(ana: Api, ben: Any) -> None:
    off = take_off(ben, date(2027, 2, 1))
    answer = put(ana, f"teachers/{ben.pk}/availability", HOURS)
    assert (answer.status_code, answer.json()) == (200, HOURS)
    assert ana.get(f"teachers/{ben.pk}/availability").json() == HOURS
    assert list(TimeOff.objects.all()) == [off]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"timeZone": "Madrid"}, "timeZone"),
        ({"weekly": [{"weekday": 7, "starts": "09:00", "ends": "12:00"}]}, "weekly.0.weekday"),
        ({"weekly": [{"weekday": 1, "starts": "12:00", "ends": "09:00"}]}, "weekly.0.ends"),
        ({"overrides": [{"on": "2027-02-01", "starts": "09:00"}]}, "overrides.0"),
        ({"trips": [{"firstOn": "2027-03-05", "lastOn": "2027-03-01", "timeZone": "UTC"}]}, "trips.0.lastOn"),
        ({"sessionsPerDay": 0}, "sessionsPerDay"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_hours_that_cannot_be_are_named(ana: Api, ben: Any, change: dict, field: str) -> None:
    answer = put(ana, f"teachers/{ben.pk}/availability", {**HOURS, **change})
    assert code_of(answer) == (400, "invalid")
    assert field in answer.json()["errors"]
    assert Schedule.objects.get(teacher=ben).weekly_hours.count() == 5


def test_collisions_are_told_and_can_be_accepted(ana: Api, ben: Any) -> None:
    session = SessionFactory(start_at=at(7, 9), hosts=[ben], workshop__title="Morning class")
    BookingFactory(session=session, attendee_name="Chloe Martin", attendee_email="chloe@example.com")
    answer = put(ana, f"teachers/{ben.pk}/availability", HOURS)
    assert code_of(answer) == (409, "collides")
    assert answer.json()["collisions"] == [
        {
            "sessionId": session.pk,
            "title": "Morning class",
            "start": "2027-01-07T09:00:00Z",
            "end": "2027-01-07T10:00:00Z",
            "seatsTaken": 1,
            "reason": "hours",
        }
    ]
    assert b"hloe" not in answer.content
    assert Schedule.objects.get(teacher=ben).weekly_hours.count() == 5
    accepted = put(ana, f"teachers/{ben.pk}/availability", {**HOURS, "acceptCollisions": True})
    assert accepted.status_code == 200
    assert Schedule.objects.get(teacher=ben).weekly_hours.count() == 1


def test_time_off_is_added_listed_and_taken_back(ana: Api, ben: Any) -> None:
    take_off(ben, date(2027, 1, 1), date(2027, 1, 3))
    body = {"firstOn": "2027-02-01", "lastOn": "2027-02-05", "reason": "Family"}
    added = ana.post(f"teachers/{ben.pk}/time-off", body)
    assert added.status_code == 201
    row = added.json()
    assert row == {**body, "id": row["id"]}
    assert ana.get(f"teachers/{ben.pk}/time-off").json() == {"timeOff": [row]}
    assert delete(ana, f"teachers/{ben.pk}/time-off/{row['id']}").status_code == 204
    assert code_of(delete(ana, f"teachers/{ben.pk}/time-off/{row['id']}")) == (404, "unknown_time_off")
    assert ana.get(f"teachers/{ben.pk}/time-off").json() == {"timeOff": []}


def test_same_key_adds_time_off_once(ana: Api, ben: Any) -> None:
    body = {"firstOn": "2027-02-01", "lastOn": "2027-02-05"}
    path = f"teachers/{ben.pk}/time-off"
    answers = [ana.post(path, body, HTTP_IDEMPOTENCY_KEY="k1").json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert TimeOff.objects.count() == 1


def test_time_off_that_cannot_be_is_refused(ana: Api, ben: Any) -> None:
    path = f"teachers/{ben.pk}/time-off"
    backwards = ana.post(path, {"firstOn": "2027-02-05", "lastOn": "2027-02-01"})
    assert code_of(backwards) == (400, "invalid")
    assert list(backwards.json()["errors"]) == ["lastOn"]
    SessionFactory(start_at=at(7, 9), hosts=[ben])
    body = {"firstOn": "2027-01-07", "lastOn": "2027-01-07"}
    assert code_of(ana.post(path, body)) == (409, "collides")
    assert ana.post(path, {**body, "acceptCollisions": True}).status_code == 201
