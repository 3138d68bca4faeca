"""What the school's documents would look like now: the numbers that come next, and an invoice that was never issued."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from payments.enums import DocumentKind
from payments.lines import Line
from payments.models import ConnectedAccount, InvoiceCounter, Payment
from themes.languages import nearest_language
from themes.selectors import brand

from . import billing, documents

_TAX_BP, _PRICE_MINOR = 2_100, 4_840
_FALLBACK_CURRENCY = "EUR"


@dataclass(frozen=True, slots=True)
class Numbering:
    """How documents are numbered this year: what comes next for each field of the settings, and how far every series
    of this year has come, by its beginning (“INV”)."""

    year: int
    next_by_field: Mapping[str, str]
    last_by_prefix: Mapping[str, int]


def numbering(*, now: datetime) -> Numbering:
    """The numbers that come next with the settings as they are saved. Three queries."""
    rules, year = billing.billing(), billing.today(now).year
    ending = f"-{year}"
    rows = InvoiceCounter.objects.filter(series__endswith=ending).values_list("series", "last_number")
    last = {series.removesuffix(ending): number for series, number in rows}
    fields = {kind: f"{kind}_prefix" for kind in DocumentKind.values}
    return Numbering(
        year=year,
        next_by_field={
            field: f"{getattr(rules, field)}-{year}-{last.get(getattr(rules, field), 0) + 1:05d}"
            for field in fields.values()
        },
        last_by_prefix={prefix: number for prefix, number in last.items() if "-" not in prefix},
    )


def example_pdf(*, now: datetime) -> bytes:
    """An invoice with the settings as they are saved, in the school's look and language; nothing is kept."""
    language = nearest_language(brand().language or settings.LANGUAGE_CODE)
    with translation.override(language):
        lines = (
            Line(_("Conversation class, five evenings"), _PRICE_MINOR, _TAX_BP),
            Line(_("Course without tax"), _PRICE_MINOR, 0, discount_text=_("Discount code SUMMER")),
        )
        buyer = {
            "name": _("Example Company Ltd"),
            "address": _("1 Example Street\nExampletown"),
            "tax_id": "",
            "email": "student@example.com",
        }
    document = documents.sample(
        lines=lines, buyer=buyer, currency=_currency(), on=billing.today(now), locale=language
    )
    return documents.sample_pdf(document, now=now)


def _currency() -> str:
    latest = Payment.objects.order_by("-created_at", "-pk").values_list("currency", flat=True).first()
    paid_out = ConnectedAccount.objects.exclude(default_currency="").order_by("-pk")
    return latest or paid_out.values_list("default_currency", flat=True).first() or _FALLBACK_CURRENCY
