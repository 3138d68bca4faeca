"""What happens to a booking after it was paid, and to money that comes when nobody expects it any more."""

from datetime import timedelta

import time_machine

from booking.models import Reschedule
from booking.services.actors import GUEST
from booking.services.move_pages import move_payment_page
from booking.services.rescheduling import reschedule
from core.clock import now
from payments.enums import AccountStatus, RefundState
from payments.models import Refund
from payments.selectors import account_state, payment_of
from payments.services import reconnect_account

from . import acts
from .chapters import (
    SESSION,
    Chapter,
    confirmed,
    debit_agreed,
    debit_bounced,
    disputed,
    owes_at_the_desk,
    page_open,
    paid,
)
from .story import ACCOUNT, Story

# Its refunds are on their way for a while.
CARD_WITH_SLOW_REFUNDS = "4000000000007726"


def debit_comes_after_all(story: Story) -> None:
    """The bank refused, the day to pay otherwise has passed, the place is free again: then the money comes."""
    debit_bounced(story)
    intent = story.payment.payment_intent_id
    story.hear()
    story.work()
    with time_machine.travel(now() + timedelta(hours=25), tick=True):
        story.work()
    assert story.booking.status == "expired"
    story.stripe.control("POST", f"payments/{intent}/settle", succeeds=True)


def debit_comes_after_the_place_is_sold(story: Story) -> None:
    story.allow(1)
    debit_comes_after_all(story)
    ours = story.uid
    story.book("Dmitri", pays_at_school=True)
    story.uid = ours


def debit_comes_after_a_card_paid(story: Story) -> None:
    debit_bounced(story)
    intent = story.payment.payment_intent_id
    story.hear()
    story.work()
    story.open_page()
    story.pay()
    story.hear()
    story.work()
    assert story.booking.status == "confirmed"
    story.stripe.control("POST", f"payments/{intent}/settle", succeeds=True)


def dispute_known(story: Story) -> str:
    disputed(story)
    story.hear()
    story.work()
    return story.theirs()["disputes"][0]["dispute"]


def dispute_won(story: Story) -> None:
    story.stripe.control("POST", f"disputes/{dispute_known(story)}/close", won=True)


def dispute_lost(story: Story) -> None:
    story.stripe.control("POST", f"disputes/{dispute_known(story)}/close", won=False)


def cancelled_while_the_bank_holds_it(story: Story) -> None:
    """What the bank has taken cannot be sent back a second time; then the bank leaves it with the payer."""
    dispute = dispute_known(story)
    acts.cancel(story.uid)
    assert not Refund.objects.exists(), "the bank has the money"
    story.stripe.control("POST", f"disputes/{dispute}/close", won=False)


def dearer_date_paid(story: Story) -> None:
    confirmed(story)
    reschedule(booking_uid=story.uid, session_id=story.another_date(3000).pk, by=GUEST, now=now())
    move_payment_page(booking_uid=story.uid, now=now())
    difference = payment_of(Reschedule.objects.get().uid)
    assert difference is not None
    story.stripe.pay(difference.checkout_session_id)


def cheaper_date_offered(story: Story) -> None:
    confirmed(story)
    story.another_date(2000)


def moves_to_cheaper(story: Story) -> None:
    if story.booking.price_minor != 2000:
        acts.move_to_cheaper(story.uid)


def refund_bounced(story: Story) -> None:
    """The payer's bank did not take the money back."""
    page_open(story)
    story.pay(card=CARD_WITH_SLOW_REFUNDS)
    story.hear()
    story.work()
    acts.cancel(story.uid)
    story.hear()
    story.work()
    sent = story.theirs()["refunds"][0]["refund"]
    story.stripe.control("POST", f"refunds/{sent}/settle", succeeds=False)
    story.hear()
    story.work()
    assert Refund.objects.get().state == RefundState.FAILED


def tries_the_refund_again(story: Story) -> None:
    if Refund.objects.filter(state=RefundState.FAILED).exists():
        acts.refund_again(story.uid)
    with time_machine.travel(now() + timedelta(minutes=2), tick=True):
        story.work()
    for refund in story.theirs()["refunds"]:
        if refund["status"] == "pending":
            story.stripe.control("POST", f"refunds/{refund['refund']}/settle", succeeds=True)


def access_taken_away(story: Story) -> None:
    """The student has paid, and before we hear of it the school takes away our access to its account."""
    paid(story)
    story.stripe.control("POST", f"accounts/{ACCOUNT}/deauthorize")


def connects_again(story: Story) -> None:
    story.stripe.control("POST", f"accounts/{ACCOUNT}/authorize")
    # Where the news was lost, nobody here has noticed anything.
    if account_state().status == AccountStatus.DISCONNECTED:
        reconnect_account(now=now())


def debit_under_way_without_access(story: Story) -> None:
    debit_agreed(story)
    intent = story.payment.payment_intent_id
    story.stripe.control("POST", f"payments/{intent}/settle", succeeds=True)
    story.stripe.control("POST", f"accounts/{ACCOUNT}/deauthorize")


def paid_at_the_desk_and_cancelled(story: Story) -> None:
    owes_at_the_desk(story)
    acts.mark_paid(story.uid)
    acts.cancel(story.uid)
    assert Refund.objects.get().state == RefundState.PENDING


def gives_back(story: Story) -> None:
    acts.give_back(story.uid)


REFUNDS, DISPUTE = ("POST", "/v1/refunds"), ("GET", "/v1/disputes/*")
SETTLES = ("GET", SESSION)
LATER = {
    "late, free": Chapter(debit_comes_after_all, "work", SETTLES, "confirmed", news=True),
    "late, sold": Chapter(debit_comes_after_the_place_is_sold, "work", SETTLES, "expired", news=True),
    "paid twice": Chapter(debit_comes_after_a_card_paid, "work", SETTLES, "confirmed", news=True),
    "dispute won": Chapter(dispute_won, "work", DISPUTE, "confirmed", news=True),
    "dispute lost": Chapter(dispute_lost, "work", DISPUTE, "confirmed", news=True),
    "cancelled in dispute": Chapter(
        cancelled_while_the_bank_holds_it, "work", DISPUTE, "cancelled", news=True
    ),
    "dearer date": Chapter(dearer_date_paid, "work", SETTLES, "confirmed", news=True),
    "cheaper date": Chapter(
        cheaper_date_offered, "move_to_cheaper", REFUNDS, "confirmed", after=moves_to_cheaper
    ),
    "refund again": Chapter(
        refund_bounced, "refund_again", REFUNDS, "cancelled", after=tries_the_refund_again
    ),
    "no access": Chapter(access_taken_away, "work", None, "confirmed", news=True, after=connects_again),
    "no access to a debit": Chapter(
        debit_under_way_without_access, "work", None, "confirmed", news=True, after=connects_again
    ),
    "back at the desk": Chapter(
        paid_at_the_desk_and_cancelled, "give_back", None, "cancelled", after=gives_back
    ),
}
