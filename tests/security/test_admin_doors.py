"""Every screen of bookings in the admin: which a teacher enters, with whose numbers, and a student never."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, get_resolver, reverse
from django_tenants.utils import schema_context

from booking import events
from booking.models import (
    Booking,
    BookingSettings,
    ClosedDates,
    Department,
    RefundRequest,
    Seat,
    Series,
    Session,
    Teacher,
    WaitlistEntry,
    Workshop,
)
from core.models import OutboxMessage
from tests.factories.booking import (
    NOW,
    BookingFactory,
    SeriesFactory,
    SessionFactory,
    TeacherFactory,
    WorkshopFactory,
    at,
)

from .conftest import browser, logged_in

pytestmark = pytest.mark.django_db

# What a teacher may open: lists that show their own rows only, and single things as far as these are their own.
OPEN_TO_TEACHERS = {
    "booking_exports:schedule",
    "booking_hours:own",
    "bookings:index",
    "bookings:index_results",
    "sessions:index",
    "sessions:index_results",
    "teacher_report:index",
}
OWN_OF_TEACHERS = {
    "booking_exports:roster",
    "booking_feeds:renew",
    "booking_hours:edit",
    "bookings:show",
    "sessions:roster",
}
NAMESPACES = (
    "booking_exports",
    "booking_feeds",
    "booking_hours",
    "booking_mails",
    "booking_moves",
    "booking_reminders",
    "booking_sent_mails",
    "booking_waiting",
    "bookings",
    "closed_dates",
    "departments",
    "refund_requests",
    "series",
    "sessions",
    "teacher_report",
    "teachers",
    "whitelist",
    "workshops",
)
MODELS = (
    Booking,
    ClosedDates,
    Department,
    OutboxMessage,
    RefundRequest,
    Seat,
    Series,
    Session,
    Teacher,
    WaitlistEntry,
    Workshop,
)


def screens(patterns: Any = None, path: str = "", spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """The name and the path of every screen in the namespaces above."""
    for entry in patterns if patterns is not None else get_resolver("config.urls_school").url_patterns:
        here = path + str(entry.pattern)
        if not isinstance(entry, URLPattern):
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from screens(entry.url_patterns, here, inner)
        elif here.startswith("admin/") and spaces and spaces[0] in NAMESPACES:
            yield f"{':'.join(spaces)}:{entry.name}", here


ALL = dict(screens())


@pytest.fixture
def settings_row(alpha: Any) -> Any:
    """A school without its website, which no screen here needs."""
    return BookingSettings.objects.create(time_zone="Europe/Madrid", currency="EUR")


@pytest.fixture
def carlas(settings_row: Any) -> dict[str, Any]:
    """What another teacher gives: a class with a booking, a course, somebody who waits, a request, a mail."""
    carla = TeacherFactory(name="Carla", slug="carla", hours=("09:00", "10:00"))
    workshop = WorkshopFactory(title="Grammar", slug="grammar", hosts=[carla], waitlist_enabled=True)
    session = SessionFactory(workshop=workshop, hosts=[carla], start_at=at(7, 10))
    booking = BookingFactory(session=session, attendee_name="Emil Nowak", attendee_email="emil@example.com")
    return {
        "teacher": carla,
        "workshop": workshop,
        "session": session,
        "booking": booking,
        "series": SeriesFactory(workshop=workshop, hosts=[carla]),
        "entry": WaitlistEntry.objects.create(
            session=session,
            attendee_name="Emil Nowak",
            attendee_email="emil@example.com",
            attendee_time_zone="UTC",
            attendee_locale="en",
            created_at=NOW,
        ),
        "request": RefundRequest.objects.create(booking=booking, reason="Emil Nowak is ill", created_at=NOW),
        "message": OutboxMessage.objects.create(
            kind=events.STUDENT_CONFIRMED,
            key="k",
            payload={"booking": booking.uid},
            due_at=NOW,
            created_at=NOW,
        ),
        "department": Department.objects.create(name="Evening school"),
        "closure": ClosedDates.objects.create(
            name="Founding day", first_on="2027-02-01", last_on="2027-02-01"
        ),
    }


def values(name: str, rows: dict[str, Any]) -> dict[str, Any]:
    """Numbers of Carla's things for the placeholders of this screen."""
    which = {
        "sessions": "session",
        "series": "series",
        "teachers": "teacher",
        "departments": "department",
        "closed_dates": "closure",
        "refund_requests": "request",
        "booking_waiting": "session",
    }.get(name.partition(":")[0], "workshop")
    return {
        "pk": rows[which].pk,
        "uid": rows["entry"].uid if name.startswith("booking_waiting") else rows["booking"].uid,
        "session_id": rows["session"].pk,
        "teacher_id": rows["teacher"].pk,
        "workshop_id": rows["workshop"].pk,
        "message_id": rows["message"].pk,
        "file_format": "csv",
        "kind": "session",
        "key": "abc",
        "name": events.STUDENT_CONFIRMED,
    }


