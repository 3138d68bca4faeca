"""Tax that is included in prices, and how a part of an invoice is taken back. Pure; amounts are minor units.

The tax in a line is gross × rate / (100 % + rate), rounded half up, and its net is what remains, so that each line adds
up and the totals are sums of lines (Directive 2006/112/EC leaves the rounding to the states; per line is allowed in
all of them).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from payments.lines import Line

_WHOLE_BP = 10_000


class CreditTooLarge(ValueError):
    """More would be taken back than is left of the invoice."""


@dataclass(frozen=True, slots=True)
class TaxedLine:
    """A line as it stands on a document: `net_minor` and `tax_minor` add up to `gross_minor`."""

    description: str
    quantity: int
    gross_minor: int
    tax_rate_bp: int
    net_minor: int
    tax_minor: int
    discount_text: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "TaxedLine":
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of lines."""

    net_minor: int
    tax_minor: int
    gross_minor: int


def tax_in(gross_minor: int, rate_bp: int) -> int:
    """The tax that a gross amount contains, rounded half up. `rate_bp` is hundredths of a percent."""
    return _half_up(gross_minor * rate_bp, _WHOLE_BP + rate_bp)


def taxed(line: Line) -> TaxedLine:
    """The line with its tax worked out."""
    tax = tax_in(line.gross_minor, line.tax_rate_bp)
    return TaxedLine(
        description=line.description,
        quantity=line.quantity,
        gross_minor=line.gross_minor,
        tax_rate_bp=line.tax_rate_bp,
        net_minor=line.gross_minor - tax,
        tax_minor=tax,
        discount_text=line.discount_text,
    )


def totals(lines: Iterable[TaxedLine]) -> Totals:
    """What the lines come to."""
    rows = list(lines)
    return Totals(
        net_minor=sum(row.net_minor for row in rows),
        tax_minor=sum(row.tax_minor for row in rows),
        gross_minor=sum(row.gross_minor for row in rows),
    )


def by_rate(lines: Iterable[TaxedLine]) -> list[tuple[int, Totals]]:
    """The totals of each rate, the highest rate first."""
    rows = list(lines)
    rates = sorted({row.tax_rate_bp for row in rows}, reverse=True)
    return [(rate, totals(row for row in rows if row.tax_rate_bp == rate)) for rate in rates]


def what_is_left(
    lines: Sequence[TaxedLine], credited: Iterable[Sequence[TaxedLine]]
) -> tuple[TaxedLine, ...]:
    """The lines, less what credit notes (whose lines stand in the same order) have taken back."""
    left = list(lines)
    for note in credited:
        left = [_less(line, taken) for line, taken in zip(left, note, strict=True)]
    return tuple(left)


def credit_part(
    lines: Sequence[TaxedLine], credited: Iterable[Sequence[TaxedLine]], amount_minor: int
) -> tuple[TaxedLine, ...]:
    """The lines of a credit note over `amount_minor`, in the order of `lines`; some may come to nothing.

    Each line gives in proportion to what is left of it, and of its tax as much as belongs to all that it has given so
    far. So no line gives more than it has, and when everything is taken back not a cent of tax is missing.
    Raises CreditTooLarge.
    """
    left = what_is_left(lines, credited)
    total_left = totals(left).gross_minor
    if not 0 <= amount_minor <= total_left:
        raise CreditTooLarge(amount_minor)
    taken, passed, given = [], 0, 0
    for line, rest in zip(lines, left, strict=True):
        passed += rest.gross_minor
        share = passed * amount_minor // total_left - given if total_left else 0
        given += share
        taken.append(_taken(line, rest, share))
    return tuple(taken)


def _taken(line: TaxedLine, rest: TaxedLine, share_minor: int) -> TaxedLine:
    """`share_minor` of what is left of a line, with the tax that this makes due back."""
    back_before = line.tax_minor - rest.tax_minor
    back_with_it = _half_up(
        line.tax_minor * (line.gross_minor - rest.gross_minor + share_minor), line.gross_minor or 1
    )
    tax = back_with_it - back_before
    return replace(line, gross_minor=share_minor, tax_minor=tax, net_minor=share_minor - tax)


def _less(line: TaxedLine, taken: TaxedLine) -> TaxedLine:
    return replace(
        line,
        gross_minor=line.gross_minor - taken.gross_minor,
        net_minor=line.net_minor - taken.net_minor,
        tax_minor=line.tax_minor - taken.tax_minor,
    )


def _half_up(numerator: int, denominator: int) -> int:
    """Of amounts that are not negative."""
    return (2 * numerator + denominator) // (2 * denominator)
