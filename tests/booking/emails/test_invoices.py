"""Invoices, receipts and credit notes as they arrive in the student's mailbox: each once, with the right mail."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core import mail

from booking.enums import PayWay
from booking.events import STUDENT_CONFIRMED, STUDENT_REFUNDED
from booking.models import Booking
from booking.services.bookings import book
from booking.services.checkout import payment_page, settle_payment
from booking.services.outbox_screen import next_number, send_again
from booking.services.own_invoices import name_own_buyer
from core.models import OutboxMessage
from core.outbox import services as outbox
from payments.enums import SchoolMeans
from payments.lines import NO_BUYER, Buyer
from payments.models import Invoice
from payments.selectors import payment_of
from payments.services import (
    connect_account,
    mark_paid,
    refund_by_staff,
    request_refund,
    settle_outside,
)
from tenants.selectors import forget_addresses
from tests.factories.booking import ANA, GUEST, NOW, SessionFactory, attendee

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)
ACME = Buyer("Acme Ltd", "1 High Street\nLeeds")


@pytest.fixture
def account(alpha, stripe, settings):
    settings.PUBLIC_SCHEME, settings.PUBLIC_PORT = "https", 443
    forget_addresses()
    with time_machine.travel(NOW):
        stripe.connect_account("acct_alpha00000001", name="Alpha")
        yield connect_account(
            stripe_account_id="acct_alpha00000001", publishable_key="pk_test_alpha", now=NOW
        )
    forget_addresses()


def book_class(*, buyer: Buyer = NO_BUYER, at_school: bool = False, locale: str = "en") -> Booking:
    session = SessionFactory(
        workshop__title="Spanish at noon",
        workshop__price_minor=12_100,
        workshop__tax_rate_bp=2_100,
        workshop__pay_way=PayWay.EITHER,
    )
    return book(
        workshop_id=session.workshop_id,
        session_id=session.pk,
        attendee=attendee("Chloe", locale=locale),
        by=GUEST,
        buyer=buyer,
        pays_at_school=at_school,
        now=NOW,
    )


def sent(now=NOW) -> list[mail.EmailMultiAlternatives]:
    mail.outbox.clear()
    outbox.deliver_pending(now=now)
    return [message for message in mail.outbox if message.to == ["chloe@example.com"]]


def files(message) -> list[str]:
    return [
        name
        for name, content, kind in message.attachments
        if kind == "application/pdf" and content[:4] == b"%PDF"
    ]


def pay_online(booking: Booking, stripe, now=NOW) -> None:
    payment_page(booking_uid=booking.uid, now=now)
    stripe.pay(payment_of(booking.uid).checkout_session_id)
    settle_payment(booking_uid=booking.uid, now=now)


def pay_at_school(booking: Booking, now=LATER) -> None:
    mark_paid(payment_uid=payment_of(booking.uid).uid, means=SchoolMeans.CASH, by_user_id=None, now=now)


def test_confirmation_brings_the_invoice_of_what_was_just_paid(account, stripe) -> None:
    pay_online(book_class(buyer=ACME), stripe)
    (message,) = sent()
    assert message.subject == "You are booked: Spanish at noon"
    assert files(message) == ["TEST-INV-2027-00001.pdf"]  # the stand-in's key is one of the test world
    assert sent() == []
    invoice = Invoice.objects.get()
    assert (invoice.net_minor, invoice.tax_minor) == (10_000, 2_100)


def test_what_is_paid_at_the_school_brings_its_receipt_later(alpha) -> None:
    booking = book_class(at_school=True)
    (confirmed,) = sent()
    assert files(confirmed) == []
    pay_at_school(booking)
    (message,) = sent(LATER)
    assert (message.subject, files(message)) == ("Your receipt: Spanish at noon", ["REC-2027-00001.pdf"])
    html = next(part.content for part in message.alternatives if part.mimetype == "text/html")
    for body in (str(message.body), BeautifulSoup(html, "html.parser").get_text()):
        assert "We have received €121.00 for Spanish at noon." in body
        assert "REC-2027-00001" in body
        assert booking.uid in body


def test_invoice_is_called_one(alpha) -> None:
    pay_at_school(book_class(buyer=ACME, at_school=True))
    confirmed, message = sent(LATER)
    assert files(confirmed) == []
    assert (message.subject, files(message)) == ("Your invoice: Spanish at noon", ["INV-2027-00001.pdf"])


def test_refund_at_once_brings_its_credit_note(account, stripe) -> None:
    booking = book_class()
    pay_online(booking, stripe)
    sent()
    refund(booking, 6_050)
    assert sent() == []  # this sends the money
    messages = sent()
    assert [(message.subject, files(message)) for message in messages] == [
        ("Your credit note: Spanish at noon", ["TEST-CN-2027-00001.pdf"])
    ]
    assert "We have sent €60.50 for Spanish at noon back to you." in str(messages[0].body)
    assert Invoice.objects.get(kind="credit_note").tax_minor == 1_050


def test_refund_that_took_a_while_brings_it_with_its_own_mail(alpha) -> None:
    booking = book_class(at_school=True)
    pay_at_school(booking)
    sent(LATER)
    row = refund(booking, 12_100)
    later = LATER + timedelta(days=2)
    settle_outside(refund_id=row.pk, note="", by_user_id=None, now=later)
    (message,) = sent(later)
    assert files(message) == ["CN-2027-00001.pdf"]
    assert "€121.00" in str(message.body)
    assert "credit note" not in message.subject


def test_refund_by_staff_brings_it_in_one_mail(account, stripe) -> None:
    booking = book_class()
    pay_online(booking, stripe)
    sent()
    uid = payment_of(booking.uid).uid
    refund_by_staff(payment_uid=uid, amount_minor=6_050, note="Came late", by_user_id=None, now=NOW)
    messages = [*sent(), *sent()]
    assert [(message.subject, files(message)) for message in messages] == [
        ("Your refund of €60.50 is done", ["TEST-CN-2027-00001.pdf"])
    ]


def refund(booking: Booking, amount_minor: int):
    return request_refund(
        payment_uid=payment_of(booking.uid).uid,
        amount_minor=amount_minor,
        key="k",
        reason="cancelled",
        now=NOW,
    )


def test_correction_brings_both_documents_in_one_mail(alpha) -> None:
    booking = book_class(at_school=True)
    pay_at_school(booking)
    sent(LATER)
    later = LATER + timedelta(days=1)
    name_own_buyer(booking_uid=booking.uid, buyer=ACME, now=later)
    (message,) = sent(later)
    assert message.subject == "Your corrected invoice: Spanish at noon"
    assert files(message) == ["CN-2027-00001.pdf", "INV-2027-00001.pdf"]


def test_document_is_in_the_students_language(alpha) -> None:
    pay_at_school(book_class(at_school=True, locale="es"))
    assert Invoice.objects.get().locale == "es"
    assert [message.subject for message in sent(LATER)][1:] == ["Tu recibo: Spanish at noon"]


def test_confirmation_that_is_sent_once_more_brings_it_again(account, stripe) -> None:
    pay_online(book_class(buyer=ACME), stripe)
    sent()
    first = OutboxMessage.objects.get(kind=STUDENT_CONFIRMED)
    send_again(message_id=first.pk, number=next_number(first), by=ANA, now=LATER)
    (message,) = sent(LATER)
    assert files(message) == ["TEST-INV-2027-00001.pdf"]


def test_mail_of_a_refund_that_is_sent_once_more_brings_its_credit_note(alpha) -> None:
    booking = book_class(at_school=True)
    pay_at_school(booking)
    row = refund(booking, 12_100)
    settle_outside(refund_id=row.pk, note="", by_user_id=None, now=LATER)
    sent(LATER)
    first = OutboxMessage.objects.get(kind=STUDENT_REFUNDED)
    send_again(message_id=first.pk, number=next_number(first), by=ANA, now=LATER)
    (message,) = sent(LATER)
    assert files(message) == ["CN-2027-00001.pdf"]
