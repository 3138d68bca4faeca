"""What must be true in the end: our money and our seats against Stripe's own books, to the cent."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from booking.enums import SEAT_TAKING, BookingStatus
from booking.models import Booking, Reschedule, Seat
from core.models import OutboxMessage
from payments.enums import OPEN_STATUSES, PaymentMethod, PaymentStatus, RefundState
from payments.models import Difference, Dispute, Invoice, Payment, Refund, VoucherUse

STANDING = (BookingStatus.CONFIRMED, BookingStatus.ATTENDED, BookingStatus.NO_SHOW)


def disagreements(theirs: dict[str, Any], *, meant: Iterable[str] = ()) -> list[str]:
    """Everything that is not as it must be; differences of the kinds in `meant` are part of the story."""
    return [
        *_charges(theirs["payments"]),
        *_ours(theirs["payments"]),
        *_refunds(theirs["refunds"]),
        *_disputes(theirs["disputes"]),
        *_totals(theirs["totals"]),
        *_seats(),
        *_owed(),
        *_waiting(),
        *_codes(),
        *_documents(),
        *_told(),
        *(f"difference {row}" for row in Difference.objects.filter(resolved_at=None).exclude(kind__in=meant)),
    ]


def _charges(charges: list[dict[str, Any]]) -> Iterator[str]:
    """Every payment at Stripe is ours to the cent, and a booked place or wholly given back."""
    for charge in charges:
        payment = Payment.objects.filter(payment_intent_id=charge["payment_intent"]).first()
        if payment is None or payment.status != PaymentStatus.SUCCEEDED:
            yield f"paid at Stripe, not here: {charge['payment_intent']}"
            continue
        if (payment.amount_minor, payment.uid) != (charge["amount"], charge["reference"]):
            yield f"another amount: {payment}"
        booking = _bought(payment)
        gone = charge["amount_refunded"] + charge["amount_disputed"] == charge["amount"]
        if booking.status not in STANDING and not gone:
            yield f"paid, neither booked nor given back: {booking.status} {payment}"


def _bought(payment: Payment) -> Booking:
    move = Reschedule.objects.filter(uid=payment.reference).first()
    return move.booking if move else Booking.objects.get(uid=payment.reference)


def _ours(charges: list[dict[str, Any]]) -> Iterator[str]:
    known = {charge["payment_intent"] for charge in charges}
    paid = Payment.objects.filter(method=PaymentMethod.STRIPE, status=PaymentStatus.SUCCEEDED)
    yield from (f"paid here, not at Stripe: {row}" for row in paid if row.payment_intent_id not in known)


def _refunds(theirs: list[dict[str, Any]]) -> Iterator[str]:
    at_stripe = {one["refund"]: one["amount"] for one in theirs if one["status"] == "succeeded"}
    ours = Refund.objects.filter(is_outside=False, state=RefundState.SUCCEEDED)
    here = {row.stripe_refund_id: row.amount_minor for row in ours}
    if here != at_stripe:
        yield f"refunds: here {here}, at Stripe {at_stripe}"


def _disputes(theirs: list[dict[str, Any]]) -> Iterator[str]:
    at_stripe = {one["dispute"]: (one["status"], one["amount"]) for one in theirs}
    here = {row.stripe_dispute_id: (row.status, row.amount_minor) for row in Dispute.objects.all()}
    if here != at_stripe:
        yield f"disputes: here {here}, at Stripe {at_stripe}"


def _totals(theirs: dict[str, dict[str, int]]) -> Iterator[str]:
    paid, gone = Counter[str](), Counter[str]()
    for payment in Payment.objects.filter(method=PaymentMethod.STRIPE, status=PaymentStatus.SUCCEEDED):
        paid[payment.currency.lower()] += payment.amount_minor
    for refund in Refund.objects.filter(is_outside=False).exclude(state=RefundState.FAILED):
        gone[refund.currency.lower()] += refund.amount_minor
    for currency, sums in theirs.items():
        if (paid[currency], gone[currency]) != (sums["paid"], sums["refunded"]):
            yield f"sums in {currency}: here {paid[currency]} - {gone[currency]}, at Stripe {sums}"


def _seats() -> Iterator[str]:
    """A seat is taken by a booking that stands, and by no other; nothing is held for ever."""
    taken = Seat.objects.filter(is_active=True)
    yield from (f"seat of nobody: {seat}" for seat in taken.exclude(booking__status__in=SEAT_TAKING))
    for booking in Booking.objects.prefetch_related("seats"):
        active = [seat for seat in booking.seats.all() if seat.is_active]
        if booking.status == BookingStatus.HELD:
            yield f"held for ever: {booking}"
        elif (booking.status in STANDING) != (len(active) == 1):
            yield f"{len(active)} seats: {booking} {booking.status}"
        left = set(booking.reschedules.filter(status="done").values_list("from_seat", flat=True))
        if (
            sum(seat.price_minor for seat in booking.seats.all() if seat.pk not in left)
            != booking.price_minor
        ):
            yield f"its dates do not add up: {booking}"


def _owed() -> Iterator[str]:
    """A booking that stands is paid or owed, each sum once; one that does not owes nothing."""
    for booking in Booking.objects.all():
        moves = list(booking.reschedules.values_list("uid", flat=True))
        rows = Payment.objects.filter(reference__in=[booking.uid, *moves])
        owed = rows.filter(method=PaymentMethod.SCHOOL, status=PaymentStatus.PENDING)
        paid = rows.filter(status=PaymentStatus.SUCCEEDED)
        # What was too much: a difference in price, or paid twice. What else goes back was covered once.
        back = Refund.objects.filter(payment__in=rows, key__regex="^(reschedule|late-move|double):")
        covered = sum(row.amount_minor for row in [*owed, *paid]) - sum(row.amount_minor for row in back)
        if booking.status in STANDING and covered != booking.price_minor:
            yield f"{covered} of {booking.price_minor} paid or owed: {booking}"
        if booking.status not in STANDING and owed.exists():
            yield f"owed for nothing: {booking}"


def _codes() -> Iterator[str]:
    """A discount code is used up by what stands, and free again once that has gone."""
    for use in VoucherUse.objects.all():
        stands = Booking.objects.get(uid=use.reference).status in STANDING
        if use.is_active != stands:
            yield f"code {use.voucher.code} in use: {use.is_active}, booking stands: {stands}"


def _waiting() -> Iterator[str]:
    """Nothing is under way any more."""
    rows = Payment.objects.filter(method=PaymentMethod.STRIPE, status__in=OPEN_STATUSES)
    yield from (f"never ends: {row}" for row in rows)
    refunds = Refund.objects.filter(state__in=[RefundState.PENDING, RefundState.PROCESSING])
    yield from (f"never ends: refund {row}" for row in refunds)
    for message in OutboxMessage.objects.exclude(state=OutboxMessage.State.DELIVERED):
        yield f"never left: {message.kind} {message.state} {message.last_error}"


def _documents() -> Iterator[str]:
    """A document for each payment of which something stayed; a credit note for each refund of one with a document."""
    for payment in Payment.objects.filter(status=PaymentStatus.SUCCEEDED):
        documents = Invoice.objects.filter(payment=payment).exclude(kind="credit_note").count()
        back = [row for row in payment.refunds.all() if row.state == RefundState.SUCCEEDED]
        stayed = payment.amount_minor - sum(row.amount_minor for row in back)
        if documents > 1 or (stayed and not documents):
            yield f"{documents} documents: {payment}"
        notes = Invoice.objects.filter(payment=payment, kind="credit_note")
        if documents and sum(abs(note.gross_minor) for note in notes) != payment.amount_minor - stayed:
            yield f"credit notes do not add up: {payment}"


def _told() -> Iterator[str]:
    """Whoever was confirmed heard of it, once."""
    mails = OutboxMessage.objects.filter(kind="booking.mail.student_confirmed")
    told = Counter(mails.values_list("payload__booking", flat=True))
    for booking in Booking.objects.exclude(confirmed_at=None):
        if told[booking.uid] != 1:
            yield f"told {told[booking.uid]} times: {booking}"