def address(name: str, rows: dict[str, Any]) -> str:
    given = values(name, rows)
    return reverse(name, kwargs={key: given[key] for key in given if f":{key}>" in ALL[name]})


def everything() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in MODELS]


def text_of(answer: Any) -> bytes:
    return answer.getvalue() if answer.streaming else answer.content


def test_screens_are_known() -> None:
    """A new namespace has to be written down above, and all of these have screens."""
    assert {name.partition(":")[0] for name in ALL} == set(NAMESPACES)
    assert set(ALL) >= OPEN_TO_TEACHERS | OWN_OF_TEACHERS
    assert len(ALL) > 70


def test_teacher_opens_nothing_of_others(ben: Any, carlas: dict[str, Any]) -> None:
    client, before = logged_in(ben.user), everything()
    chosen = {"reason": "x", "chosen": [carlas["booking"].uid], "action": "cancel", "confirmed": "1"}
    for name in sorted(set(ALL) - OPEN_TO_TEACHERS):
        path = address(name, carlas)
        for answer in (client.get(path), client.post(path, chosen)):
            refused = answer.status_code in (403, 404, 405) or (
                answer.status_code == 302 and answer["Location"] == reverse("wagtailadmin_home")
            )
            assert refused, (name, answer.status_code, answer.get("Location"))
            assert b"Nowak" not in text_of(answer), name
        assert everything() == before, name


def test_teachers_lists_hold_nothing_of_others(ben: Any, carlas: dict[str, Any], exam_class: Any) -> None:
    session, teacher = exam_class.sessions.get(), carlas["teacher"].pk
    BookingFactory(session=session, attendee_name="Greta Hahn", attendee_email="greta@example.com")
    client, opened = logged_in(ben.user), 0
    for name in sorted(OPEN_TO_TEACHERS):
        for query in (
            "",
            "?q=nowak",
            f"?teacher={teacher}&workshop={carlas['workshop'].pk}",
            "?export=csv",
            "?export=csv&month=2027-01",
            f"?from_on=2027-01-01&to_on=2027-02-01&teacher={teacher}&file_format=csv",
            "?from_on=2027-01-01&to_on=2027-02-01&file_format=csv",
        ):
            answer = client.get(reverse(name) + query, follow=True)
            assert answer.status_code == 200, (name, query)
            said = text_of(answer)
            opened += b"Greta" in said or b"Exam class" in said
            for word in (b"Emil", b"emil@", b"Nowak"):
                assert word not in said, (name, query, word)
    assert opened > 10


@pytest.mark.parametrize("name", sorted(OWN_OF_TEACHERS))
def test_teacher_opens_what_is_their_own(name: str, ben: Any, exam_class: Any, settings_row: Any) -> None:
    """The other half of the test above: the same person, the same screens, own numbers."""
    session = exam_class.sessions.get()
    rows = {
        "teacher": ben,
        "session": session,
        "workshop": exam_class,
        "booking": BookingFactory(session=session),
        "entry": session,
        "message": session,
    }
    rows["entry"] = rows["booking"]
    client, path = logged_in(ben.user), address(name, rows)
    answer = client.post(path) if name == "booking_feeds:renew" else client.get(path)
    assert answer.status_code == (302 if name == "booking_feeds:renew" else 200)
    assert answer.get("Location") != reverse("wagtailadmin_home")


