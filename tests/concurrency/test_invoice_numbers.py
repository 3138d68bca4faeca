"""Numbers of documents while many are written at once and some are taken back: no gap, no double."""

import time

import pytest
from django.db import IntegrityError, transaction

from payments.lines import Buyer
from payments.models import Invoice, InvoiceCounter, Payment
from payments.services import billing, invoices
from tests.payments.invoices.conftest import BUYER, NOW, SPANISH, paid_payment, refund_of

from .conftest import kinds

THREADS = 24


class Undone(Exception):
    """The transaction fails after the number was taken."""


def writer(payments: list[Payment], *, undo_every: int = 0):
    def write(place: int) -> Invoice | None:
        with transaction.atomic():
            found = invoices.issue_for(payments[place], now=NOW)
            time.sleep(0.002)
            if undo_every and place % undo_every == 0:
                raise Undone
        return found

    return write


def numbers(series: str) -> list[int]:
    return list(Invoice.objects.filter(series=series).order_by("number").values_list("number", flat=True))


@pytest.fixture
def payments(committed_school) -> list[Payment]:
    """Every third has a buyer with an address, and so an invoice."""
    return [
        paid_payment(reference=f"b{place}", **(BUYER if place % 3 == 0 else {})) for place in range(THREADS)
    ]


def test_numbers_have_no_gap_and_no_double(race, payments) -> None:
    assert kinds(race(writer(payments), range(THREADS))) == {"Invoice": THREADS}
    assert numbers("INV-2027") == list(range(1, 9))
    assert numbers("REC-2027") == list(range(1, 17))


def test_number_of_a_transaction_that_fails_goes_to_another(race, payments) -> None:
    results = race(writer(payments, undo_every=4), range(THREADS))
    assert kinds(results) == {"Undone": 6, "Invoice": 18}
    assert numbers("INV-2027") == list(range(1, 7))
    assert numbers("REC-2027") == list(range(1, 13))
    again = race(writer(payments), range(THREADS))
    assert kinds(again) == {"Invoice": THREADS}
    assert (numbers("INV-2027"), numbers("REC-2027")) == (list(range(1, 9)), list(range(1, 17)))


def test_counter_without_its_lock_gives_a_number_twice(race, payments, monkeypatch) -> None:
    """The race is real: two that read before either has written take the same number."""

    def unlocked(series: str) -> int:
        InvoiceCounter.objects.bulk_create([InvoiceCounter(series=series)], ignore_conflicts=True)
        number = InvoiceCounter.objects.get(series=series).last_number + 1
        time.sleep(0.02)
        InvoiceCounter.objects.filter(series=series).update(last_number=number)
        return number

    monkeypatch.setattr(billing, "next_number", unlocked)

    def write(place: int) -> str:
        try:
            writer(payments)(place)
        except IntegrityError as error:
            return "double" if "invoice_number_once" in str(error) else str(error)
        return "written"

    assert "double" in race(write, range(THREADS))


def test_payment_that_is_settled_twice_at_once_has_one_document(race, committed_school) -> None:
    payment = paid_payment()
    results = race(writer([payment] * 8), range(8))
    assert len({row.pk for row in results}) == 1
    assert Invoice.objects.count() == 1


def test_refunds_at_once_never_take_back_more_than_there_is(race, committed_school) -> None:
    payment = paid_payment()
    invoices.issue_for(payment, now=NOW)
    refunds = [refund_of(payment, 1_800, f"r{place}") for place in range(8)] * 2
    race(lambda refund: invoices.credit(refund, now=NOW) or "none", refunds)
    notes = Invoice.objects.filter(kind="credit_note")
    assert sum(note.gross_minor for note in notes) == SPANISH.gross_minor == 12_100
    assert sum(note.tax_minor for note in notes) == 2_100
    assert sorted(note.gross_minor for note in notes) == [1_300, *[1_800] * 6]
    assert numbers("CN-2027") == list(range(1, 8))


def test_corrections_and_repairs_do_not_wait_for_each_other(race, payments) -> None:
    """Both write several documents: corrections a credit note first, repairs last."""
    corrected = [invoices.issue_for(payment, now=NOW) for payment in payments[:12]]
    for payment in payments[12:]:
        refund_of(payment, 100)

    def write(place: int) -> Invoice | None:
        if place < len(corrected):
            buyer = Buyer("Acme", "Leeds")
            return invoices.correct(invoice_id=corrected[place].pk, buyer=buyer, by_user_id=None, now=NOW)
        return invoices.issue_for(payments[place], now=NOW)

    assert kinds(race(write, range(THREADS))) == {"Invoice": THREADS}
    assert numbers("CN-2027") == list(range(1, 25))
    assert len(numbers("INV-2027")) + len(numbers("REC-2027")) == 36
