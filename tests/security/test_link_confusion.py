"""Links of bookings and of waiting lists: one kind opens no other, none opens another school's, none works twice."""

import json
import logging
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django_tenants.utils import schema_context

from booking.enums import WaitlistStatus
from booking.models import Booking, BookingSettings, RefundRequest, Reschedule, Seat, WaitlistEntry
from booking.selectors.bookings import booking_token
from booking.selectors.feeds import teacher_feed
from booking.selectors.waitlist import entry_token
from booking.services.waitlist import offer_next
from core.models import OutboxMessage
from core.signing import sign
from tests.factories.booking import NOW, BookingFactory, SessionFactory, TeacherFactory, at, take_off

from .conftest import browser, logged_in

pytestmark = pytest.mark.django_db
EMIL = {"name": "Emil", "email": "emil@example.com", "timeZone": "UTC"}
BOOKING_PATHS = (
    "", "cancel/", "calendar.ics", "move/", "move/1/", "move/pay/", "move/stay/", "moved/", "paid/", "pay/", "refund/",
    "code/", "invoice/", "documents/1/",
)  # fmt: skip
WAITING_PATHS = ("", "take/", "leave/")


@pytest.fixture
def full(exam_class: Any) -> Any:
    """A class whose only place is taken, with a list; and a second date."""
    BookingSettings.objects.create(time_zone="Europe/Madrid", currency="EUR")
    exam_class.waitlist_enabled = True
    exam_class.save()
    session = exam_class.sessions.get()
    session.capacity = 1
    session.save()
    BookingFactory(session=session, attendee_name="Chloe", attendee_email="chloe@example.com")
    SessionFactory(workshop=exam_class, start_at=at(8, 17))
    return session


@pytest.fixture
def entry(full: Any) -> WaitlistEntry:
    return WaitlistEntry.objects.create(
        session=full, attendee_name="Emil", attendee_email="emil@example.com", attendee_time_zone="UTC",
        attendee_locale="en", created_at=NOW,
    )  # fmt: skip


def state() -> list[Any]:
    models = (Booking, Seat, WaitlistEntry, Reschedule, RefundRequest, OutboxMessage)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_link_of_one_kind_opens_no_other(entry: WaitlistEntry, ben: Any) -> None:
    booking, before = Booking.objects.get(), state()
    feed = teacher_feed(ben.pk).url.rpartition("/")[2].removesuffix(".ics")
    with schema_context("beta"):
        foreign = {"booking": booking_token(booking.uid), "waiting": entry_token(entry.uid)}
    wrong = {
        "booking": [entry_token(entry.uid), entry_token(booking.uid), booking_token(entry.uid), feed],
        "waiting": [booking_token(booking.uid), booking_token(entry.uid), entry_token(booking.uid), feed],
    }
    for kind, paths in (("booking", BOOKING_PATHS), ("waiting", WAITING_PATHS)):
        junk = [
            sign([entry.uid], purpose="waitlist"),
            sign(5, purpose="booking"),
            sign(None, purpose="waitlist"),
        ]
        for token in (*wrong[kind], foreign[kind], *junk, "x", "a:b:c"):
            for path in paths:
                for answer in (
                    browser().get(f"/{kind}/{token}/{path}"),
                    browser().post(f"/{kind}/{token}/{path}", {"reason": "x"}),
                ):
                    assert answer.status_code in (404, 405), (kind, token, path)
                    assert b"Chloe" not in answer.content
                    assert b"Emil" not in answer.content
    assert state() == before


def test_following_any_link_changes_nothing(entry: WaitlistEntry) -> None:
    """Mail programs and robots open what stands in mails."""
    before = state()
    for path in BOOKING_PATHS:
        for method in ("get", "head", "options"):
            getattr(browser(), method)(f"/booking/{booking_token(Booking.objects.get().uid)}/{path}?seat=1")
    for path in WAITING_PATHS:
        for method in ("get", "head", "options"):
            getattr(browser(), method)(f"/waiting/{entry_token(entry.uid)}/{path}")
    assert state() == before