@pytest.mark.parametrize("who", ["guest", "chloe"])
def test_nobody_else_enters_any(who: str, chloe: Any, carlas: dict[str, Any]) -> None:
    client, before = (browser() if who == "guest" else logged_in(chloe)), everything()
    for name in ALL:
        path = address(name, carlas)
        for answer in (client.get(path), client.post(path, {"reason": "x"})):
            assert answer.status_code in (302, 403, 405), name
            if answer.status_code == 302:
                assert answer["Location"].startswith("/admin/login/"), name
    assert everything() == before


def test_owner_of_another_school_finds_nothing(dmitri: Any, ana: Any, carlas: dict[str, Any]) -> None:
    """Dmitri at his own host with Alpha's numbers, and at Alpha's host with his own session."""
    before = everything()
    paths = [address(name, carlas) for name in ALL if "<" in ALL[name]]
    with schema_context("beta"):
        own = logged_in(dmitri, "beta.test")
    key = own.cookies["sessionid"].value
    elsewhere = browser("alpha.test")
    elsewhere.cookies["sessionid"] = key
    for path in paths:
        for answer in (own.get(path), own.post(path, {"reason": "x"})):
            assert b"Nowak" not in text_of(answer), path
            assert answer.status_code < 500, path
        refused = elsewhere.get(path)
        assert refused.status_code in (302, 405), path
        assert refused.status_code == 405 or refused["Location"].startswith("/admin/login/"), path
    assert everything() == before


def test_numbers_that_are_none_are_no_crash(ana: Any, carlas: dict[str, Any]) -> None:
    client = logged_in(ana)
    for name in ALL:
        if ":pk>" in ALL[name] or "_id>" in ALL[name]:
            rows = {key: type("Row", (), {"pk": 2**63, "uid": "zz"})() for key in carlas}
            path = address(name, rows)
            for answer in (client.get(path), client.post(path, {})):
                assert answer.status_code < 500, path


def test_moving_screen_takes_any_query(ana: Any, carlas: dict[str, Any]) -> None:
    client, path = logged_in(ana), reverse("booking_moves:move", args=[carlas["booking"].uid])
    crashed = [
        query
        for query in (
            "?from=2027-02-30",
            "?from=9999-12-31",
            "?from=0001-01-01",
            "?teacher=99999999999999999999&seat=999999999",
            "?start=9999-12-31T23:59:59Z",
            "?start=0001-01-01T00:00:00Z",
            "?session=9223372036854775808",
            "?seat=%C2%B2",
        )
        if client.get(path + query).status_code >= 500
    ]
    assert crashed == []


def test_bulk_actions_take_foreign_and_odd_numbers(ana: Any, dmitri: Any, carlas: dict[str, Any]) -> None:
    """Numbers of another school's bookings, and what is no number at all."""
    with schema_context("beta"):
        session = SessionFactory(workshop=WorkshopFactory(title="Beta's", slug="betas"))
        foreign = BookingFactory(session=session, attendee_name="Olga Beta")
    for action in ("cancel", "attended", "no_show", "send", "csv", "xlsx", "ics", "nothing"):
        chosen = [foreign.uid, "\x00", "1 OR 1=1", "x" * 5000, "../"]
        answer = logged_in(ana).post(
            reverse("bookings:bulk"), {"chosen": chosen, "action": action, "confirmed": "1", "reason": "x"}
        )
        assert answer.status_code in (200, 302, 400, 404), action
        assert b"Olga" not in text_of(answer)
    with schema_context("beta"):
        foreign.refresh_from_db()
        assert foreign.status == "confirmed"
