"""Waiting for a place: getting on the list, being offered a place in turn, and the end of it."""

from datetime import timedelta

import pytest

from booking.enums import BookingSource, BookingStatus, RegistrationMode, SoldBy, WaitlistStatus
from booking.events import HOLD_ENDS, WAITLIST
from booking.models import Booking, BookingSettings, Seat, Series, Session, WaitlistEntry
from booking.services.cancellations import cancel_booking
from booking.services.checkout import payment_page, settle_payment
from booking.services.confirmations import accept_hold
from booking.services.registration import NotWhitelisted
from booking.services.rescheduling import reschedule
from booking.services.sessions import cancel_session
from booking.services.slot_refusals import (
    AlreadyBooked,
    InThePast,
    SessionCancelled,
    SlotTaken,
    SoldAsSeriesOnly,
    UnknownSession,
    WorkshopClosed,
)
from booking.services.wait_refusals import (
    AlreadyWaiting,
    ListClosed,
    NoFreePlace,
    NotFull,
    NotWaiting,
    NoWaitingList,
    PlaceTaken,
)
from booking.services.waitlist import join, leave, offer_next, offer_out_of_turn
from core.duelist.models import Due
from core.duelist.services import run_all_due
from core.models import OutboxMessage
from payments.selectors import payment_of
from tests.factories.booking import (
    ANA,
    GUEST,
    NOW,
    SessionFactory,
    TutoringFactory,
    WorkshopFactory,
    at,
    attendee,
)

from .conftest import book_session

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)
START = at(7, 17)


@pytest.fixture
def session():
    """A class for two that is full: Cid and Dora have its places."""
    session = SessionFactory(workshop__capacity=2)
    for name in ("Cid", "Dora"):
        book_session(session, name)
    return session


def wait(session, name="Chloe", **fields):
    return join(
        **{
            "workshop_id": session.workshop_id,
            "session_id": session.pk,
            "attendee": attendee(name),
            "now": NOW,
            **fields,
        }
    )


def give_up(session, name, now=LATER):
    seat = Seat.objects.get(session=session, is_active=True, booking__attendee_name=name)
    cancel_booking(booking_uid=seat.booking.uid, by=GUEST, now=now)


def work(now=LATER):
    while run_all_due(now=now, kind=WAITLIST) or run_all_due(now=now, kind=HOLD_ENDS):
        pass


def states():
    return dict(WaitlistEntry.objects.values_list("attendee_name", "status"))


def mails(kind):
    rows = OutboxMessage.objects.filter(kind=f"booking.mail.{kind}").order_by("pk")
    return [
        (WaitlistEntry.objects.get(uid=row.payload["entry"]).attendee_name, row.payload.get("why"))
        for row in rows
    ]


def test_joining_a_full_date(session) -> None:
    entry = wait(session)
    assert (entry.status, entry.session_id, entry.created_at) == (WaitlistStatus.WAITING, session.pk, NOW)
    assert mails("student_waitlisted") == [("Chloe", None)]
    due = Due.objects.get(kind=WAITLIST, reference=f"entry:{entry.uid}")
    assert due.due_at == START - timedelta(minutes=120)


def test_joining_twice_or_with_a_place_is_refused(session) -> None:
    wait(session)
    with pytest.raises(AlreadyWaiting):
        wait(session)
    with pytest.raises(AlreadyBooked):
        wait(session, "Cid")
    assert states() == {"Chloe": "waiting"}


def test_joining_what_is_not_full_is_refused() -> None:
    session = SessionFactory(workshop__capacity=2)
    book_session(session, "Cid")
    with pytest.raises(NotFull):
        wait(session)
    book_session(session, "Dora")
    assert wait(session).status == WaitlistStatus.WAITING


def test_date_whose_free_place_is_kept_counts_as_full(session) -> None:
    wait(session)
    give_up(session, "Cid")
    assert wait(session, "Emil", now=LATER).status == WaitlistStatus.WAITING
    work()
    assert states() == {"Chloe": "offered", "Emil": "waiting"}


