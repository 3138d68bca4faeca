"""Series, answers and rules of registration through the API."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from booking.enums import QuestionKind, RegistrationMode, SoldBy
from booking.models import Booking, Question, Seat, WhitelistEntry
from booking.selectors.bookings import booking_token
from tests.factories.booking import NOW, SeriesFactory, SessionFactory, TeacherFactory

from .conftest import code_of

pytestmark = pytest.mark.django_db

WEEK = timedelta(weeks=1)


@pytest.fixture
def series():
    return SeriesFactory(dates=3, hosts=[TeacherFactory(name="Ben", slug="ben")])


def wish(bought, **fields) -> dict:
    key = "series" if hasattr(bought, "rrule") else "sessionId"
    return {
        "workshopId": bought.workshop_id,
        key: bought.pk,
        "attendee": {"name": "Chloe", "email": "chloe@example.com", "timeZone": "Europe/Madrid"},
        **fields,
    }


def link(booking) -> dict:
    return {"HTTP_X_BOOKING_TOKEN": booking_token(booking.uid)}


def book(api, bought, **fields) -> Booking:
    response = api.post("public/bookings", wish(bought, **fields))
    assert response.status_code == 201, response.content
    return Booking.objects.get(uid=response.json()["uid"])


def test_series_is_booked_and_shows_its_lessons(api, series) -> None:
    booking = book(api, series)
    body = api.get(f"bookings/{booking.uid}", **link(booking)).json()
    assert body["series"] == {"id": series.pk, "title": "Thursdays, winter term"}
    assert (body["start"], body["end"]) == ("2027-01-07T17:00:00Z", "2027-01-07T18:00:00Z")
    assert [lesson["start"] for lesson in body["lessons"]] == [
        "2027-01-07T17:00:00Z",
        "2027-01-14T17:00:00Z",
        "2027-01-21T17:00:00Z",
    ]
    assert [lesson["id"] for lesson in body["lessons"]] == list(
        booking.seats.order_by("session__start_at").values_list("pk", flat=True)
    )
    assert {lesson["cancellationPreview"]["dates"] for lesson in body["lessons"]} == {1}
    assert (body["cancellationPreview"]["dates"], body["cancellationPreview"]["endsBooking"]) == (3, True)


def test_paid_series_leads_to_the_payment_page(api, account, stripe) -> None:
    series = SeriesFactory(price_minor=10001, dates=3)
    response = api.post("public/bookings", wish(series))
    body = response.json()
    assert (response.status_code, body["status"]) == (201, "held")
    assert body["payment"]["url"].startswith("http")
    booking = Booking.objects.get()
    lessons = api.get(f"bookings/{booking.uid}", **link(booking)).json()["lessons"]
    assert sorted(lesson["price"]["amount"] for lesson in lessons) == [3333, 3334, 3334]


def test_one_of_start_session_and_series_is_given(api, series) -> None:
    session = series.sessions.first()
    for fields in ({"sessionId": session.pk}, {"start": "2027-01-07T17:00:00Z"}):
        response = api.post("public/bookings", wish(series, **fields))
        assert code_of(response) == (400, "invalid")
        assert list(response.json()["errors"]) == ["start"]
    assert not Booking.objects.exists()


def test_one_lesson_is_cancelled(api, series) -> None:
    booking = book(api, series)
    second = booking.seats.order_by("session__start_at")[1]
    response = api.post(
        f"bookings/{booking.uid}/cancellation", {"lesson": second.pk, "reason": "Ill"}, **link(booking)
    )
    assert response.status_code == 201, response.content
    body = response.json()
    assert (body["status"], body["cancellation"]) == ("confirmed", None)
    assert [each["lesson"] for each in body["cancellations"]] == [second.pk]
    assert [lesson["isCancelled"] for lesson in body["lessons"]] == [False, True, False]
    assert body["lessons"][1]["cancellationPreview"]["refusal"] == "ended"
    again = api.post(f"bookings/{booking.uid}/cancellation", {"lesson": second.pk}, **link(booking))
    assert code_of(again) == (409, "already_cancelled")
    other = api.post(f"bookings/{booking.uid}/cancellation", {"lesson": second.pk + 1000}, **link(booking))
    assert code_of(other) == (404, "unknown_lesson")


def test_lesson_of_somebody_else_is_not_cancelled(api, series) -> None:
    """Neither by its number nor with the link of another booking."""
    chloe = book(api, series)
    dmitri = book(
        api, series, attendee={"name": "Dmitri", "email": "d@example.com", "timeZone": "Europe/Madrid"}
    )
    seat = chloe.seats.first()
    response = api.post(f"bookings/{dmitri.uid}/cancellation", {"lesson": seat.pk}, **link(dmitri))
    assert code_of(response) == (404, "unknown_lesson")
    response = api.post(f"bookings/{chloe.uid}/cancellation", {"lesson": seat.pk}, **link(dmitri))
    assert response.status_code == 404
    assert Seat.objects.filter(is_active=True).count() == 6


def test_calendar_has_an_entry_for_each_lesson(api, series) -> None:
    booking = book(api, series)
    response = api.get(f"bookings/{booking.uid}/calendar.ics", **link(booking))
    events = Calendar.from_ical(response.content).walk("VEVENT")
    assert [event.start for event in events] == [
        seat.session.start_at for seat in booking.seats.order_by("session__start_at")
    ]
    assert len({str(event["uid"]) for event in events}) == 3


def test_answers_are_taken_and_shown(api) -> None:
    session = SessionFactory()
    goal = Question.objects.create(workshop=session.workshop, label="Your goal?", is_required=True)
    response = api.post("public/bookings", wish(session, answers={"note": "Hola"}))
    assert code_of(response) == (400, "missing_answers")
    assert response.json()["errors"] == {f"answers.{goal.pk}": ["Please answer this."]}
    booking = book(api, session, answers={"note": "Hola", str(goal.pk): "To travel"})
    body = api.get(f"bookings/{booking.uid}", **link(booking)).json()
    assert body["answers"] == [{"question": goal.pk, "label": "Your goal?", "value": "To travel"}]
    assert body["note"] == "Hola"


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ("x", "answers"),
        ({"voucher": "x"}, "answers.voucher"),
        ({"7": 7}, "answers.7"),
        ({"7": None}, "answers.7"),
        ({"7": "x" * 4001}, "answers.7"),
        ({"note": ["x"]}, "answers.note"),
        ({"-1": "x"}, "answers.-1"),
        ({"9" * 19: "x"}, "answers." + "9" * 19),
        # A digit to Python's int(), and no number of a question.
        ({"٧": "x"}, "answers.٧"),
    ],
)
def test_malformed_answers_are_named(api, answers, field) -> None:
    session = SessionFactory()
    response = api.post("public/bookings", wish(session, answers=answers))
    assert code_of(response) == (400, "invalid")
    assert list(response.json()["errors"]) == [field]
    assert not Booking.objects.exists()


def test_answer_to_a_question_that_is_not_asked_is_named(api) -> None:
    session = SessionFactory()
    response = api.post("public/bookings", wish(session, answers={"999999": "x"}))
    assert code_of(response) == (400, "missing_answers")
    assert response.json()["errors"] == {"answers.999999": ["This is not asked here."]}


def test_people_who_are_not_on_the_list_are_refused(api) -> None:
    session = SessionFactory(workshop__registration_mode=RegistrationMode.WHITELIST)
    assert code_of(api.post("public/bookings", wish(session))) == (403, "not_whitelisted")
    WhitelistEntry.objects.create(workshop=session.workshop, value="chloe@example.com", created_at=NOW)
    assert book(api, session).attendee_email == "chloe@example.com"


def test_login_is_asked_for(api) -> None:
    session = SessionFactory(workshop__requires_login=True)
    assert code_of(api.post("public/bookings", wish(session))) == (403, "login_required")


def test_what_is_sold_otherwise_is_refused(api, series) -> None:
    session = series.sessions.first()
    workshop = type(series.workshop).objects
    workshop.update(sold_by=SoldBy.SERIES)
    assert code_of(api.post("public/bookings", wish(session))) == (422, "sold_as_series_only")
    workshop.update(sold_by=SoldBy.SESSION)
    assert code_of(api.post("public/bookings", wish(series))) == (422, "sold_by_date_only")
    type(series).objects.update(is_open=False)
    workshop.update(sold_by=SoldBy.EITHER)
    assert code_of(api.post("public/bookings", wish(series))) == (422, "series_closed")
    series.pk = 999999
    assert code_of(api.post("public/bookings", wish(series))) == (404, "unknown_series")


def test_consent_is_shown_as_a_word(api) -> None:
    session = SessionFactory()
    photos = Question.objects.create(workshop=session.workshop, label="Photos?", kind=QuestionKind.CONSENT)
    booking = book(api, session, answers={str(photos.pk): "yes"})
    body = api.get(f"bookings/{booking.uid}", **link(booking)).json()
    assert body["answers"][0]["value"] == "Yes"


def test_courses_of_a_workshop_are_listed(api, account) -> None:
    series = SeriesFactory(price_minor=10001, dates=2, workshop__capacity=3, workshop__price_minor=9000)
    (listed,) = api.get(f"public/workshops/{series.workshop_id}/series").json()["series"]
    first, second = series.sessions.order_by("start_at")
    assert listed == {
        "id": series.pk,
        "title": "Thursdays, winter term",
        "rule": listed["rule"],
        "planned": 2,
        "remaining": 2,
        "price": {"amount": 10001, "currency": "EUR"},
        "seatsLeft": 3,
        "canWait": False,
        "isBookable": True,
        "sessions": [
            {
                "id": session.pk,
                "start": f"2027-01-{day:02}T17:00:00Z",
                "end": f"2027-01-{day:02}T18:00:00Z",
                "capacity": 3,
                "seatsLeft": 3,
                "canWait": False,
            }
            for session, day in ((first, 7), (second, 14))
        ],
    }
    assert "18:00" in listed["rule"]
    booking = api.post("public/bookings", wish(series)).json()
    assert booking["status"] == "held"


def test_courses_that_are_sold_by_date_are_not_listed(api, series) -> None:
    type(series.workshop).objects.update(sold_by=SoldBy.SESSION)
    assert api.get(f"public/workshops/{series.workshop_id}/series").json() == {"series": []}
    type(series.workshop).objects.update(status="draft")
    assert code_of(api.get(f"public/workshops/{series.workshop_id}/series")) == (404, "not_found")


def test_questions_and_rules_of_sale_are_shown(api) -> None:
    session = SessionFactory(workshop__requires_login=True, workshop__sold_by=SoldBy.EITHER)
    level = Question.objects.create(
        workshop=session.workshop,
        label="Level?",
        kind=QuestionKind.CHOICE,
        choices="A1\nA2",
        is_required=True,
    )
    (workshop,) = api.get("public/workshops").json()["workshops"]
    assert (workshop["soldBy"], workshop["requiresLogin"]) == ("either", True)
    assert workshop["questions"] == [
        {
            "id": level.pk,
            "kind": "choice",
            "label": "Level?",
            "helpText": "",
            "options": ["A1", "A2"],
            "isRequired": True,
        }
    ]
