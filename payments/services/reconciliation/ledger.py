"""What one comparison has looked at, put right and could not put right; kept in its row as it goes."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from payments.enums import DifferenceKind, RepairKind
from payments.models import Payment, ReconciliationRun
from payments.services.differences import open_difference, resolve_unseen

if TYPE_CHECKING:
    from payments.models import Difference

T = TypeVar("T")
# As many objects as Stripe gives at once: our rows are read for that many with one query each.
PAGE = 100


class Ledger:
    """One step's part of a run. What was put right is written down at once, the rest when the step is done, so that a
    step that is repeated counts nothing twice."""

    def __init__(self, run: ReconciliationRun, *, now: datetime) -> None:
        self.run = run
        self.now = now
        self.subjects: set[str] = set()
        self._named: set[tuple[DifferenceKind, str]] = set()
        self._counts: Counter[str] = Counter()
        self._ours: Counter[str] = Counter()
        self._theirs: Counter[str] = Counter()

    @property
    def from_at(self) -> datetime:
        return self.run.from_at

    def count(self, what: str, number: int = 1) -> None:
        self._counts[what] += number

    def add(self, currency: str, *, is_test: bool, ours_minor: int, theirs_minor: int) -> None:
        """Add to both sides' totals, or take away what went back. Money of the test world stands apart."""
        key = f"{currency} test" if is_test else currency
        self._ours[key] += ours_minor
        self._theirs[key] += theirs_minor

    def repaired(
        self, kind: RepairKind, *, reference: str, amount_minor: int = 0, currency: str = ""
    ) -> None:
        """Write down what was put right. `reference` is the number of a payment or of a booking, or the id
        of an account."""
        self.run.repaired = [
            *self.run.repaired,
            {
                "kind": str(kind),
                "reference": reference,
                "amount_minor": amount_minor,
                "currency": currency,
            },
        ]
        self.run.save(update_fields=["repaired"])

    def looked_at(self, *subjects: str) -> None:
        """Whatever differs about these, and is not named again now, is in order again."""
        self.subjects.update(subjects)

    def differs(
        self,
        kind: DifferenceKind,
        subject: str,
        *,
        payment: Payment | None = None,
        ours_minor: int | None = None,
        theirs_minor: int | None = None,
        currency: str = "",
        detail: str = "",
    ) -> "Difference":
        """Name what cannot be put right."""
        self._named.add((kind, subject))
        return open_difference(
            kind=kind,
            subject=subject,
            payment=payment,
            ours_minor=ours_minor,
            theirs_minor=theirs_minor,
            currency=currency,
            detail=detail,
            now=self.now,
            run=self.run,
        )

    def has_named(self, kind: DifferenceKind, subject: str) -> bool:
        """Whether this step has named it already."""
        return (kind, subject) in self._named

    def close(self, step: str, *, kinds: Collection[DifferenceKind] = ()) -> None:
        """Write down the counts and totals of a step that is done, and settle what is in order again: everything that
        was not named in this run about what it looked at, or of `kinds`."""
        resolve_unseen(kinds=kinds, subjects=self.subjects, since=self.run.started_at, now=self.now)
        counts = Counter({key: value for key, value in self.run.checked.items() if isinstance(value, int)})
        self.run.checked = {
            **(counts + self._counts),
            "steps": [*self.run.checked.get("steps", []), step],
        }
        totals: dict[str, dict[str, int]] = defaultdict(lambda: {"ours_minor": 0, "theirs_minor": 0})
        totals |= self.run.totals
        for key in self._ours.keys() | self._theirs.keys():
            totals[key] = {
                "ours_minor": totals[key]["ours_minor"] + self._ours[key],
                "theirs_minor": totals[key]["theirs_minor"] + self._theirs[key],
            }
        self.run.totals = dict(totals)
        self.run.save(update_fields=["checked", "totals"])


def pages(objects: Iterable[T]) -> Iterator[list[T]]:
    """Stripe's objects by the hundred, so that our rows can be read for all of them at once."""
    left = iter(objects)
    while page := list(islice(left, PAGE)):
        yield page
