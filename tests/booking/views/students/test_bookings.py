"""“My bookings”: what stands there, and that it is nobody else's."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from booking.enums import BookingSource, BookingStatus, WaitlistStatus
from booking.models import Booking, Series, StudentProfile, WaitlistEntry
from booking.selectors.students import known_attendee, own_bookings
from tenants.selectors import forget_addresses
from tests.booking.views.students.conftest import LOGIN, OWN, code_for, log_in
from tests.booking.views.visitor import Visitor
from tests.factories.booking import (
    NOW,
    BookingFactory,
    SessionFactory,
    TeacherFactory,
    WorkshopFactory,
    at,
    take_seat,
)

pytestmark = pytest.mark.django_db
CHLOE = "chloe@example.com"


def book(title: str = "Conversation", *, start: Any = None, **fields: Any) -> Booking:
    """A booking for Chloe's address, made without logging in."""
    workshop = fields.pop("workshop", None) or WorkshopFactory(title=title)
    session = SessionFactory(workshop=workshop, start_at=start or at(7, 17))
    return BookingFactory(session=session, **{"attendee_name": "Chloe", "attendee_email": CHLOE, **fields})


def titles(visitor: Visitor) -> list[str]:
    return visitor.texts(".account-card__title")


def plain(text: str) -> str:
    """As one reads it: elements are joined by spaces, and spaces that do not break are spaces."""
    return text.replace("\xa0", " ").replace(" ,", ",")


def prove(user: User) -> User:
    User.objects.filter(pk=user.pk).update(verified_email=user.email)
    user.refresh_from_db()
    return user


def test_upcoming_past_and_cancelled_stand_apart(visitor: Visitor, school: Any) -> None:
    book("Later", start=at(9, 17))
    book("Sooner", start=at(8, 17))
    book("Over", start=datetime(2026, 12, 3, 17, tzinfo=UTC), status=BookingStatus.ATTENDED)
    book("Older", start=datetime(2026, 12, 1, 17, tzinfo=UTC))
    book("Off", status=BookingStatus.CANCELLED, ended_at=NOW)
    log_in(visitor, CHLOE)
    assert titles(visitor) == ["Sooner", "Later"]
    assert titles(visitor.follow("Past")) == ["Over", "Older"]
    assert titles(visitor.follow("Cancelled")) == ["Off"]
    assert visitor.text(".account__tabs [aria-current]") == "Cancelled"


def test_card_says_when_where_with_whom_and_what_can_be_done(visitor: Visitor, school: Any) -> None:
    ben = TeacherFactory(name="Ben")
    workshop = WorkshopFactory(title="Exam class", meeting_url="https://meet.example/exam")
    session = SessionFactory(workshop=workshop, hosts=[ben])
    booking = BookingFactory(session=session, attendee_email=CHLOE, attendee_time_zone="Europe/Madrid")
    log_in(visitor, CHLOE)
    card = plain(visitor.text(".account-card"))
    assert "in 3 days" in card
    assert "Thursday 7 January 2027, 18:00 – 19:00, Madrid (UTC+1)".replace(" ", " ") in card
    assert "At the school" not in card
    assert "Ben" in card
    assert visitor.one(".account-card a.button--primary")["href"] == "https://meet.example/exam"
    links = [str(link["href"]).split("/")[3] for link in visitor.all(".account-card__actions a")[1:]]
    assert links == ["", "calendar.ics", "move", "cancel"]
    assert visitor.follow("See the booking").text("dl").count(booking.uid) == 1


def test_link_to_the_lesson_waits_for_the_payment(visitor: Visitor, school: Any) -> None:
    workshop = WorkshopFactory(meeting_url="https://meet.example/exam")
    book(workshop=workshop, held=True)
    assert "meet.example" not in str(log_in(visitor, CHLOE).page)


def test_what_has_to_be_paid_comes_first_with_the_time_left(visitor: Visitor, school: Any) -> None:
    book("Soon", start=at(5, 17))
    book("Held", start=at(20, 17), held=True)
    log_in(visitor, CHLOE)
    assert titles(visitor) == ["Held", "Soon"]
    words = visitor.texts(".account-card__held")
    assert words == ["The place is kept for you for another 14 minutes. Pay €25.00 to have it for good."]
    assert [link.get_text() for link in visitor.all(".account-card--held .button--primary")] == ["Pay €25.00"]


def test_offer_of_a_free_place_says_so(visitor: Visitor, school: Any) -> None:
    booking = book("Offered", held=True, price_minor=0, source=BookingSource.WAITLIST)
    Booking.objects.filter(pk=booking.pk).update(held_until=NOW + timedelta(hours=20, seconds=30))
    entry = waiting(booking.seats.get().session)
    WaitlistEntry.objects.filter(pk=entry.pk).update(
        status=WaitlistStatus.OFFERED, booking=booking, offered_until=NOW + timedelta(hours=20)
    )
    log_in(visitor, CHLOE)
    assert visitor.text(".account-card .badge") == "A place is free for you"
    assert visitor.text(".account-card__held") == (
        "Somebody has given up a place, and you are next. It is kept for you for another 20 hours."
    )


