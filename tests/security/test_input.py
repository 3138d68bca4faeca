"""Whatever is sent by whoever, the answer is a refusal that says why, and what is kept does no harm where it shows."""

import json
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from icalendar import Calendar

from booking.engine.zones import zone
from booking.models import Booking, Workshop
from booking.models.fields import validate_time_zone
from core.clock import now
from core.outbox import services as outbox
from tests.factories.booking import BookingFactory, SessionFactory, TutoringFactory

from .conftest import browser, logged_in

pytestmark = pytest.mark.django_db
CHLOE = {"name": "Chloe", "email": "chloe@example.com", "timeZone": "Europe/Madrid"}
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7|add:7 }}%(name)s"


def refused(answer: Any) -> list[str]:
    """A problem document; the fields that it names."""
    assert answer["Content-Type"] == "application/problem+json", answer.content[:200]
    assert answer.status_code in (400, 413, 415, 422), answer.status_code
    assert not Booking.objects.exists()
    return sorted(answer.json().get("errors", {}))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"{",
        b"[" * 100_000,
        b'{"a":' * 20_000,
        b'{"workshopId":"\xff"}',
        b'{"\\ud800": 1}',
        b'{"workshopId": "\\ud800"}',
        b'{"workshopId": NaN}',
        b'{"workshopId": ' + b"9" * 10_000 + b"}",
        b'{"a":"' + b"x" * 500_000 + b'"}',
        b'{"a":"' + b"x" * 5_000_000 + b'"}',
        json.dumps({"workshopId": 1}).encode("utf-16"),
    ],
    ids=lambda raw: raw[:20],
)
@pytest.mark.parametrize("key", ["", "some-key"])
def test_body_that_is_none_is_refused(order: Any, raw: bytes, key: str) -> None:
    client = browser(**({"HTTP_IDEMPOTENCY_KEY": key} if key else {}))
    refused(order(raw, client=client))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"workshopId": 2**63}, "workshopId"),
        ({"workshopId": -1}, "workshopId"),
        ({"workshopId": 10**400}, "workshopId"),
        ({"workshopId": [1]}, "workshopId"),
        ({"teacherId": 2**63}, "teacherId"),
        ({"teacherId": "1 OR 1=1"}, "teacherId"),
        ({"start": "9999-12-31T23:59:59Z"}, "start"),
        ({"start": "0001-01-01T00:00:00+23:59"}, "start"),
        ({"start": "2027-02-30T10:00:00Z"}, "start"),
        ({"start": "2027-01-07T10:00:00"}, "start"),
        ({"start": 1767780000}, "start"),
        ({"sessionId": 1}, "start"),
        ({"attendee": "Chloe"}, "attendee.nonFieldErrors"),
        ({"attendee": {**CHLOE, "name": "a\0b"}}, "attendee.name"),
        ({"attendee": {**CHLOE, "name": "\ud83d\ude00" * 121}}, "attendee.name"),
        ({"attendee": {**CHLOE, "name": "\u202e\r\n"}}, "attendee.name"),
        ({"attendee": {**CHLOE, "name": {"first": "Chloe"}}}, "attendee.name"),
        ({"attendee": {**CHLOE, "email": "a@b.es\r\nBcc: x@y.es"}}, "attendee.email"),
        ({"attendee": {**CHLOE, "email": "a@b.es, x@y.es"}}, "attendee.email"),
        ({"attendee": {**CHLOE, "email": "a" * 250 + "@example.com"}}, "attendee.email"),
        ({"attendee": {**CHLOE, "timeZone": "../../etc/passwd"}}, "attendee.timeZone"),
        ({"attendee": {**CHLOE, "timeZone": "localtime"}}, "attendee.timeZone"),
        ({"attendee": {**CHLOE, "timeZone": "posix/Europe/Madrid"}}, "attendee.timeZone"),
        ({"attendee": {**CHLOE, "locale": "<script>"}}, "attendee.locale"),
        ({"attendee": {**CHLOE, "locale": "../../x"}}, "attendee.locale"),
        ({"attendee": {**CHLOE, "isStaff": True}}, "attendee.isStaff"),
        ({"answers": {"note": "x" * 1001}}, "answers.note"),
        ({"answers": {"note": "a\0b"}}, "answers.note"),
        ({"priceMinor": 0}, "priceMinor"),
        ({"price": {"amount": 0, "currency": "EUR"}}, "price"),
        ({"status": "confirmed"}, "status"),
        ({"uid": "mine"}, "uid"),
        ({"voucher": "FREE"}, "voucher"),
    ],
)
def test_field_that_will_not_do_is_named(order: Any, changes: dict[str, Any], field: str) -> None:
    assert field in refused(order(**changes))