def test_rules_of_the_workshop_say_who_may_wait(session) -> None:
    workshop = session.workshop
    workshop.waitlist_enabled = False
    workshop.save()
    with pytest.raises(NoWaitingList):
        wait(session)
    workshop.waitlist_enabled, workshop.registration_mode = True, RegistrationMode.WHITELIST
    workshop.save()
    with pytest.raises(NotWhitelisted):
        wait(session)
    workshop.registration_mode, workshop.status = RegistrationMode.PUBLIC, "archived"
    workshop.save()
    with pytest.raises(WorkshopClosed):
        wait(session)
    workshop.status = "active"
    workshop.save()
    assert wait(session).status == WaitlistStatus.WAITING


def test_what_is_over_or_elsewhere_cannot_be_waited_for(session) -> None:
    with pytest.raises(ListClosed):
        wait(session, now=START - timedelta(minutes=120))
    with pytest.raises(InThePast):
        wait(session, now=START)
    with pytest.raises(UnknownSession):
        wait(session, session_id=SessionFactory().pk)
    with pytest.raises(NoWaitingList):
        join(workshop_id=TutoringFactory().pk, session_id=session.pk, attendee=attendee(), now=NOW)
    assert wait(session, now=START - timedelta(minutes=121)).status == WaitlistStatus.WAITING
    cancel_session(session_id=session.pk, by=ANA, now=NOW)
    with pytest.raises(SessionCancelled):
        wait(session, "Emil")


def test_freed_place_is_offered_to_the_first_in_line(session) -> None:
    for number, name in enumerate(("Chloe", "Emil")):
        wait(session, name, now=NOW + timedelta(seconds=number))
    give_up(session, "Cid")
    work()
    entry = WaitlistEntry.objects.get(attendee_name="Chloe")
    assert states() == {"Chloe": "offered", "Emil": "waiting"}
    assert (entry.offered_at, entry.offered_until) == (LATER, LATER + timedelta(hours=12))
    booking = entry.booking
    assert (booking.status, booking.source, booking.held_until) == (
        BookingStatus.HELD,
        BookingSource.WAITLIST,
        entry.offered_until,
    )
    assert mails("student_offer") == [("Chloe", None)]


def test_offer_lasts_as_long_as_the_school_says_and_ends_before_the_start(session) -> None:
    BookingSettings.objects.create(waitlist_offer_hours=2)
    wait(session, "Chloe")
    wait(session, "Emil", now=LATER)
    give_up(session, "Cid")
    work()
    late = START - timedelta(hours=2, minutes=15)
    give_up(session, "Dora", now=late)
    work(late)
    assert WaitlistEntry.objects.get(attendee_name="Chloe").offered_until == LATER + timedelta(hours=2)
    assert mails("student_offer_lapsed") == [("Chloe", "ran_out")]
    assert WaitlistEntry.objects.get(attendee_name="Emil").offered_until == late + timedelta(
        hours=1, minutes=45
    )


def test_nobody_jumps_the_queue(session) -> None:
    """The place that is free belongs to who waits: not to a passer-by, nor to the one who gave it up."""
    wait(session)
    give_up(session, "Cid")
    for name in ("Emil", "Cid"):
        with pytest.raises(SlotTaken):
            book_session(session, name, now=LATER)
    other = SessionFactory(workshop=session.workshop, start_at=at(8, 17))
    mover = book_session(other, "Fay")
    with pytest.raises(SlotTaken):
        reschedule(booking_uid=mover.uid, session_id=session.pk, by=GUEST, now=LATER)
    work()
    assert states() == {"Chloe": "offered"}


def test_free_offer_is_accepted(session) -> None:
    entry = wait(session)
    give_up(session, "Cid")
    work()
    entry.refresh_from_db()
    accept_hold(booking_uid=entry.booking.uid, now=LATER)
    entry.refresh_from_db()
    assert (entry.status, entry.ended_at) == (WaitlistStatus.TAKEN, LATER)
    with pytest.raises(PlaceTaken):
        leave(entry_uid=entry.uid, now=LATER)