def test_posts_to_links_want_a_token(entry: WaitlistEntry, full: Any) -> None:
    before = state()
    client = Client(HTTP_HOST="alpha.test", enforce_csrf_checks=True)
    addresses = [f"/booking/{booking_token(Booking.objects.get().uid)}/{path}" for path in BOOKING_PATHS]
    addresses += [f"/waiting/{entry_token(entry.uid)}/{path}" for path in ("take/", "leave/")]
    addresses += [f"/book/exam-class/waitlist/?session={full.pk}"]
    for address in addresses:
        assert client.post(address, {"reason": "x"}).status_code in (403, 405), address
    assert state() == before


def test_pages_behind_links_are_kept_by_nobody(entry: WaitlistEntry, full: Any) -> None:
    token = booking_token(Booking.objects.get().uid)
    paths = [f"/booking/{token}/{path}" for path in ("", "move/", "moved/", "refund/", "paid/")]
    for path in (
        *paths,
        f"/waiting/{entry_token(entry.uid)}/",
        f"/book/exam-class/waitlist/?session={full.pk}",
    ):
        for _visit in range(2):
            answer = browser().get(path)
            assert "private" in answer["Cache-Control"], path
            assert answer.get("X-Page-Cache") != "hit", path


def test_place_is_taken_and_left_once(entry: WaitlistEntry, full: Any) -> None:
    Seat.objects.all().delete()
    Booking.objects.all().delete()
    offer_next(session_id=full.pk, now=NOW)
    link = f"/waiting/{entry_token(entry.uid)}/"
    assert browser().post(f"{link}take/").status_code == 303
    assert Booking.objects.get().status == "confirmed"
    before = state()
    for path in ("take/", "leave/", "take/"):
        assert browser().post(f"{link}{path}").status_code < 500
    after = state()
    assert (after[0], after[1]) == (before[0], before[1])
    assert Booking.objects.get().status == "confirmed"


def test_link_of_who_left_takes_nothing(entry: WaitlistEntry, full: Any) -> None:
    link = f"/waiting/{entry_token(entry.uid)}/"
    assert browser().post(f"{link}leave/").status_code == 303
    Seat.objects.all().delete()
    Booking.objects.all().delete()
    offer_next(session_id=full.pk, now=NOW)
    for path in ("take/", "leave/"):
        assert browser().post(f"{link}{path}").status_code in (200, 303)
    assert not Booking.objects.exists()
    entry.refresh_from_db()
    assert entry.status == WaitlistStatus.LEFT


def test_link_of_a_cancelled_booking_revives_nothing(full: Any) -> None:
    booking = Booking.objects.get()
    token = booking_token(booking.uid)
    assert browser().post(f"/booking/{token}/cancel/", {"reason": ""}).status_code in (302, 303)
    booking.refresh_from_db()
    assert booking.status == "cancelled"
    other = full.workshop.sessions.exclude(pk=full.pk).get()
    before = state()
    for path in ("pay/", "cancel/", f"move/?session={other.pk}", "move/pay/", "move/stay/", "refund/"):
        assert browser().post(f"/booking/{token}/{path}", {"reason": "x"}).status_code < 500, path
    api = browser(HTTP_X_BOOKING_TOKEN=token)
    for path, body in (
        ("reschedule", {"sessionId": other.pk}),
        ("cancellation", {}),
        ("refund-request", {"reason": "x"}),
    ):
        answer = api.post(
            f"/api/v1/bookings/{booking.uid}/{path}", json.dumps(body), content_type="application/json"
        )
        assert 400 <= answer.status_code < 500, path
    assert state() == before


