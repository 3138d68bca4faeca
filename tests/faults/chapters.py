"""The steps of a payment: what has to be done before each, what it asks of Stripe, and how the story goes on."""

from collections.abc import Callable
from dataclasses import dataclass

from .story import Story


def nothing(story: Story) -> None:
    """The story goes on by itself."""


def booked(story: Story) -> None:
    story.book()


def page_open(story: Story) -> None:
    story.book()
    story.open_page()


def paid(story: Story) -> None:
    page_open(story)
    story.pay()


def paid_with_a_code(story: Story) -> None:
    from tests.factories.vouchers import make_voucher

    make_voucher()
    story.book(voucher="SUMMER-27")
    story.open_page()
    story.pay()


def confirmed(story: Story) -> None:
    paid(story)
    story.hear()
    story.work()
    assert story.booking.status == "confirmed"


def disputed(story: Story) -> None:
    confirmed(story)
    story.stripe.dispute(story.intent)


def refunded_at_stripe(story: Story) -> None:
    confirmed(story)
    story.stripe.control("POST", f"payments/{story.intent}/refund", amount=700)


def debit_agreed(story: Story) -> None:
    page_open(story)
    story.pay(method="bank_debit")
    story.hear()
    story.work()
    assert story.payment.status == "processing"


def debit_arrived(story: Story) -> None:
    debit_agreed(story)
    intent = story.payment.payment_intent_id
    story.stripe.control("POST", f"payments/{intent}/settle", succeeds=True)


def debit_bounced(story: Story) -> None:
    debit_agreed(story)
    intent = story.payment.payment_intent_id
    story.stripe.control("POST", f"payments/{intent}/settle", succeeds=False)


def owes_at_the_desk(story: Story) -> None:
    story.book(pays_at_school=True)


def tries_again_and_pays(story: Story) -> None:
    story.open_page()
    story.pay()


def pays_at_the_desk(story: Story) -> None:
    from . import acts

    if story.payment.status != "succeeded":
        acts.mark_paid(story.uid)


def cancels(story: Story) -> None:
    from . import acts

    if story.booking.status != "cancelled":
        acts.cancel(story.uid)


@dataclass(frozen=True)
class Chapter:
    """`before` leads up to the step, `news` says that Stripe's events bring it about, `act` is what the program does,
    `asks` what it asks of Stripe meanwhile, `after` what people do when the fault is over; `ends` is how the booking
    stands in the end, `meant` are differences that belong to the story."""

    before: Callable[[Story], None]
    act: str
    asks: tuple[str, str] | None
    ends: str
    news: bool = False
    after: Callable[[Story], None] = nothing
    meant: tuple[str, ...] = ()


SESSIONS, SESSION = "/v1/checkout/sessions", "/v1/checkout/sessions/*"
CHAPTERS = {
    "open page": Chapter(booked, "open_page", ("POST", SESSIONS), "confirmed", after=tries_again_and_pays),
    "settle": Chapter(paid, "work", ("GET", SESSION), "confirmed", news=True),
    "settle with code": Chapter(paid_with_a_code, "work", ("GET", SESSION), "confirmed", news=True),
    "hold ends": Chapter(page_open, "end_hold", ("POST", f"{SESSION}/expire"), "expired"),
    "paid in time": Chapter(paid, "end_hold", ("GET", SESSION), "confirmed"),
    "cancel": Chapter(confirmed, "cancel", ("POST", "/v1/refunds"), "cancelled", after=cancels),
    "dispute": Chapter(disputed, "work", ("GET", "/v1/disputes/*"), "confirmed", news=True),
    "refund there": Chapter(refunded_at_stripe, "work", ("GET", "/v1/refunds*"), "confirmed", news=True),
    "debit arrives": Chapter(debit_arrived, "work", ("GET", SESSION), "confirmed", news=True),
    "debit bounces": Chapter(debit_bounced, "work", ("GET", SESSION), "expired", news=True),
    "at the desk": Chapter(owes_at_the_desk, "mark_paid", None, "confirmed", after=pays_at_the_desk),
}