@pytest.mark.parametrize("status", ["draft", "archived"])
def test_workshop_that_is_not_on_offer_is_not_booked(order: Any, lesson: Workshop, status: str) -> None:
    assert order().status_code == 201
    Booking.objects.all().delete()
    lesson.status = status
    lesson.save()
    assert order().status_code in (404, 422)
    assert not Booking.objects.exists()


def test_teacher_and_session_of_another_workshop_are_refused(
    order: Any, lesson: Any, exam_class: Any
) -> None:
    session = exam_class.sessions.get()
    lesson.hosts.all().delete()
    stranger = exam_class.hosts.get().teacher_id
    assert order(teacherId=stranger).json()["code"] == "unknown_teacher"
    body = {"workshopId": lesson.pk, "sessionId": session.pk, "attendee": CHLOE}
    assert order(json.dumps(body).encode()).json()["code"] == "unknown_session"
    body["workshopId"] = exam_class.pk
    assert order(json.dumps(body).encode()).status_code == 201


@pytest.mark.parametrize(
    ("start", "code"),
    [
        ("2027-01-03T10:00:00Z", "in_the_past"),
        ("2027-01-04T08:30:00Z", "too_soon"),
        ("2028-01-04T10:00:00Z", "too_far_ahead"),
        ("2027-01-07T10:07:00Z", "not_offered"),
        ("2027-01-07T10:00:01Z", "not_offered"),
        ("2027-01-07T03:00:00Z", "slot_taken"),
    ],
)
def test_time_that_is_not_on_offer_is_refused(order: Any, start: str, code: str) -> None:
    answer = order(start=start)
    assert (answer.json()["code"], Booking.objects.count()) == (code, 0)


def test_price_is_the_workshops(order: Any, lesson: Any) -> None:
    """A paid lesson stays closed without an account, whatever the request says it costs."""
    lesson.price_minor = 2500
    lesson.save()
    assert order().json()["code"] == "payments_closed"
    assert refused(order(price=0)) == ["price"]


def test_name_stays_on_one_line_and_reads_forwards(order: Any) -> None:
    name = "Chloe\r\nBCC: x@example.com\u2028\u202egnp.exe\x1b[31m"
    answer = order(attendee={**CHLOE, "name": name})
    assert answer.status_code == 201
    assert Booking.objects.get().attendee_name == "Chloe BCC: x@example.com gnp.exe [31m"


def test_name_of_the_form_stays_on_one_line_too(lesson: Any, site: Any) -> None:
    form = {
        "step": "book",
        "start": "2027-01-07T10:00:00Z",
        "zone": "Europe/Madrid",
        "name": "Chloe\r\nBCC: x\u202e",
        "email": "chloe@example.com",
        "terms": "on",
    }
    assert browser().post("/book/conversation/details/", {**form, "name": "\u202e"}).status_code == 422
    assert browser().post("/book/conversation/details/", form).status_code == 303
    assert Booking.objects.get().attendee_name == "Chloe BCC: x"


