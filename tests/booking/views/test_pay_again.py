"""A booking's page after a try to pay: what became of it, and the way on."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from booking.enums import BookingSource, BookingStatus
from booking.models import Booking
from booking.selectors.bookings import booking_token
from payments.enums import PaymentMethod, PaymentStatus, RefundState
from payments.models import Payment, Refund
from tests.factories.booking import NOW, BookingFactory, SessionFactory
from tests.factories.payments import PaymentFactory, RefundFactory
from tests.factories.vouchers import make_voucher

from .visitor import Visitor

pytestmark = pytest.mark.django_db

MakeBooking = Callable[..., Booking]


def page_of(booking: Booking, path: str = "") -> str:
    return f"/booking/{booking_token(booking.uid)}/{path}"


@pytest.fixture
def new_booking(exam_class: Any) -> MakeBooking:
    """Chloe's place in the class for 25 euros."""
    session = SessionFactory(workshop=exam_class)

    def make(**fields: Any) -> Booking:
        return BookingFactory(
            session=session, attendee_email="chloe@example.com", **{"price_minor": 2500, **fields}
        )

    return make


@pytest.fixture
def held(new_booking: MakeBooking) -> MakeBooking:
    """A place that is kept while the last try to pay for it stands like this."""

    def make(payment: dict[str, Any] | None = None, **fields: Any) -> Booking:
        booking = new_booking(held=True, **fields)
        if payment is not None:
            PaymentFactory(reference=booking.uid, payment_intent_id=None, **{"settled_at": None, **payment})
        return booking

    return make


@pytest.mark.parametrize(
    ("payment", "title"),
    [
        ({"status": PaymentStatus.PENDING, "declines": 1}, "The card was not accepted."),
        ({"status": PaymentStatus.FAILED, "settled_at": NOW}, "Your bank did not make the payment."),
        (
            {"status": PaymentStatus.EXPIRED, "settled_at": NOW},
            "The payment page was open for too long and has closed.",
        ),
    ],
    ids=["declined", "failed", "ran out"],
)
def test_try_that_came_to_nothing_is_said_beside_the_way_to_pay(
    visitor: Visitor, held: MakeBooking, payment: dict[str, Any], title: str
) -> None:
    visitor.get(page_of(held(payment)))
    assert visitor.text(".notice--warning .notice__title") == title
    assert visitor.text(".booking__hold-time") == "09:15"
    assert "Try again: pay €25.00" in visitor.texts(".manage__actions button")
    assert not visitor.all(".money-row")


def test_page_that_was_only_left_says_that_nothing_has_moved(visitor: Visitor, held: MakeBooking) -> None:
    visitor.get(page_of(held({"status": PaymentStatus.PENDING})))
    assert not visitor.all(".notice")
    assert "You have not paid yet, and no money has moved." in visitor.text(".manage")
    assert visitor.texts(".manage__actions button") == ["Pay €25.00 now"]


def test_place_that_is_kept_for_days_names_the_day(visitor: Visitor, held: MakeBooking) -> None:
    booking = held({"status": PaymentStatus.PENDING}, held_until=NOW + timedelta(hours=24))
    visitor.get(page_of(booking))
    assert visitor.text(".manage__offer") == (
        "Your place is kept until Tuesday 5 January 2027, 09:00, Madrid (UTC+1); pay €25.00 until then and it is yours."
    )
    assert not visitor.all(".booking__hold")


def test_booking_of_the_school_stays_one_after_its_page_was_left(visitor: Visitor, held: MakeBooking) -> None:
    booking = held(
        {"status": PaymentStatus.PENDING},
        source=BookingSource.STAFF,
        held_until=NOW + timedelta(days=2),
    )
    visitor.get(page_of(booking))
    assert "The school has booked this for you." in visitor.text(".manage__offer")


def test_bank_that_takes_days_is_explained_and_asked_more_and_more_seldom(
    visitor: Visitor, held: MakeBooking
) -> None:
    booking = held({"status": PaymentStatus.PROCESSING})
    visitor.get(page_of(booking))
    assert visitor.text(".manage__status") == "Payment under way"
    assert "that can take some working days" in visitor.text(".manage")
    assert visitor.texts(".money-row__sum") == ["€25.00 Under way at the bank"]
    assert visitor.texts(".manage__actions a") == ["Look again"]


def test_late_payment_says_what_becomes_of_the_money(visitor: Visitor, new_booking: MakeBooking) -> None:
    booking = new_booking(status=BookingStatus.EXPIRED, ended_at=NOW)
    payment = PaymentFactory(reference=booking.uid)
    RefundFactory(
        payment=payment, amount_minor=2500, key="late:1", state=RefundState.PROCESSING, settled_at=None
    )
    visitor.get(page_of(booking))
    assert "The whole amount, €25.00, goes back to you." in visitor.text(".manage")
    assert visitor.texts(".money-row__refund") == [
        "€25.00 is on its way back to you. Banks need up to ten days to show it."
    ]
    assert visitor.texts(".manage__actions a") == ["Book again"]


