"""PostgreSQL keeps documents as they were issued, in every school and whoever asks."""

import pytest
from django.db import IntegrityError, connection, transaction
from django_tenants.utils import schema_context

from payments.models import BillingSettings, Invoice, InvoiceFile
from payments.services import invoices
from tenants import schema_clone
from tests.tenants.support import rows

from .conftest import NOW, paid_payment

pytestmark = pytest.mark.django_db


def issue() -> Invoice:
    invoice = invoices.issue_for(paid_payment(), now=NOW)
    InvoiceFile.objects.create(invoice=invoice, pdf=b"%PDF", sha256="0" * 64, created_at=NOW)
    return invoice


def refused(sql: str) -> str:
    with pytest.raises(IntegrityError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    return str(error.value).splitlines()[0]


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        (
            "UPDATE payments_invoice SET gross_minor = 1, net_minor = 1, tax_minor = 0",
            "payments_invoice: UPDATE",
        ),
        ("UPDATE payments_invoice SET number = number", "payments_invoice: UPDATE"),
        ("DELETE FROM payments_invoicefile", "payments_invoicefile: DELETE"),
        ("UPDATE payments_invoicefile SET pdf = 'x'", "payments_invoicefile: UPDATE"),
    ],
)
def test_document_cannot_be_changed(school, sql, said) -> None:
    issue()
    table, verb = said.split(": ")
    assert refused(sql) == f"Rows of {table} are never changed: {verb} refused"


def test_document_cannot_be_deleted(school) -> None:
    invoice = invoices.issue_for(paid_payment(), now=NOW)
    with (
        pytest.raises(IntegrityError, match="payments_invoice are never changed: DELETE"),
        transaction.atomic(),
    ):
        Invoice.objects.filter(pk=invoice.pk)._raw_delete("default")
    with pytest.raises(IntegrityError, match="UPDATE"), transaction.atomic():
        invoice.save()
    assert Invoice.objects.get().full_number == "REC-2027-00001"


@pytest.mark.parametrize("schema", ["beta", "platform"])
def test_triggers_stand_in_every_schema(schema) -> None:
    with schema_context(schema):
        issue()
        assert "UPDATE refused" in refused("UPDATE payments_invoice SET locale = 'es'")


def test_school_that_is_copied_refuses_too(school) -> None:
    schema_clone.clone(schema_clone.build_script("_template"), "copied")
    with schema_context("copied"):
        BillingSettings.objects.create(legal_name="Copied")
        issue()
        assert "UPDATE refused" in refused("UPDATE payments_invoice SET locale = 'es'")
        assert "DELETE refused" in refused("DELETE FROM payments_invoicefile")
    # The school of the test has no documents, so what refused was the copy's own trigger.
    assert not Invoice.objects.exists()


def test_whole_school_can_be_dropped_with_its_documents(school) -> None:
    schema_clone.clone(schema_clone.build_script("_template"), "leaving")
    with schema_context("leaving"):
        BillingSettings.objects.create(legal_name="Leaving")
        issue()
    with connection.cursor() as cursor:
        # What tests with real commits do between them fires the pending checks, which a drop must wait for.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute('DROP SCHEMA "leaving" CASCADE')
    assert rows("SELECT 1 FROM pg_namespace WHERE nspname = 'leaving'") == []
    assert rows("SELECT proname FROM pg_proc WHERE proname = 'refuse_changes'") == [("refuse_changes",)]


def test_tables_can_be_emptied_between_tests(school) -> None:
    """As Django's flush does; it needs the rights of the tables' owner."""
    issue()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE payments_invoice, payments_invoicefile")
    assert not Invoice.objects.exists()