def test_paid_offer_is_taken_by_paying(account, stripe) -> None:
    session = SessionFactory(workshop__capacity=1, workshop__price_minor=2500)
    booking = book_session(session, "Cid")
    payment_page(booking_uid=booking.uid, now=NOW)
    stripe.pay(payment_of(booking.uid).checkout_session_id)
    settle_payment(booking_uid=booking.uid, now=NOW)
    entry = wait(session)
    give_up(session, "Cid")
    work()
    entry.refresh_from_db()
    assert payment_of(entry.booking.uid) is None
    payment_page(booking_uid=entry.booking.uid, now=LATER)
    stripe.pay(payment_of(entry.booking.uid).checkout_session_id)
    settle_payment(booking_uid=entry.booking.uid, now=LATER)
    entry.refresh_from_db()
    assert entry.status == WaitlistStatus.TAKEN
    assert entry.booking.status == BookingStatus.CONFIRMED


def test_offer_that_is_not_answered_goes_to_the_next(session) -> None:
    wait(session, "Chloe")
    wait(session, "Emil", now=LATER)
    give_up(session, "Cid")
    work()
    ended = LATER + timedelta(hours=12)
    work(ended)
    assert states() == {"Chloe": "lapsed", "Emil": "offered"}
    assert mails("student_offer_lapsed") == [("Chloe", "ran_out")]
    assert mails("student_offer") == [("Chloe", None), ("Emil", None)]
    assert Booking.objects.get(waitlist_entry__attendee_name="Chloe").status == BookingStatus.EXPIRED


def test_declined_offer_goes_to_the_next_at_once(session) -> None:
    entry = wait(session, "Chloe")
    wait(session, "Emil", now=LATER)
    give_up(session, "Cid")
    work()
    leave(entry_uid=entry.uid, now=LATER)
    work(LATER + timedelta(seconds=1))
    assert states() == {"Chloe": "left", "Emil": "offered"}
    assert mails("student_offer_lapsed") == [("Chloe", "declined")]


def test_leaving_while_waiting_is_quiet(session) -> None:
    entry = wait(session)
    leave(entry_uid=entry.uid, now=LATER)
    assert mails("student_offer_lapsed") == []
    with pytest.raises(NotWaiting):
        leave(entry_uid=entry.uid, now=LATER)
    give_up(session, "Cid")
    assert book_session(session, "Emil", now=LATER).status == BookingStatus.CONFIRMED


def test_school_takes_somebody_off_and_says_so(session) -> None:
    leave(entry_uid=wait(session).uid, by_school=True, now=LATER)
    assert mails("student_offer_lapsed") == [("Chloe", "removed")]


def test_entry_ends_with_its_booking(session) -> None:
    """Who has taken the place and gives it up does not wait any more."""
    entry = wait(session)
    give_up(session, "Cid")
    work()
    entry.refresh_from_db()
    accept_hold(booking_uid=entry.booking.uid, now=LATER)
    give_up(session, "Chloe")
    work(LATER + timedelta(seconds=1))
    assert states() == {"Chloe": "taken"}


def test_list_closes_before_the_start(session) -> None:
    wait(session)
    closed = START - timedelta(minutes=120)
    work(closed)
    assert states() == {"Chloe": "lapsed"}
    assert mails("student_offer_lapsed") == [("Chloe", "closed")]
    give_up(session, "Cid", now=closed)
    work(closed + timedelta(seconds=1))
    assert mails("student_offer") == []


def test_nothing_is_offered_of_what_is_called_off(session) -> None:
    wait(session)
    cancel_session(session_id=session.pk, by=ANA, now=LATER)
    work()
    assert states() == {"Chloe": "lapsed"}
    assert mails("student_offer_lapsed") == [("Chloe", "called_off")]
    assert mails("student_offer") == []