def test_second_payment_that_went_back_is_named(visitor: Visitor, new_booking: MakeBooking) -> None:
    booking = new_booking()
    PaymentFactory(reference=booking.uid)
    again = PaymentFactory(reference=booking.uid, attempt=2, created_at=NOW + timedelta(minutes=1))
    RefundFactory(payment=again, amount_minor=2500, key=f"double:{again.uid}")
    visitor.get(page_of(booking))
    assert visitor.text(".manage__status") == "Confirmed"
    assert visitor.texts(".money-row__sum") == ["€25.00 Refunded", "€25.00 Paid"]
    assert visitor.texts(".money-row__refund") == [
        "You had paid twice: €25.00 went back on Monday 4 January 2027."
    ]


@pytest.mark.parametrize(
    ("state", "settled_at", "words"),
    [
        (
            RefundState.PENDING,
            None,
            "€10.00 is on its way back to you. Banks need up to ten days to show it.",
        ),
        (RefundState.SUCCEEDED, NOW, "€10.00 refunded on Monday 4 January 2027."),
        (
            RefundState.FAILED,
            NOW,
            "€10.00 could not be sent back. The school has been told and takes care of it.",
        ),
    ],
)
def test_refund_is_told_as_it_stands(
    visitor: Visitor, new_booking: MakeBooking, state: str, settled_at: Any, words: str
) -> None:
    booking = new_booking()
    payment = PaymentFactory(reference=booking.uid)
    RefundFactory(payment=payment, state=state, settled_at=settled_at)
    visitor.get(page_of(booking))
    assert visitor.texts(".money-row__refund") == [words]


def test_money_paid_at_the_school_is_given_back_there(visitor: Visitor, new_booking: MakeBooking) -> None:
    booking = new_booking(pays_at_school=True)
    payment = PaymentFactory(reference=booking.uid, at_school=True)
    visitor.get(page_of(booking, "cancel/"))
    assert "The school gives you €25.00 back, as you paid there." in visitor.text(".manage__money")
    RefundFactory(payment=payment, state=RefundState.PENDING, settled_at=None)
    visitor.get(page_of(booking))
    assert visitor.text(".money-row__facts") == "Monday 4 January 2027 At the school, cash"
    assert visitor.texts(".money-row__refund") == ["€10.00: the school gives it back to you."]


def test_owed_money_cannot_be_asked_back(visitor: Visitor, new_booking: MakeBooking) -> None:
    booking = new_booking(pays_at_school=True)
    PaymentFactory(reference=booking.uid, owed=True)
    visitor.get(page_of(booking, "refund/"))
    assert "Nothing has been paid for this booking yet" in visitor.text(".manage__cancel")
    assert not visitor.all(".manage__cancel textarea")


def test_declined_card_is_followed_by_a_new_page(
    visitor: Visitor, paid_lesson: Any, account: Any, stripe: Any
) -> None:
    visitor.get("/book/conversation/details/?start=2027-01-05T08:00:00Z")
    visitor.press("Go on to review", name="Chloe", email="chloe@example.com", terms=True)
    visitor.press("Book and pay €25.00")
    first, booking = visitor.left_for, Booking.objects.get()
    visitor.left_for = ""
    Payment.objects.update(status=PaymentStatus.EXPIRED, settled_at=NOW)
    visitor.get(page_of(booking)).press("Try again: pay €25.00")
    assert visitor.left_for not in ("", first)
    assert list(Payment.objects.order_by("attempt").values_list("attempt", "status")) == [
        (1, PaymentStatus.EXPIRED),
        (2, PaymentStatus.PENDING),
    ]


def test_code_lowers_the_price_of_a_place_that_is_kept(visitor: Visitor, held: MakeBooking) -> None:
    make_voucher()
    booking = held(source=BookingSource.STAFF, held_until=NOW + timedelta(days=1))
    visitor.get(page_of(booking)).press("Use the code", voucher="WRONG")
    assert visitor.status == 422
    assert visitor.text(".field__error") == "We do not know this code. Please check how it is written."
    visitor.press("Use the code", voucher="summer-27")
    assert visitor.text(".notice--success .notice__title") == "The code counts."
    assert visitor.texts(".manage__actions button") == ["Pay €20.00 now"]
    assert "SUMMER-27: −€5.00 of €25.00" in visitor.text(".manage__facts")
    assert not visitor.all("details.disclosure")


def test_code_is_not_asked_once_a_page_was_opened(visitor: Visitor, held: MakeBooking) -> None:
    visitor.get(page_of(held({"status": PaymentStatus.PENDING})))
    assert not visitor.all("details.disclosure")
    assert Payment.objects.get().method == PaymentMethod.STRIPE
    assert not Refund.objects.exists()
