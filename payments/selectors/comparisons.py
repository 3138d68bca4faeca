"""What the comparisons with Stripe's books have found, for the screen that shows them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from core.models import OutboxMessage
from core.money import format_money
from payments.comparison_texts import ADVICE, MEANINGS
from payments.enums import DifferenceKind
from payments.events import RECONCILE
from payments.models import Difference
from payments.subjects import Subject, subjects_of

from .comparison_runs import RunRow, latest_runs
from .reasons import refund_failure

SETTLED = 20


@dataclass(frozen=True)
class DifferenceRow:
    id: int
    title: str
    meaning: str
    advice: str
    about: str
    person: str
    ours: str
    theirs: str
    detail: str
    subject: str
    payment_uid: str
    booking_url: str
    found_at: datetime
    resolved_at: datetime | None
    resolved_by: str
    note: str

    @property
    def amount(self) -> str:
        return self.theirs or self.ours


@dataclass(frozen=True)
class ComparisonPage:
    runs: tuple[RunRow, ...]
    open: tuple[DifferenceRow, ...]
    settled: tuple[DifferenceRow, ...]
    is_waiting: bool


def comparison_page(language: str) -> ComparisonPage:
    """The latest runs, what is open and what was settled last. A fixed number of queries."""
    rows = Difference.objects.select_related("payment", "resolved_by")
    open_rows = list(rows.filter(resolved_at=None).order_by("-found_at", "-pk")[:200])
    settled = list(rows.filter(resolved_at__isnull=False).order_by("-resolved_at", "-pk")[:SETTLED])
    subjects = _subjects([*open_rows, *settled])
    waiting = OutboxMessage.objects.filter(kind=RECONCILE, state=OutboxMessage.State.PENDING)
    return ComparisonPage(
        runs=latest_runs(language),
        open=tuple(_difference(row, subjects, language) for row in open_rows),
        settled=tuple(_difference(row, subjects, language) for row in settled),
        is_waiting=waiting.exists(),
    )


def difference_row(difference_id: int, language: str) -> DifferenceRow | None:
    """An open difference; None when it is settled already."""
    rows = Difference.objects.select_related("payment", "resolved_by")
    row = rows.filter(pk=difference_id, resolved_at=None).first()
    return _difference(row, _subjects([row]), language) if row else None


def found_in(run_id: int, language: str) -> list[DifferenceRow]:
    """What this run found first, and nobody has settled since."""
    rows = Difference.objects.filter(run=run_id, resolved_at=None).select_related("payment", "resolved_by")
    found = list(rows.order_by("kind", "pk"))
    subjects = _subjects(found)
    return [_difference(row, subjects, language) for row in found]


def _subjects(rows: Iterable[Difference]) -> dict[str, Subject]:
    return subjects_of({_reference(row) for row in rows})


def _reference(row: Difference) -> str:
    return row.payment.reference if row.payment else row.subject


def _difference(row: Difference, subjects: Mapping[str, Subject], language: str) -> DifferenceRow:
    kind, subject = DifferenceKind(row.kind), subjects.get(_reference(row))
    return DifferenceRow(
        id=row.pk,
        title=str(kind.label),
        meaning=str(MEANINGS[kind]),
        advice=str(ADVICE[kind]),
        about=subject.title if subject else row.payment.description if row.payment else "",
        person=subject.person if subject else "",
        ours=_money(row.ours_minor, row.currency, language),
        theirs=_money(row.theirs_minor, row.currency, language),
        detail=refund_failure(row.detail) if kind == DifferenceKind.REFUND_FAILED else row.detail,
        subject=row.subject,
        payment_uid=row.payment.uid if row.payment else "",
        booking_url=subject.admin_url if subject else "",
        found_at=row.found_at,
        resolved_at=row.resolved_at,
        resolved_by=str(row.resolved_by) if row.resolved_by else "",
        note=row.note,
    )


def _money(amount_minor: int | None, currency: str, language: str) -> str:
    return format_money(amount_minor, currency, language) if amount_minor is not None and currency else ""