def waiting(session: Any, email: str = CHLOE, **fields: Any) -> WaitlistEntry:
    return WaitlistEntry.objects.create(
        **{
            "session": session,
            "attendee_name": "Chloe",
            "attendee_email": email,
            "attendee_time_zone": "Europe/Madrid",
            "created_at": NOW,
            **fields,
        }
    )


def test_waiting_list_says_the_place_in_line(visitor: Visitor, school: Any) -> None:
    session = SessionFactory(workshop=WorkshopFactory(title="Full class"))
    waiting(session, "early@example.com", created_at=NOW - timedelta(hours=1))
    waiting(session)
    waiting(session, "late@example.com", created_at=NOW + timedelta(seconds=1))
    waiting(SessionFactory(start_at=at(1, 9)))
    log_in(visitor, CHLOE)
    assert visitor.texts(".account__waiting h3") == ["Full class"]
    assert "You are number 2 in line." in visitor.text(".account__waiting")
    assert visitor.all(".empty") == []
    assert visitor.follow("Look at it, or leave the list").status == 200
    assert "Full class" in visitor.text("main")


def test_both_clocks_where_they_differ(visitor: Visitor, school: Any) -> None:
    book(attendee_time_zone="America/New_York")
    log_in(visitor, CHLOE)
    dates = plain(visitor.text(".account-card__dates"))
    assert dates == (
        "Thursday 7 January 2027, 12:00 – 13:00, New York (UTC−5) "
        "At the school: Thursday 7 January 2027, 18:00 – 19:00, Madrid (UTC+1)"
    )


def test_warning_when_clocks_change_between_lessons(visitor: Visitor, school: Any) -> None:
    """New York goes forward on 14 March 2027, Madrid on 28 March."""
    for day in (11, 18, 25):
        book(f"Class {day}", start=at(day, 17, month=3), attendee_time_zone="America/New_York")
    book("April", start=at(1, 16, month=4), attendee_time_zone="America/New_York")
    log_in(visitor, CHLOE)
    assert visitor.texts(".account-card__warning") == [
        "The clocks change in New York on Sunday 14 March. "
        "This lesson is at 13:00 on your clocks, 18:00 at the school.",
        "The clocks change in Madrid on Sunday 28 March. "
        "This lesson is at 12:00 on your clocks, 18:00 at the school.",
    ]


def test_no_warning_where_both_clocks_change_alike(visitor: Visitor, school: Any) -> None:
    for day in (25, 31):
        book(f"Class {day}", start=at(day, 16, month=3), attendee_time_zone="Europe/Berlin")
    assert log_in(visitor, CHLOE).all(".account-card__warning") == []


def test_autumn_warns_too(visitor: Visitor, school: Any) -> None:
    with time_machine.travel(datetime(2027, 10, 20, 8, tzinfo=UTC)):
        book("Before", start=at(28, 16, month=10), attendee_time_zone="Asia/Tokyo")
        book("After", start=at(4, 17, month=11), attendee_time_zone="Asia/Tokyo")
        log_in(visitor, CHLOE)
        assert visitor.texts(".account-card__warning") == [
            "The clocks change in Madrid on Sunday 31 October. "
            "This lesson is at 02:00 on your clocks, 18:00 at the school."
        ]


def test_series_lists_its_dates_to_come(visitor: Visitor, school: Any) -> None:
    workshop = WorkshopFactory(title="Course")
    series = Series.objects.create(
        workshop=workshop,
        title="Thursdays",
        first_on=NOW.date(),
        starts="18:00",
        time_zone="Europe/Madrid",
        rrule="FREQ=WEEKLY;COUNT=3",
        capacity=8,
        created_at=NOW,
    )
    sessions = [SessionFactory(workshop=workshop, series=series, start_at=at(day, 17)) for day in (7, 14, 21)]
    booking = BookingFactory(session=sessions[0], series=series, attendee_email=CHLOE)
    seats = [take_seat(booking, session) for session in sessions[1:]]
    seats[1].is_active = False
    seats[1].save()
    log_in(visitor, CHLOE)
    assert len(visitor.all(".account-card__dates li")) == 2
    assert visitor.text(".account-card__series") == "Thursdays"


def test_nothing_yet_leads_to_what_can_be_booked(visitor: Visitor, school: Any) -> None:
    log_in(visitor, CHLOE)
    assert visitor.text(".empty__title") == "Nothing is booked yet"
    assert visitor.one(".empty a")["href"] == "/"


def test_pages_of_a_long_list(visitor: Visitor, school: Any) -> None:
    for number in range(13):
        book(f"Class {number:02}", start=at(6 + number, 17))
    log_in(visitor, CHLOE)
    assert titles(visitor)[0] == "Class 00"
    assert len(titles(visitor)) == 12
    assert titles(visitor.follow("Next")) == ["Class 12"]
    assert visitor.text(".account__pages [aria-current]") == "2 of 2"
    assert titles(visitor.get(f"{OWN}?page=99999")) == ["Class 12"]
    assert visitor.get(f"{OWN}?page=-1&show=<x>").status == 200


