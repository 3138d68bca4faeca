"""What a document says of seller, buyer and payment, copied at the moment it is written; and its number."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import translation

from payments.enums import DocumentKind, PaymentMethod
from payments.lines import Buyer
from payments.models import BillingSettings, InvoiceCounter, Payment
from payments.subjects import subjects_of
from payments.zones import school_zone
from tenants.selectors import current_school
from themes.selectors import brand

TEST_SERIES = "TEST"


def billing() -> BillingSettings:
    """The school's billing settings; the defaults as long as nobody has saved any. One query."""
    return BillingSettings.objects.order_by("pk").first() or BillingSettings()


def set_up_billing(**fields: str) -> None:
    """Fill in the billing settings of a school that has just been made: fields of BillingSettings."""
    BillingSettings.objects.update_or_create(pk=billing().pk, defaults=fields)


def series_of(kind: str, *, on: date, is_test: bool, rules: BillingSettings) -> str:
    """The series in which a document of this day is numbered: “INV-2027”, in test mode “TEST-INV-2027”."""
    prefix = {
        DocumentKind.INVOICE: rules.invoice_prefix,
        DocumentKind.RECEIPT: rules.receipt_prefix,
        DocumentKind.CREDIT_NOTE: rules.credit_note_prefix,
    }[DocumentKind(kind)]
    return "-".join([*([TEST_SERIES] if is_test else []), prefix, str(on.year)])


def lock_numbers(*, is_test: bool, now: datetime) -> None:
    """Lock the series of all kinds in one order, for whoever is about to write more than one document: two of them
    would otherwise wait for each other."""
    rules, day = billing(), today(now)
    names = sorted(series_of(kind, on=day, is_test=is_test, rules=rules) for kind in DocumentKind.values)
    InvoiceCounter.objects.bulk_create([InvoiceCounter(series=name) for name in names], ignore_conflicts=True)
    rows = InvoiceCounter.objects.filter(series__in=names).order_by("series")
    list(rows.select_for_update(no_key=True).values_list("pk", flat=True))


def next_number(series: str) -> int:
    """The next number of the series, which is locked until the transaction ends: if that fails, the number is given
    to somebody else, so there are no gaps. Call it last: everybody else waits."""
    InvoiceCounter.objects.bulk_create([InvoiceCounter(series=series)], ignore_conflicts=True)
    counter = InvoiceCounter.objects.select_for_update(no_key=True).get(series=series)
    counter.last_number += 1
    counter.save(update_fields=["last_number"])
    return counter.last_number


def today(now: datetime) -> date:
    """The day on the school's calendar."""
    return now.astimezone(school_zone()).date()


def seller_of(rules: BillingSettings) -> dict[str, str]:
    """The school as it stands on its documents: what the billing settings leave open comes from its brand."""
    look = brand()
    return {
        "name": rules.legal_name or look.display_name or current_school().name,
        "address": rules.legal_address or look.address,
        "tax_id": rules.tax_id,
        "exemption": rules.exemption_note,
        "footer": rules.footer_text,
        "email": look.contact_email,
        "phone": look.contact_phone,
    }


def buyer_of(payment: Payment, buyer: Buyer | None = None) -> dict[str, str]:
    """Whom the document names; without a name of their own the person who paid."""
    named = buyer or Buyer(payment.buyer_name, payment.buyer_address, payment.buyer_tax_id)
    return {
        "name": named.name or payment.payer_name,
        "address": named.address,
        "tax_id": named.tax_id,
        "email": payment.payer_email,
    }


def facts_of(payment: Payment, *, now: datetime) -> dict[str, Any]:
    """What the payment was for and how it was made. Nothing of a card, of which we know nothing."""
    subject = subjects_of([payment.reference]).get(payment.reference)
    return {
        "reference": subject.booking_uid if subject else payment.reference,
        "method": payment.method,
        "means": payment.school_means if payment.method == PaymentMethod.SCHOOL else "",
        "paid_on": today(payment.settled_at or now).isoformat(),
        "is_test": payment.is_test,
    }


def language_of(payment: Payment) -> str:
    """The payer's language if our texts speak it, else the school's, else the installation's."""
    for locale in (payment.payer_locale, brand().language):
        try:
            return translation.get_supported_language_variant(locale)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE
