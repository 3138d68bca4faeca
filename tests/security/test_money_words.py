"""What somebody writes as a payer, and the documents it comes to: one's own only, and never more than text."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from django.core import mail
from django.urls import reverse
from django_tenants.utils import schema_context

from accounts.models import User
from booking.models import Booking
from booking.selectors.bookings import booking_token
from booking.services.bookings import book
from core.models import OutboxMessage
from core.outbox.services import deliver_pending
from payments.enums import DocumentKind, SchoolMeans
from payments.lines import Buyer
from payments.models import Invoice, Payment, Refund
from payments.selectors import payment_of
from payments.services import mark_paid, refund_by_staff
from tests.factories.booking import GUEST, NOW, SessionFactory, WorkshopFactory, attendee

from .conftest import browser, logged_in

pytestmark = pytest.mark.django_db
TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
HOSTILE = {
    "name": '=HYPERLINK("http://evil.test","Paid")<script>alert(1)</script>#eval("1")\u202egnp.exe',
    "address": "=1+1\r\nBcc: x@evil.test\x1b[31m\u2028*bold* $x^2$ #import \"/etc/passwd\"\n<img src=x>\u202e",
    "tax_id": "+SUM(A1:A9)",
}  # fmt: skip


@pytest.fixture
def class_with_desk(ben: Any, site: Any) -> Any:
    """A class for 25 € that is paid at the school."""
    workshop = WorkshopFactory(
        title="Exam class",
        slug="exam-class",
        hosts=[ben],
        price_minor=2500,
        pay_way="school",
        tax_rate_bp=2100,
    )
    return SessionFactory(workshop=workshop, hosts=[ben])


def sold(session: Any, name: str = "Chloe", *, paid: bool = True, **fields: Any) -> Booking:
    booking = book(
        workshop_id=session.workshop_id,
        session_id=session.pk,
        attendee=attendee(name),
        by=GUEST,
        now=NOW,
        **fields,
    )
    if paid:
        payment = payment_of(booking.uid)
        mark_paid(payment_uid=payment.uid, means=SchoolMeans.CASH, by_user_id=None, now=NOW)
    return booking


def links(booking: Booking) -> str:
    return f"/booking/{booking_token(booking.uid)}/"


def document_of(booking: Booking) -> Invoice:
    return Invoice.objects.filter(payment__reference=booking.uid).latest("pk")


def test_document_opens_with_its_own_bookings_link_only(class_with_desk: Any) -> None:
    chloe, emil = sold(class_with_desk), sold(class_with_desk, "Emil")
    own, others = document_of(chloe), document_of(emil)
    answer = browser().get(f"{links(chloe)}documents/{own.pk}/")
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    for number in (others.pk, own.pk + 1000, 2**63, 0):
        assert browser().get(f"{links(chloe)}documents/{number}/").status_code == 404, number
    with schema_context("beta"):
        foreign = booking_token(chloe.uid)
    assert browser().get(f"/booking/{foreign}/documents/{own.pk}/").status_code == 404
    assert browser("beta.test").get(f"{links(chloe)}documents/{own.pk}/").status_code == 404
    for method in ("post", "put", "delete"):
        assert getattr(browser(), method)(f"{links(chloe)}documents/{own.pk}/").status_code == 405


def test_api_gives_a_document_to_its_own_booking_only(
    class_with_desk: Any, ana: Any, ben: Any, chloe: User
) -> None:
    mine, others = sold(class_with_desk), sold(class_with_desk, "Emil")
    path = f"/api/v1/bookings/{mine.uid}/invoice.pdf"
    number = document_of(others).full_number
    for client, status in (
        (browser(), (401, 403)),
        (browser(HTTP_X_BOOKING_TOKEN=booking_token(others.uid)), (404,)),
        (logged_in(ben.user), (403, 404)),
    ):
        assert client.get(path).status_code in status
    owner = browser(HTTP_X_BOOKING_TOKEN=booking_token(mine.uid))
    assert owner.get(path).status_code == 200
    assert "no-store" in owner.get(path)["Cache-Control"]
    for wanted in (number, "%00", "x" * 5000, "../", number + "'"):
        assert owner.get(f"{path}?number={wanted}").status_code == 404, wanted
    stranger = User.objects.create_user("eva@example.com", "a rather long password")
    assert logged_in(stranger).get(path).status_code == 404


def test_buyer_is_named_once_and_with_ones_own_link(class_with_desk: Any) -> None:
    chloe, emil = sold(class_with_desk), sold(class_with_desk, "Emil")
    typed = {"name": "Marchand SARL", "address": "12 rue Bleue", "tax_id": ""}
    assert browser().post(f"{links(chloe)}invoice/", typed).status_code == 303
    assert document_of(chloe).buyer["name"] == "Marchand SARL"
    assert document_of(emil).kind == DocumentKind.RECEIPT
    assert browser().post(f"{links(chloe)}invoice/", {**typed, "name": "Other"}).status_code == 409
    assert Invoice.objects.filter(payment__reference=chloe.uid).count() == 3
    assert browser().post(f"{links(chloe)}x/invoice/", typed).status_code == 404


def test_buyer_is_not_named_after_a_refund_or_before_the_money(class_with_desk: Any) -> None:
    typed = {"name": "Marchand SARL", "address": "12 rue Bleue", "tax_id": ""}
    owing = sold(class_with_desk, paid=False)
    refunded = sold(class_with_desk, "Emil")
    refund_by_staff(
        payment_uid=payment_of(refunded.uid).uid, amount_minor=100, note="", by_user_id=None, now=NOW
    )
    before = Invoice.objects.count()
    for booking in (owing, refunded):
        assert browser().post(f"{links(booking)}invoice/", typed).status_code == 409
    assert Invoice.objects.count() == before


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": " \u202e "},
        {"name": "x" * 161},
        {"name": "x\x00"},
        {"address": ""},
        {"address": "\r\n \t"},
        {"address": "x" * 401},
        {"address": "x\x00"},
        {"tax_id": "x" * 41},
        {"tax_id": "ESB1"},
        {"tax_id": "x\x00"},
    ],
    ids=repr,
)
def test_buyer_that_is_none_is_refused(changes: dict[str, str], class_with_desk: Any) -> None:
    booking = sold(class_with_desk)
    typed = {"name": "Marchand SARL", "address": "12 rue Bleue", "tax_id": "", **changes}
    assert browser().post(f"{links(booking)}invoice/", typed).status_code in (200, 409)
    assert Invoice.objects.count() == 1


def test_hostile_buyer_is_text_everywhere(class_with_desk: Any, ana: Any) -> None:
    """In the PDF, the mail, the pages, the admin and the files."""
    booking = sold(class_with_desk)
    assert browser().post(f"{links(booking)}invoice/", HOSTILE).status_code == 303
    document = document_of(booking)
    assert not set(document.buyer["name"]) & set(TURNS)
    assert "\n" not in document.buyer["name"]
    assert not set(document.buyer["address"]) & set(TURNS + "\x1b\u2028")
    path = f"{links(booking)}documents/{document.pk}/"
    assert browser().get(path).content[:5] == b"%PDF-"
    payment, owner = Payment.objects.get(), logged_in(ana)
    for page in (
        browser().get(links(booking)),
        browser().get(f"{links(booking)}invoice/"),
        owner.get("/admin/payments/"),
        owner.get(f"/admin/payments/{payment.uid}/"),
        owner.get(f"/admin/payments/{payment.uid}/documents/{document.pk}/correct/"),
        owner.get("/admin/invoices/"),
        owner.get(reverse("bookings:show", args=[booking.uid])),
    ):
        assert page.status_code == 200
        for word in (b"<script>alert", b"<img src=x"):
            assert word not in page.content
    deliver_pending(now=NOW)
    assert not OutboxMessage.objects.exclude(state="delivered").values_list("kind", "last_error")
    assert any(each.attachments for each in mail.outbox)
    for each in mail.outbox:
        text = each.message().as_string()
        assert "Bcc:" not in text.partition("\n\n")[0]
        assert "\u202e" not in each.subject


def test_files_hold_no_formula(class_with_desk: Any, ana: Any) -> None:
    booking = sold(class_with_desk, buyer=Buyer(name="=1+1", address="@SUM(A1)\n-2", tax_id="+3"))
    Booking.objects.filter(pk=booking.pk).update(attendee_name="=cmd|' /C calc'!A0")
    Payment.objects.update(payer_name="=cmd|' /C calc'!A0", description="@evil", note="+x")
    client = logged_in(ana)
    for path in ("/admin/payments/", "/admin/invoices/", "/admin/discount-codes/"):
        answer = client.get(f"{path}?export=csv")
        rows = b"".join(answer.streaming_content).decode("utf-8-sig")
        for cell in rows.replace("\r\n", ",").split(","):
            assert not cell.strip('"').lstrip().startswith(("=", "@")), (path, cell)
        book_ = openpyxl.load_workbook(io.BytesIO(client.get(f"{path}?export=xlsx").content))
        for row in book_.active.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (path, cell.value)
    packed = zipfile.ZipFile(io.BytesIO(b"".join(_parts(client.get("/admin/invoices/?export=zip")))))
    for name in packed.namelist():
        assert "/" not in name
        assert ".." not in name


def _parts(answer: Any) -> Any:
    return answer.streaming_content if answer.streaming else [answer.content]


def test_longest_words_are_drawn(class_with_desk: Any) -> None:
    buyer = Buyer(name="W" * 160, address="\n".join("y" * 200), tax_id="9" * 40)
    booking = sold(class_with_desk, buyer=buyer)
    document = document_of(booking)
    answer = browser().get(f"{links(booking)}documents/{document.pk}/")
    assert answer.content[:5] == b"%PDF-"


def test_paid_at_the_school_twice_or_after_it_was_cancelled_is_refused(class_with_desk: Any) -> None:
    from booking.services.cancellations import cancel_booking
    from payments.services.school_payments import NotOwed

    booking = sold(class_with_desk)
    owing = sold(class_with_desk, "Emil", paid=False)
    cancel_booking(booking_uid=owing.uid, by=GUEST, now=NOW)
    for each in (booking, owing):
        with pytest.raises(NotOwed):
            mark_paid(payment_uid=payment_of(each.uid).uid, means=SchoolMeans.CARD, by_user_id=None, now=NOW)
    assert Invoice.objects.count() == 1


def test_credit_notes_never_come_to_more_than_the_invoice(class_with_desk: Any, ana: Any) -> None:
    """Parts by staff, the rest with the cancellation, each given back by hand as often as somebody clicks."""
    from booking.services.actors import Actor
    from booking.services.cancellations import cancel_booking

    booking = sold(class_with_desk)
    payment = payment_of(booking.uid)
    refund_by_staff(payment_uid=payment.uid, amount_minor=1000, note="", by_user_id=ana.pk, now=NOW)
    cancel_booking(booking_uid=booking.uid, by=Actor("staff", ana.pk), now=NOW)
    assert sorted(Refund.objects.values_list("amount_minor", flat=True)) == [1000, 1500]
    client = logged_in(ana)
    for refund in Refund.objects.all():
        for _click in range(2):
            client.post(f"/admin/payments/{payment.uid}/refunds/{refund.pk}/given-back/", {"note": "in cash"})
    notes = Invoice.objects.filter(kind=DocumentKind.CREDIT_NOTE)
    assert sorted(notes.values_list("gross_minor", flat=True)) == [1000, 1500]
    assert client.post(f"/admin/payments/{payment.uid}/refund/", {"amount": "1"}).status_code == 302
    assert Refund.objects.count() == 2