@pytest.mark.parametrize("show", ["upcoming", "past", "cancelled"])
def test_more_bookings_cost_no_more_queries(chloe: User, school: Any, show: str) -> None:
    prove(chloe)
    client = Client(headers={"host": "alpha.test"})
    client.force_login(chloe)
    start = at(7, 17) if show != "past" else datetime(2026, 12, 3, 17, tzinfo=UTC)
    status = BookingStatus.CANCELLED if show == "cancelled" else BookingStatus.CONFIRMED

    def cost() -> int:
        forget_addresses()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = client.get(f"{OWN}?show={show}").content.decode()
        assert page.count("<article") == Booking.objects.count()
        # Once in a second the host is looked up anew, which sets the search path anew.
        return sum(not query["sql"].startswith("SET search_path") for query in queries)

    def add(number: int) -> None:
        workshop = WorkshopFactory(
            title=f"Class {number}", hosts=[ben := TeacherFactory(name=f"Ben {number}")]
        )
        session = SessionFactory(workshop=workshop, start_at=start + timedelta(hours=2 * number), hosts=[ben])
        BookingFactory(
            session=session,
            attendee_email=CHLOE,
            status=status,
            price_minor=2500 * (number % 2),
            ended_at=NOW if show == "cancelled" else None,
        )
        waiting(SessionFactory(workshop=workshop, start_at=at(12, 9 + number)))

    add(1)
    cost()  # what is asked once for each process
    with_one = cost()
    add(2)
    add(3)
    assert cost() == with_one


def test_unproven_address_opens_nothing(chloe: User, school: Any) -> None:
    """The school made this account, with a password and an address that nobody has proven."""
    guest, own = book("Guest"), book("Own", student=chloe)
    client = Client(headers={"host": "alpha.test"})
    client.force_login(chloe)
    page = client.get(OWN).content.decode()
    assert "Own" in page
    assert "Guest" not in page
    assert "appear here once you have confirmed the address" in page
    assert list(own_bookings(chloe)) == [own]
    assert set(own_bookings(prove(chloe))) == {guest, own}


def test_confirming_the_address_opens_its_bookings(visitor: Visitor, chloe: User, school: Any) -> None:
    book("Guest")
    visitor.get("/account/login/password/").press("Log in", username=CHLOE, password="correct horse battery")
    assert titles(visitor) == []
    visitor.follow("Send me a code").press("Send me a code")
    visitor.press("Log in", code=code_for(CHLOE))
    assert titles(visitor) == ["Guest"]


def test_address_changed_by_the_school_opens_nothing(chloe: User, school: Any) -> None:
    """Who may edit people could give their own account a student's address."""
    prove(chloe)
    book("Victim's", attendee_email="victim@example.com")
    chloe.email = "victim@example.com"
    chloe.save()
    assert not own_bookings(chloe).exists()
    known = known_attendee(chloe)
    assert known is not None
    assert known.email == ""


def test_other_peoples_bookings_stay_theirs(visitor: Visitor, school: Any) -> None:
    book("Chloe's")
    book("Mallory's", attendee_email="mallory@example.com")
    book("Nearly", attendee_email="chloe@example.com.evil.example")
    log_in(visitor, "mallory@example.com")
    assert titles(visitor) == ["Mallory's"]


def test_address_is_the_same_in_any_case(visitor: Visitor, school: Any) -> None:
    book("Chloe's")
    log_in(visitor, "CHLOE@EXAMPLE.COM".lower())
    assert titles(visitor) == ["Chloe's"]


def test_closed_account_has_no_bookings(chloe: User, school: Any) -> None:
    prove(chloe)
    book("Chloe's", student=chloe)
    chloe.is_active = False
    chloe.save()
    assert not own_bookings(chloe).exists()
    assert known_attendee(chloe) is None


def test_own_pages_want_a_login(school: Any) -> None:
    for path in (OWN, "/account/profile/", "/account/profile/password/", "/account/profile/email/"):
        assert Visitor().get(path).url.startswith(LOGIN)


def test_form_knows_who_has_logged_in(chloe: User, school: Any) -> None:
    prove(chloe)
    StudentProfile.objects.create(user=chloe, language="es", time_zone="America/Lima")
    known = known_attendee(chloe)
    assert known is not None
    assert (known.name, known.email, known.time_zone, known.locale) == (
        "Chloe Martin",
        CHLOE,
        "America/Lima",
        "es",
    )


def test_form_takes_name_and_zone_from_the_latest_booking(school: Any) -> None:
    user = prove(User.objects.create_user(CHLOE))
    book(attendee_name="Chloé M.", attendee_time_zone="America/Lima")
    known = known_attendee(user)
    assert known is not None
    assert (known.name, known.time_zone, known.locale) == ("Chloé M.", "America/Lima", "en")