def test_markup_shows_as_text_wherever_a_booking_shows(order: Any, ana: Any, ben: Any, site: Any) -> None:
    made = order(attendee={**CHLOE, "name": SCRIPT}, answers={"note": SCRIPT})
    assert made.status_code == 201
    token, uid = made.json()["token"], made.json()["uid"]
    outbox.deliver_pending(now=now())
    pages = [
        browser().get(f"/booking/{token}/").content,
        browser().get(f"/booking/{token}/cancel/").content,
        logged_in(ana).get("/admin/bookings/").content,
        logged_in(ana).get(f"/admin/bookings/{uid}/").content,
        logged_in(ana).get(f"/admin/bookings/{uid}/cancel/").content,
        logged_in(ben.user).get("/admin/bookings/?q=script").content,
        *(
            html.encode()
            for message in mail.outbox
            for html, kind in message.alternatives
            if kind == "text/html"
        ),
    ]
    assert len(mail.outbox) == 2
    for page in pages:
        assert b"<script>alert(1)" not in page
        assert b"<img src=x" not in page
        assert b"14%" not in page
    assert any(b"&lt;script&gt;alert(1)" in page for page in pages)


def test_markup_typed_into_the_form_comes_back_as_text(lesson: Any, site: Any) -> None:
    form = {
        "step": "review",
        "start": "2027-01-07T10:00:00Z",
        "zone": SCRIPT,
        "name": SCRIPT,
        "email": "chloe@example.com",
        "note": SCRIPT,
        "terms": "on",
        "attempt": SCRIPT,
    }
    for step in ("review", "edit", "go", "book"):
        page = browser().post("/book/conversation/details/", {**form, "step": step, "email": SCRIPT}).content
        assert b"<script>alert(1)" not in page
        page = browser().post("/book/conversation/details/", {**form, "step": step}).content
        assert b"<script>alert(1)" not in page
        assert b"<img src=x" not in page


def test_address_longer_than_any_is_refused_by_the_form(lesson: Any, site: Any) -> None:
    form = {"step": "book", "start": "2027-01-07T10:00:00Z", "zone": "UTC", "name": "Chloe", "terms": "on"}
    long = "@" + "a" * 60 + "." + "b" * 60 + "." + "c" * 60 + "." + "d" * 60 + ".example.com"
    for step in ("review", "book"):
        answer = browser().post(
            "/book/conversation/details/", {**form, "step": step, "email": "e" * 40 + long}
        )
        assert answer.status_code == 422
    assert not Booking.objects.exists()


def test_calendar_has_no_lines_of_the_visitors_own(order: Any, site: Any) -> None:
    name = 'Chloe"\r\nATTACH:https://evil.test/x\r\nSUMMARY;X="a":evil\\n;,:' + "é" * 40
    made = order(attendee={**CHLOE, "name": name})
    outbox.deliver_pending(now=now())
    (invitation,) = [
        part.content if hasattr(part, "content") else part[0]
        for message in mail.outbox
        if message.to == ["chloe@example.com"]
        for part in message.alternatives
        if "calendar" in part[1]
    ]
    download = browser().get(f"/booking/{made.json()['token']}/calendar.ics").content.decode()
    for text in (invitation, download):
        (event,) = Calendar.from_ical(text).walk("VEVENT")
        assert "ATTACH" not in event
        assert "evil" not in str(event["SUMMARY"])
        lines = text.split("\r\n")
        assert all(len(line.encode()) <= 75 for line in lines)
        assert not any("\n" in line or "\r" in line for line in lines)
        assert not any(line.startswith(("ATTACH", "SUMMARY;X")) for line in lines)


def test_mail_has_no_headers_of_the_visitors_own(order: Any, site: Any) -> None:
    order(
        attendee={**CHLOE, "name": "Chloe\r\nBcc: victim@example.com"},
        answers={"note": "\r\n\r\nBcc: v@example.com"},
    )
    assert outbox.deliver_pending(now=now()) == 2
    for message in mail.outbox:
        head = message.message().as_string().partition("\n\n")[0]
        assert "\nBcc:" not in head
        assert len(message.recipients()) == 1


