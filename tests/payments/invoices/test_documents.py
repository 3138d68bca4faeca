"""The file of a document: drawn after the commit or when somebody asks, and kept."""

import hashlib
from typing import Any

import pytest
from django.core.files.base import ContentFile
from wagtail.images.models import Image

from core.models import OutboxMessage
from core.outbox import services as outbox_services
from payments.enums import DocumentKind
from payments.models import Invoice, InvoiceFile
from payments.selectors.invoices import document, documents_issued_at, documents_of
from payments.services import documents, invoices
from themes.services import set_look

from .conftest import BUYER, NOW, refund_of

pytestmark = pytest.mark.django_db


def test_pdf_is_drawn_once_and_kept(paid) -> None:
    invoice = invoices.issue_for(paid(**BUYER), now=NOW)
    first = documents.pdf_of(invoice.pk)
    row = InvoiceFile.objects.get()
    assert row.sha256 == hashlib.sha256(first).hexdigest()
    set_look(theme_id="kids_1", display_name="Another name")
    assert documents.pdf_of(invoice.pk) == first
    assert InvoiceFile.objects.count() == 1


def test_pdf_is_drawn_by_the_outbox(paid) -> None:
    invoice = invoices.issue_for(paid(), now=NOW)
    row = OutboxMessage.objects.get(kind="payments.document")
    outbox_services.deliver(message_id=row.pk, now=NOW)
    row.refresh_from_db()
    assert (row.state, InvoiceFile.objects.get().invoice_id) == (OutboxMessage.State.DELIVERED, invoice.pk)


def test_file_is_named_like_the_document(paid) -> None:
    invoice = invoices.issue_for(paid(), now=NOW)
    file = documents.file_of(invoice.pk)
    assert (file.name, file.content[:4]) == ("REC-2027-00001.pdf", b"%PDF")


def test_document_that_does_not_exist_has_none(school) -> None:
    with pytest.raises(Invoice.DoesNotExist):
        documents.pdf_of(7)


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_logo_stands_on_it(paid, kind, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    set_look(logo=picture(kind))
    content = documents.pdf_of(invoices.issue_for(paid(), now=NOW).pk)
    assert b"/Alt(Alpha Idiomas)" in content


def test_logo_whose_file_is_gone_gives_way_to_the_name(paid, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    image = picture("svg")
    set_look(logo=image)
    image.file.storage.delete(image.file.name)
    assert b"/S/Figure" not in documents.pdf_of(invoices.issue_for(paid(), now=NOW).pk)


def picture(kind: str) -> Any:
    from io import BytesIO

    import PIL.Image

    if kind == "svg":
        content = b'<svg xmlns="http://www.w3.org/2000/svg" width="4" height="1"><path d="M0 0h4v1z"/></svg>'
    else:
        buffer = BytesIO()
        PIL.Image.new("RGBA", (1200, 300), (10, 20, 30, 128)).save(buffer, "PNG")
        content = buffer.getvalue()
    return Image.objects.create(title="Logo", file=ContentFile(content, f"logo.{kind}"), width=4, height=1)


def test_cards_tell_which_document_counts(paid, django_assert_num_queries) -> None:
    payment = paid(**BUYER)
    invoice = invoices.issue_for(payment, now=NOW)
    note = invoices.credit(refund_of(payment, 100), now=NOW)
    with django_assert_num_queries(1):
        cards = documents_of(["booking1", "unknown"])
    assert list(cards) == ["booking1"]
    assert [
        (card.id, card.number, card.kind, card.is_current, card.filename) for card in cards["booking1"]
    ] == [
        (note.pk, "CN-2027-00001", DocumentKind.CREDIT_NOTE, False, "CN-2027-00001.pdf"),
        (invoice.pk, "INV-2027-00001", DocumentKind.INVOICE, True, "INV-2027-00001.pdf"),
    ]
    invoices.credit(refund_of(payment, 12_000, "rest"), now=NOW)
    assert not document(invoice.pk).is_current


@pytest.mark.parametrize("count", [1, 3])
def test_documents_of_many_bookings_take_one_query(paid, count, django_assert_num_queries) -> None:
    for place in range(count):
        invoices.issue_for(paid(reference=f"b{place}"), now=NOW)
    with django_assert_num_queries(1):
        assert len(documents_of([f"b{place}" for place in range(count)])) == count


def test_documents_of_a_moment(paid) -> None:
    invoices.issue_for(paid(), now=NOW)
    assert [card.number for card in documents_issued_at(["booking1"], NOW)] == ["REC-2027-00001"]
    assert documents_issued_at(["booking1"], NOW.replace(minute=1)) == []


def test_example_uses_the_schools_own_settings(school) -> None:
    from datetime import date

    from payments.lines import Line

    school.invoice_prefix = "FAC"
    school.save()
    sample = documents.sample(
        lines=(Line("Spanish", 12_100, 2_100),),
        buyer={"name": "C"},
        currency="EUR",
        on=date(2027, 1, 4),
        locale="es",
    )
    assert (sample.number, sample.seller["name"]) == ("TEST-FAC-2027-00001", "Alpha Idiomas S.L.")
    assert documents.sample_pdf(sample, now=NOW).startswith(b"%PDF")
    assert not Invoice.objects.exists()
