"""Tax that is included: rounded half up per line, and given back to the cent."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import to_decimal
from payments.invoices import tax
from payments.lines import Line

# Up to a million euros, or a thousand million yen.
AMOUNTS = st.integers(min_value=0, max_value=10**9)
RATES = st.sampled_from([0, 250, 400, 550, 700, 1_000, 1_900, 2_000, 2_100, 2_500, 2_700, 10_000])
LINES = st.lists(
    st.builds(Line, description=st.just("Lesson"), gross_minor=AMOUNTS, tax_rate_bp=RATES),
    min_size=1,
    max_size=6,
)


@pytest.mark.parametrize(
    ("gross", "rate", "expected"),
    [
        (12_100, 2_100, 2_100),
        (10_000, 2_100, 1_736),  # 1735.537
        (10_000, 0, 0),
        (0, 2_100, 0),
        (21, 500, 1),  # exactly 1
        (63, 2_600, 13),  # exactly 13
        (3, 10_000, 2),  # 1.5 goes up
        (1, 10_000, 1),  # 0.5 goes up
        (15, 2_500, 3),
        (1_000, 1_000, 91),  # ¥1,000 with 10 %: 90.909
        (5_500, 1_000, 500),  # 5.500 KWD
    ],
)
def test_tax_is_included_and_rounded_half_up(gross, rate, expected) -> None:
    assert tax.tax_in(gross, rate) == expected


@pytest.mark.parametrize(("currency", "expected"), [("JPY", "2100"), ("EUR", "21.00"), ("KWD", "2.100")])
def test_tax_is_counted_in_the_currencys_smallest_unit(currency, expected) -> None:
    assert str(to_decimal(tax.tax_in(12_100, 2_100), currency)) == expected


@given(AMOUNTS, RATES)
def test_tax_is_within_half_a_unit_of_the_exact_one(gross, rate) -> None:
    twice_the_error = 2 * (tax.tax_in(gross, rate) * (10_000 + rate) - gross * rate)
    assert -(10_000 + rate) < twice_the_error <= 10_000 + rate


@given(LINES)
def test_each_line_adds_up_and_totals_are_sums(lines) -> None:
    rows = [tax.taxed(line) for line in lines]
    assert all(row.net_minor + row.tax_minor == row.gross_minor for row in rows)
    assert all(row.net_minor >= 0 and row.tax_minor >= 0 for row in rows)
    sums = tax.totals(rows)
    assert sums.gross_minor == sum(line.gross_minor for line in lines) == sums.net_minor + sums.tax_minor
    rates = tax.by_rate(rows)
    assert [rate for rate, _ in rates] == sorted({line.tax_rate_bp for line in lines}, reverse=True)
    for name in ("net_minor", "tax_minor", "gross_minor"):
        assert sum(getattr(each, name) for _, each in rates) == getattr(sums, name)


@given(LINES, st.integers(min_value=0), st.integers(min_value=1, max_value=9))
def test_credit_notes_take_back_all_and_never_more(lines, seed, parts) -> None:
    rows = [tax.taxed(line) for line in lines]
    whole, notes, pick = tax.totals(rows), [], random.Random(seed)
    for number in range(parts):
        left = tax.totals(tax.what_is_left(rows, notes)).gross_minor
        amount = left if number == parts - 1 else pick.randint(0, left)
        note = tax.credit_part(rows, notes, amount)
        assert tax.totals(note).gross_minor == amount
        assert all(row.net_minor + row.tax_minor == row.gross_minor for row in note)
        assert all(row.net_minor >= 0 and row.tax_minor >= 0 for row in note)
        notes.append(note)
    assert tax.what_is_left(rows, notes) == tuple(
        tax.TaxedLine(row.description, row.quantity, 0, row.tax_rate_bp, 0, 0) for row in rows
    )
    for name in ("net_minor", "tax_minor", "gross_minor"):
        assert sum(getattr(tax.totals(note), name) for note in notes) == getattr(whole, name)


@given(LINES, st.integers(min_value=0))
def test_credit_note_keeps_to_the_rate_within_a_unit(lines, seed) -> None:
    rows = [tax.taxed(line) for line in lines]
    amount = random.Random(seed).randint(0, tax.totals(rows).gross_minor)
    for row in tax.credit_part(rows, [], amount):
        assert abs(row.tax_minor - tax.tax_in(row.gross_minor, row.tax_rate_bp)) <= 1


def test_parts_of_several_lines_are_taken_in_proportion() -> None:
    rows = [tax.taxed(Line("A", 3_000, 2_100)), tax.taxed(Line("B", 1_000, 0))]
    note = tax.credit_part(rows, [], 2_000)
    assert [(row.gross_minor, row.tax_minor) for row in note] == [(1_500, 261), (500, 0)]
    rest = tax.credit_part(rows, [note], 2_000)
    assert [(row.gross_minor, row.tax_minor) for row in rest] == [(1_500, 260), (500, 0)]


@pytest.mark.parametrize("amount", [-1, 4_001])
def test_more_than_there_is_cannot_be_taken_back(amount) -> None:
    with pytest.raises(tax.CreditTooLarge):
        tax.credit_part([tax.taxed(Line("A", 4_000, 2_100))], [], amount)