@pytest.mark.parametrize(
    "name", ["localtime", "posixrules", "posix/Europe/Madrid", "right/UTC", "Factory", "../x", ""]
)
def test_zone_that_slots_cannot_be_counted_in_is_no_zone(name: str, lesson: Any, site: Any) -> None:
    with pytest.raises(ValueError, match="time zone"):
        zone(name)
    with pytest.raises(ValidationError):
        validate_time_zone(name)
    for path in ("", "details/"):
        answer = browser().get(
            f"/book/conversation/{path}",
            {"zone": name, "start": "2027-01-07T10:00:00Z", "date": "2027-01-07"},
        )
        assert answer.status_code == 200, path


@pytest.mark.parametrize(
    "path",
    [
        "/%00/",
        "/x%00y",
        "/%ff%fe/",
        "/%E2%80%AE/",
        "/" + "a" * 9000,
        "/" + "a/" * 3000,
        "/book/%00/",
        "/book/nothing/",
        "/booking/%00/",
        "/booking/a:b:c/",
        "/booking/" + "a" * 5000 + "/",
        "/media/%00",
        "/documents/99999999999999999999/x",
        "/admin/login/?next=%00",
        "/api/v1/bookings/%00",
        "/api/v1/public/workshops/99999999999999999999/slots?from=2027-01-05&to=2027-01-06",
        "/api/v1/public/workshops?cursor=%00",
        "/api/v1/public/workshops?cursor=eyJ9",
        "/api/v1/public/workshops?teacher=%C2%B2",
        "/api/v1/public/workshops?teacher=" + "9" * 100,
        "/?page=%00&q=%00",
        "/courses/?q=%00&kind=%00&level=%00&teacher=%00&topic=%00&page=%00",
        "/courses/?page=99999999999999999999",
        "/look.css?v=%00",
        "/book/conversation/?month=9999-99&zone=%00&date=0000-00-00&teacher=%00&start=x&session=-1",
        "/book/conversation/?month=2200-12&date=2200-12-31",
        "/book/conversation/?month=2000-01&date=2000-01-01",
        "/book/conversation/?teacher=999999999",
        "/book/conversation/details/?start=2027-01-07T10:00:00Z&session=999999999",
    ],
)
def test_address_that_is_junk_is_no_crash(lesson: Any, exam_class: Any, site: Any, path: str) -> None:
    assert browser().get(path).status_code < 500
    assert browser(HTTP_ACCEPT_LANGUAGE="x-" * 5000).get(path).status_code < 500
    assert browser().head(path).status_code < 500


@pytest.mark.parametrize("attempt", ["", "x", "a" * 20, "\r\n" * 10, "\u202e" * 20, "a" * 5000, " " * 20])
def test_attempt_of_ones_own_making_books_once(lesson: Any, site: Any, attempt: str) -> None:
    form = {
        "step": "book",
        "start": "2027-01-07T10:00:00Z",
        "zone": "Europe/Madrid",
        "name": "Chloe",
        "email": "chloe@example.com",
        "terms": "on",
        "attempt": attempt,
    }
    statuses = [browser().post("/book/conversation/details/", form).status_code for _again in range(2)]
    assert statuses[0] == 303
    assert statuses[1] in (303, 409)
    assert Booking.objects.count() == 1


def test_form_with_files_and_a_key_is_refused_kindly(ana: Any, exam_class: Any) -> None:
    """The CSRF check of a person who is logged in reads such a form before the key is looked at."""
    booking = BookingFactory(session=exam_class.sessions.get())
    answer = logged_in(ana).post(
        f"/api/v1/bookings/{booking.uid}/cancellation", {"reason": "x"}, HTTP_IDEMPOTENCY_KEY="k"
    )
    assert answer.status_code == 415


def test_other_workshops_dates_stay_out_of_a_booking_page(exam_class: Any, site: Any) -> None:
    other = SessionFactory(workshop=TutoringFactory(title="Other", slug="other"))
    answer = browser().get(f"/book/exam-class/details/?session={other.pk}")
    assert answer.status_code == 409