def test_place_that_was_offered_ends_when_the_session_is_called_off(session) -> None:
    wait(session)
    give_up(session, "Cid")
    work()
    cancel_session(session_id=session.pk, by=ANA, now=LATER)
    work(LATER + timedelta(seconds=1))
    assert mails("student_offer_lapsed") == [("Chloe", "called_off")]


def test_school_offers_out_of_turn(session) -> None:
    wait(session, "Chloe")
    emil = wait(session, "Emil", now=LATER)
    with pytest.raises(NoFreePlace):
        offer_out_of_turn(entry_uid=emil.uid, now=LATER)
    give_up(session, "Cid")
    offer_out_of_turn(entry_uid=emil.uid, now=LATER)
    work()
    assert states() == {"Chloe": "waiting", "Emil": "offered"}
    with pytest.raises(NotWaiting):
        offer_out_of_turn(entry_uid=emil.uid, now=LATER)


def test_staff_may_book_who_waits(session) -> None:
    wait(session, "Chloe")
    give_up(session, "Cid")
    from booking.services.bookings import StaffTerms

    book_session(session, "Chloe", by=ANA, staff=StaffTerms(), now=LATER)
    work()
    assert states() == {"Chloe": "taken"}
    assert mails("student_offer") == []


def test_offering_again_offers_nothing_twice(session) -> None:
    wait(session)
    give_up(session, "Cid")
    for _ in range(3):
        offer_next(session_id=session.pk, now=LATER)
    assert mails("student_offer") == [("Chloe", None)]
    assert Seat.objects.filter(session=session, is_active=True).count() == 2


@pytest.fixture
def course():
    """Two evenings for one student, sold singly or together."""
    workshop = WorkshopFactory(capacity=1, sold_by=SoldBy.EITHER)
    series = Series.objects.create(
        workshop=workshop, title="Tuesdays", first_on=START.date(), starts="18:00",
        time_zone="Europe/Madrid", rrule="FREQ=DAILY;COUNT=2", capacity=1, created_at=NOW,
    )  # fmt: skip
    dates = [SessionFactory(workshop=workshop, series=series, start_at=at(day, 17)) for day in (7, 8)]
    return workshop, series, dates


def test_series_is_offered_when_every_date_has_a_place(course) -> None:
    _workshop, series, dates = course
    for date, name in zip(dates, ("Cid", "Dora")):
        book_session(date, name)
    entry = wait(dates[0], session_id=None, series_id=series.pk)
    give_up(dates[0], "Cid")
    work()
    assert states() == {"Chloe": "waiting"}
    give_up(dates[1], "Dora", now=LATER + timedelta(seconds=1))
    work(LATER + timedelta(seconds=1))
    entry.refresh_from_db()
    assert entry.status == WaitlistStatus.OFFERED
    assert entry.booking.series == series
    assert Seat.objects.filter(booking=entry.booking, is_active=True).count() == 2


def test_place_nobody_can_be_served_with_is_free_for_all(course) -> None:
    """As long as the other date is full, who waits for the whole course keeps nobody from a single one."""
    _workshop, series, dates = course
    for date, name in zip(dates, ("Cid", "Dora")):
        book_session(date, name)
    wait(dates[0], session_id=None, series_id=series.pk)
    wait(dates[0], "Emil", now=LATER)
    give_up(dates[0], "Cid")
    work()
    assert states() == {"Chloe": "waiting", "Emil": "offered"}


def test_date_of_a_course_sold_as_a_whole_has_no_list_of_its_own(course) -> None:
    workshop, series, dates = course
    book_session(dates[0], "Cid")
    workshop.sold_by = SoldBy.SERIES
    workshop.save()
    with pytest.raises(SoldAsSeriesOnly):
        wait(dates[0])
    assert wait(dates[0], session_id=None, series_id=series.pk).series == series


def test_more_places_reach_those_who_wait(session) -> None:
    wait(session)
    Session.objects.filter(pk=session.pk).update(capacity=3)
    offer_next(session_id=session.pk, now=LATER)
    assert states() == {"Chloe": "offered"}
