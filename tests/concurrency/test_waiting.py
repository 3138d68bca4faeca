"""Thirty people who cancel, join, accept and leave at once: each freed place is offered once, and none is lost."""

from datetime import timedelta

import pytest

from booking.enums import BookingStatus, WaitlistStatus
from booking.events import HOLD_ENDS, WAITLIST
from booking.models import Booking, Seat, Session, WaitlistEntry
from booking.services.bookings import book
from booking.services.cancellations import cancel_booking
from booking.services.confirmations import accept_hold
from booking.services.waitlist import join, leave, offer_next
from core.duelist.services import run_all_due
from core.models import OutboxMessage
from tests.factories.booking import GUEST, NOW, SessionFactory, attendee

from .conftest import kinds

PLACES = 10
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def session(committed_school):
    """A full class for ten."""
    session = SessionFactory(workshop__capacity=PLACES)
    for number in range(PLACES):
        take(session, f"Student {number}")
    return session


def take(session, name, now=NOW):
    return book(
        workshop_id=session.workshop_id, session_id=session.pk, attendee=attendee(name), by=GUEST, now=now
    )


def wait(session, name, now=NOW):
    return join(workshop_id=session.workshop_id, session_id=session.pk, attendee=attendee(name), now=now)


def act(call):
    result = call()
    return "nothing" if result is None else result


def work(now):
    while run_all_due(now=now, kind=WAITLIST) or run_all_due(now=now, kind=HOLD_ENDS):
        pass


def in_order() -> list[str]:
    rows = WaitlistEntry.objects.order_by("created_at", "pk")
    return list(rows.values_list("status", flat=True))


def check_places(session) -> None:
    assert Seat.objects.filter(session=session, is_active=True).count() <= PLACES
    standing = Booking.objects.filter(status__in=[BookingStatus.CONFIRMED, BookingStatus.HELD])
    assert standing.count() == Seat.objects.filter(session=session, is_active=True).count()
    offered = list(WaitlistEntry.objects.exclude(booking=None).values_list("booking_id", flat=True))
    assert len(offered) == len(set(offered))


def test_each_freed_place_is_offered_once(race, session) -> None:
    for number in range(15):
        wait(session, f"Waiting {number}", now=NOW + timedelta(seconds=number))
    bookings = list(Booking.objects.order_by("pk")[:5])
    calls = [lambda uid=each.uid: cancel_booking(booking_uid=uid, by=GUEST, now=LATER) for each in bookings]
    calls += [lambda: offer_next(session_id=session.pk, now=LATER)] * 5
    calls += [lambda n=n: take(session, f"Passer-by {n}", now=LATER) for n in range(5)]
    results = kinds(race(act, calls))
    assert (results["Cancellation"], results["SlotTaken"]) == (5, 5)
    work(LATER + timedelta(seconds=1))
    assert in_order() == ["offered"] * 5 + ["waiting"] * 10
    assert OutboxMessage.objects.filter(kind="booking.mail.student_offer").count() == 5
    check_places(session)


def test_thirty_at_once(race, session) -> None:
    """Ten cancel, ten join, five accept, five decline; afterwards everybody who could be served is."""
    for number in range(10):
        wait(session, f"Waiting {number}", now=NOW + timedelta(seconds=number))
    for booking in Booking.objects.order_by("pk")[:10]:
        cancel_booking(booking_uid=booking.uid, by=GUEST, now=LATER)
    work(LATER)
    entries = list(WaitlistEntry.objects.select_related("booking").order_by("created_at", "pk"))
    assert {entry.status for entry in entries} == {WaitlistStatus.OFFERED}
    soon = LATER + timedelta(minutes=1)
    calls = [lambda e=e: accept_hold(booking_uid=e.booking.uid, now=soon) for e in entries[:5]]
    calls += [lambda e=e: leave(entry_uid=e.uid, now=soon) for e in entries[5:]]
    calls += [lambda n=n: wait(session, f"Late {n}", now=soon) for n in range(10)]
    calls += [lambda: offer_next(session_id=session.pk, now=soon)] * 5
    calls += [lambda n=n: take(session, f"Passer-by {n}", now=soon) for n in range(5)]
    results = kinds(race(act, calls))
    assert results["Booking"] >= 5
    work(soon + timedelta(seconds=1))
    assert in_order()[:10] == ["taken"] * 5 + ["left"] * 5
    late = in_order()[10:]
    free = PLACES - Seat.objects.filter(session=session, is_active=True).count()
    assert not (free and "waiting" in late)
    assert late == sorted(late, key=["offered", "waiting"].index)
    check_places(session)


@pytest.mark.parametrize("number", range(4))
def test_accepted_and_declined_at_once_is_one_of_both(race, session, number) -> None:
    entry = wait(session, "Chloe")
    cancel_booking(booking_uid=Booking.objects.order_by("pk")[0].uid, by=GUEST, now=LATER)
    work(LATER)
    entry.refresh_from_db()
    calls = [
        lambda: accept_hold(booking_uid=entry.booking.uid, now=LATER),
        lambda: leave(entry_uid=entry.uid, now=LATER),
    ]
    race(act, calls if number % 2 else calls[::-1])
    entry.refresh_from_db()
    entry.booking.refresh_from_db()
    took = entry.booking.status == BookingStatus.CONFIRMED
    assert entry.status == (WaitlistStatus.TAKEN if took else WaitlistStatus.LEFT)
    check_places(session)


def test_crash_between_freeing_and_offering_loses_nothing(session) -> None:
    """The due list carries the news: it was committed with the place."""
    wait(session, "Chloe")
    booking = Booking.objects.order_by("pk")[0]
    cancel_booking(booking_uid=booking.uid, by=GUEST, now=LATER)
    assert in_order() == ["waiting"]
    work(LATER + timedelta(hours=1))
    assert in_order() == ["offered"]


def test_crash_while_offering_offers_afterwards(session, monkeypatch) -> None:
    wait(session, "Chloe")
    cancel_booking(booking_uid=Booking.objects.order_by("pk")[0].uid, by=GUEST, now=LATER)

    def die(*_args, **_fields) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr("booking.services.offering.tell_offered", die)
        run_all_due(now=LATER, kind=WAITLIST)
    assert in_order() == ["waiting"]
    assert Seat.objects.filter(session=session, is_active=True).count() == PLACES - 1
    work(LATER + timedelta(minutes=1))
    assert in_order() == ["offered"]


def unlocked(session_ids) -> list[Session]:
    return list(Session.objects.select_related("workshop").filter(pk__in=set(session_ids)).order_by("pk"))


def test_joining_twice_at_once_is_one_entry(race, session) -> None:
    results = kinds(race(lambda _n: wait(session, "Chloe"), range(8)))
    assert results == {"WaitlistEntry": 1, "AlreadyWaiting": 7}


def test_without_the_lock_only_the_database_stands_against_it(race, session, monkeypatch) -> None:
    """The negative control: it is the lock that makes the refusal a kind one."""
    monkeypatch.setattr("booking.services.wait_rules.lock_sessions", unlocked)
    from django.db import IntegrityError

    def attempt(_number):
        try:
            return wait(session, "Chloe")
        except IntegrityError:
            return "refused by PostgreSQL"

    results = kinds(race(attempt, range(8)))
    assert results["WaitlistEntry"] == 1
    assert results["str"] > 0
