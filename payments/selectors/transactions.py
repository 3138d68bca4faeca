"""The school's payments as a list: narrowed, searched, and each with all that a row shows."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import Coalesce

from payments.enums import DisputeStatus, PaymentMethod, PaymentStatus, RefundState
from payments.models import Dispute, Invoice, Payment, Refund

OWED, TO_GIVE_BACK, FAILED_REFUNDS, DISPUTES = "owed", "to_give_back", "failed_refunds", "disputes"
TABS = (OWED, TO_GIVE_BACK, FAILED_REFUNDS, DISPUTES)
# As long as the bank has not decided.
OPEN_DISPUTES = (
    DisputeStatus.WARNING_NEEDS_RESPONSE,
    DisputeStatus.WARNING_UNDER_REVIEW,
    DisputeStatus.NEEDS_RESPONSE,
    DisputeStatus.UNDER_REVIEW,
)
_IS_OWED = Q(method=PaymentMethod.SCHOOL, status=PaymentStatus.PENDING)
_ON_THE_WAY = (RefundState.PENDING, RefundState.PROCESSING)


@dataclass(frozen=True, slots=True)
class TabCounts:
    """What waits for somebody: payments that are owed, and those with something to do about them."""

    owed: int
    to_give_back: int
    failed_refunds: int
    open_disputes: int

    @property
    def to_do(self) -> int:
        return self.to_give_back + self.failed_refunds + self.open_disputes


def transactions() -> QuerySet[Payment]:
    """All payments with the sums and facts that rows are made of.

    `happened_at` is when it was paid, or when it was written as long as it is not; `refunded_minor` what has gone
    back, `returning_minor` what is on its way.
    """
    return Payment.objects.annotate(
        happened_at=Case(When(status=PaymentStatus.SUCCEEDED, then=F("settled_at")), default=F("created_at")),
        refunded_minor=_refund_sum(Q(state=RefundState.SUCCEEDED)),
        returning_minor=_refund_sum(Q(state__in=_ON_THE_WAY)),
        has_failed_refund=Exists(_refunds(Q(state=RefundState.FAILED))),
        dispute_status=Subquery(
            Dispute.objects.filter(payment=OuterRef("pk")).order_by("-opened_at", "-pk").values("status")[:1],
            output_field=CharField(),
        ),
    )


def in_tab(rows: QuerySet[Payment], tab: str) -> QuerySet[Payment]:
    """What one of TABS shows; all for any other word."""
    if tab == OWED:
        return rows.filter(_IS_OWED)
    if tab == TO_GIVE_BACK:
        return rows.filter(_has_to_give_back())
    if tab == FAILED_REFUNDS:
        return rows.filter(Exists(_refunds(Q(state=RefundState.FAILED))))
    if tab == DISPUTES:
        return rows.filter(Exists(Dispute.objects.filter(payment=OuterRef("pk"))))
    return rows


def tab_counts() -> TabCounts:
    """One query. Test payments are counted, too: somebody has to look at them all the same."""
    open_dispute = Exists(Dispute.objects.filter(payment=OuterRef("pk"), status__in=OPEN_DISPUTES))
    counts = Payment.objects.aggregate(
        owed=Count("pk", filter=_IS_OWED),
        to_give_back=Count("pk", filter=_has_to_give_back()),
        failed_refunds=Count("pk", filter=Q(Exists(_refunds(Q(state=RefundState.FAILED))))),
        open_disputes=Count("pk", filter=Q(open_dispute)),
    )
    return TabCounts(**counts)


def happened_between(rows: QuerySet[Payment], from_at: datetime, to_at: datetime) -> QuerySet[Payment]:
    """Paid in this time, or written in it and not paid; `to_at` is not included."""
    paid = Q(status=PaymentStatus.SUCCEEDED, settled_at__gte=from_at, settled_at__lt=to_at)
    other = ~Q(status=PaymentStatus.SUCCEEDED) & Q(created_at__gte=from_at, created_at__lt=to_at)
    return rows.filter(paid | other)


def found(rows: QuerySet[Payment], text: str) -> QuerySet[Payment]:
    """Payments whose payer, e-mail, description, note, or one of whose numbers has the text in it.

    Numbers are those of the payment, the booking, its documents, and Stripe's ids.
    """
    # PostgreSQL takes no NUL, and an address may hold one.
    text = text.replace("\0", "").strip()
    if not text:
        return rows
    wanted = Q()
    for field in _SEARCHED:
        wanted |= Q(**{f"{field}__icontains": text})
    # What was paid to move a booking has a reference of its own; its document names the booking.
    moves = Invoice.objects.filter(payment=OuterRef("pk"), facts__reference=text)
    refunds = Refund.objects.filter(payment=OuterRef("pk"), stripe_refund_id=text)
    disputes = Dispute.objects.filter(payment=OuterRef("pk"), stripe_dispute_id=text)
    if numbered := _PRINTED_NUMBER.match(text):
        series, number = numbered.groups()
        documents = Invoice.objects.filter(payment=OuterRef("pk"), series__iexact=series, number=int(number))
        wanted |= Q(Exists(documents))
    return rows.filter(wanted | Q(Exists(moves)) | Q(Exists(refunds)) | Q(Exists(disputes)))


# INV-2027-00042; PostgreSQL's integer has nine digits for certain.
_PRINTED_NUMBER = re.compile(r"^(\S{1,30})-(\d{1,9})$")
_SEARCHED = (
    "payer_name",
    "payer_email",
    "buyer_name",
    "description",
    "uid",
    "reference",
    "payment_intent_id",
    "checkout_session_id",
)


def currencies() -> list[str]:
    """Those that the school has ever been paid in, the most used first. One query."""
    counted = Payment.objects.order_by().values("currency").annotate(number=Count("pk"))
    return [row["currency"] for row in counted.order_by("-number", "currency")]


def document_numbers(payment_ids: Iterable[int]) -> dict[int, list[str]]:
    """The printed numbers of each payment's documents, the oldest first. One query."""
    numbers: dict[int, list[str]] = {}
    rows = Invoice.objects.filter(payment__in=list(payment_ids)).only("payment_id", "series", "number")
    for row in sorted(rows, key=lambda each: each.pk):
        numbers.setdefault(row.payment_id, []).append(row.full_number)
    return numbers


def _refunds(which: Q) -> QuerySet[Refund]:
    return Refund.objects.filter(which, payment=OuterRef("pk"))


def _refund_sum(which: Q) -> Coalesce:
    sums = _refunds(which).order_by().values("payment").annotate(sum=Sum("amount_minor")).values("sum")
    return Coalesce(Subquery(sums, output_field=IntegerField()), 0)


def _has_to_give_back() -> Q:
    """Refunds that the school itself has to hand over, since it was paid at the school."""
    return Q(method=PaymentMethod.SCHOOL) & Q(Exists(_refunds(Q(state=RefundState.PENDING))))