def test_asking_to_wait_in_somebodys_name_gives_nobody_their_link(entry: WaitlistEntry, full: Any) -> None:
    form = {"name": "Mallory", "email": "EMIL@example.com", "zone": "UTC"}
    page = browser().post(f"/book/exam-class/waitlist/?session={full.pk}", form)
    assert page.status_code == 409
    api = browser().post(
        f"/api/v1/public/workshops/{full.workshop_id}/waitlist",
        json.dumps({"sessionId": full.pk, "attendee": EMIL}),
        content_type="application/json",
    )
    assert api.status_code == 409
    for answer in (page, api):
        assert entry.uid.encode() not in answer.content
        assert entry_token(entry.uid).split(":")[0].encode() not in answer.content


@pytest.mark.parametrize("address", ["a" * 300 + "@example.com", "a@b.es\r\nBcc: v@example.com", "\0@b.es"])
def test_junk_for_an_address_waits_for_nothing(full: Any, address: str) -> None:
    form = {"name": "Mallory", "email": address, "zone": "UTC"}
    assert browser().post(f"/book/exam-class/waitlist/?session={full.pk}", form).status_code == 422
    assert not WaitlistEntry.objects.exists()


def test_date_of_another_booking_is_neither_moved_nor_cancelled(full: Any) -> None:
    """The number of somebody else's place, beside one's own link."""
    own = BookingFactory(session=full.workshop.sessions.exclude(pk=full.pk).get(), attendee_name="Mallory")
    theirs = Seat.objects.get(session=full)
    token, before = booking_token(own.uid), state()
    api = browser(HTTP_X_BOOKING_TOKEN=token)
    for path, body in (
        ("cancellation", {"lesson": theirs.pk}),
        ("cancellation", {"lesson": 2**63}),
        ("cancellation", {"lesson": -1}),
        ("cancellation", {"lesson": True}),
        ("reschedule", {"lesson": theirs.pk, "sessionId": full.pk}),
        ("reschedule", {"sessionId": full.pk, "waiveDifference": True, "lesson": 2**63 - 1}),
        ("reschedule", {"sessionId": [1]}),
    ):
        answer = api.post(
            f"/api/v1/bookings/{own.uid}/{path}", json.dumps(body), content_type="application/json"
        )
        assert 400 <= answer.status_code < 500, (path, body)
    for path in (
        f"move/{theirs.pk}/?session={full.pk}",
        f"move/{2**63}/",
        f"cancel/?lesson={theirs.pk}&seat={theirs.pk}",
    ):
        page = browser().get(f"/booking/{token}/{path}")
        assert page.status_code < 500, path
        assert b"Chloe" not in page.content
    browser().post(f"/booking/{token}/move/{theirs.pk}/?session={full.pk}")
    assert state() == before


