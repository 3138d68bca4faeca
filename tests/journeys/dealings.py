"""What happens to bookings, done through the services: where a test is about what follows from it."""

from datetime import timedelta
from typing import Any

from booking.selectors.slots import slots
from booking.selectors.workshops import workshop_card
from booking.services.actors import GUEST, SYSTEM, Attendee
from booking.services.bookings import book
from booking.services.cancellations import cancel_booking
from booking.services.checkout import payment_page
from booking.services.sessions import cancel_session, schedule_session
from core.clock import now
from tests.journeys.student import EMAIL, NAME, NOTE
from tests.support.sites import LiveSite

CHLOE = Attendee(NAME, EMAIL, "Europe/Madrid", "en")


def book_lesson(site: LiveSite) -> Any:
    """The first lesson that is free."""
    at = now()
    card = workshop_card(site.offers.lesson.pk, now=at)
    assert card is not None
    week = (at.date(), at.date() + timedelta(days=7))
    days = slots(workshop=card, from_=week[0], to=week[1], time_zone="Europe/Madrid", now=at)
    start = days[0].slots[0].start
    return book(workshop_id=card.id, start=start, attendee=CHLOE, note=NOTE, by=GUEST, now=at)


def book_class(site: LiveSite, session: Any) -> Any:
    workshop_id = site.offers.course.pk
    return book(
        workshop_id=workshop_id, session_id=session.pk, attendee=CHLOE, note=NOTE, by=GUEST, now=now()
    )


def another_evening(site: LiveSite, **fields: Any) -> Any:
    """One more date of the class, a day after the last; `fields` are the session's own, such as its capacity."""
    last = site.offers.course.sessions.latest("start_at")
    return schedule_session(
        workshop_id=last.workshop_id,
        start_at=last.start_at + timedelta(days=1),
        host_ids=[site.offers.carla.pk],
        by=SYSTEM,
        now=now(),
        **fields,
    )


def payment_page_of(booking: Any) -> str:
    """Open the payment page; its session at Stripe."""
    return payment_page(booking_uid=booking.uid, now=now()).rpartition("/")[2]


def pay(site: LiveSite, booking: Any) -> None:
    site.stripe.pay(payment_page_of(booking))
    site.hear_from_stripe()


def cancel(booking: Any) -> None:
    """By the student."""
    cancel_booking(booking_uid=booking.uid, by=GUEST, reason="I have the flu", now=now())


def call_off(session: Any) -> None:
    """By the school, for everybody."""
    cancel_session(session_id=session.pk, by=SYSTEM, reason="Carla has lost her voice.", now=now())