def test_logs_and_tables_hold_no_keys(
    entry: WaitlistEntry, full: Any, ben: Any, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    token, waiting = booking_token(Booking.objects.get().uid), entry_token(entry.uid)
    feed = teacher_feed(ben.pk).url.rpartition("/")[2].removesuffix(".ics")
    joined = browser(HTTP_IDEMPOTENCY_KEY="w").post(
        f"/api/v1/public/workshops/{full.workshop_id}/waitlist",
        json.dumps({"sessionId": full.pk, "attendee": {**EMIL, "email": "greta@example.com"}}),
        content_type="application/json",
    )
    assert joined.status_code == 201
    for path in (
        f"/waiting/{waiting}/",
        f"/waiting/{waiting}x/",
        f"/booking/{token}/moved/",
        f"/booking/{token}/refund/",
        f"/calendar/{feed}.ics",
        f"/calendar/{feed}x.ics",
        f"/nothing/{feed}/",
    ):
        browser().get(path)
    browser().post(f"/waiting/{waiting}/leave/")
    browser().get("/account/login/", {"next": f"/booking/{token}/", "email": "secret.person@example.com"})
    browser().get("/account/login/password/", {"next": f"/waiting/{waiting}/"})
    browser().post("/account/login/", {"email": "secret.person@example.com"})
    options = dict(settings.LOGGING["formatters"]["structured"])
    formatter = options.pop("()")(**options)
    said = "\n".join(formatter.format(record) for record in caplog.records)
    assert "/waiting/" in said
    assert "/calendar/" in said
    signatures = [each.rsplit(":", 1)[1] for each in (token, waiting, feed, joined.json()["url"].strip("/"))]
    for secret in (*signatures, "secret.person", "greta@example.com"):
        assert secret not in said, secret
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'alpha'")
        for (table,) in cursor.fetchall():
            for signature in signatures:
                cursor.execute(
                    f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s', [f"%{signature}%"]
                )
                assert cursor.fetchone() == (0,), table


def test_lists_of_the_school_are_the_schools(full: Any, ben: Any, chloe: Any, ana: Any) -> None:
    """The endpoints for the school's own programs, for everybody who is not the school."""
    workshop, before = full.workshop_id, state()
    paths = (
        "bookings",
        "teachers",
        f"teachers/{ben.pk}/availability",
        f"teachers/{ben.pk}/time-off",
    )
    for client, status in ((browser(), 401), (logged_in(chloe), 403)):
        for path in paths:
            assert client.get(f"/api/v1/{path}").status_code == status, path
        answer = client.post(f"/api/v1/workshops/{workshop}/whitelist", "{}", content_type="application/json")
        assert answer.status_code == status
    teacher = logged_in(ben.user)
    assert (
        teacher.post(
            f"/api/v1/workshops/{workshop}/whitelist", "{}", content_type="application/json"
        ).status_code
        == 403
    )
    owner = Client(HTTP_HOST="alpha.test", enforce_csrf_checks=True, raise_request_exception=False)
    owner.force_login(ana)
    for method, path in (
        ("post", f"workshops/{workshop}/whitelist"),
        ("put", f"teachers/{ben.pk}/availability"),
        ("post", f"teachers/{ben.pk}/time-off"),
        ("delete", f"teachers/{ben.pk}/time-off/1"),
    ):
        answer = getattr(owner, method)(f"/api/v1/{path}", "{}", content_type="application/json")
        assert answer.status_code == 403, path
    assert state() == before


def test_teacher_reads_and_changes_own_time_only(ben: Any, full: Any) -> None:
    carla = TeacherFactory(name="Carla", slug="carla", hours=("09:00", "10:00"))
    theirs = take_off(carla, "2027-02-01", "2027-02-05", "operation")
    own = take_off(ben, "2027-02-01", "2027-02-05", "wedding")
    client = logged_in(ben.user)
    assert [each["id"] for each in client.get("/api/v1/teachers").json()["teachers"]] == [ben.pk]
    for path in ("availability", "time-off"):
        assert client.get(f"/api/v1/teachers/{carla.pk}/{path}").status_code == 404
    for path in (
        f"{carla.pk}/time-off/{theirs.pk}",
        f"{ben.pk}/time-off/{theirs.pk}",
        f"{ben.pk}/time-off/{2**63}",
    ):
        assert client.delete(f"/api/v1/teachers/{path}").status_code == 404, path
    theirs.refresh_from_db()
    assert client.delete(f"/api/v1/teachers/{ben.pk}/time-off/{own.pk}").status_code == 204


@pytest.mark.parametrize(
    "query",
    [
        "cursor=%00", "cursor=eyJ9", "cursor=-1", "cursor=" + "9" * 30, "limit=0", "limit=-1",
        "limit=99999999999999999999", "from=2027-02-30", "from=9999-12-31", "to=0001-01-01", "status=nothing",
        "teacher=%C2%B2",
        "teacher=" + "9" * 40, "workshop=-1", "q=%00", "email=%00", "session=" + "9" * 40, "start=%00", "attendee=%00",
    ],
)  # fmt: skip
def test_queries_that_are_junk_are_no_crash(ana: Any, full: Any, query: str) -> None:
    client = logged_in(ana)
    for path in ("bookings", "teachers", f"public/workshops/{full.workshop_id}/slots", "public/workshops"):
        assert client.get(f"/api/v1/{path}?{query}").status_code < 500, path
