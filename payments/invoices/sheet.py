"""What is printed, word by word, in the document's language. Numbers become text here; the drawing only sets it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_percent
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.money import format_money
from payments.enums import DocumentKind, PaymentMethod, SchoolMeans
from themes.languages import direction, nearest_language

from .tax import TaxedLine, by_rate, totals

_WHOLE_BP = 10_000
# English without a country would be American, with the month before the day; the site's own dates are British, too.
_REGIONS = {"en": "en_GB"}


@dataclass(frozen=True)
class Document:
    """An invoice, receipt or credit note as values; see `payments.models.Invoice` for what the mappings hold."""

    kind: DocumentKind
    number: str
    issued_on: date
    locale: str
    currency: str
    seller: Mapping[str, str]
    buyer: Mapping[str, str]
    lines: tuple[TaxedLine, ...]
    facts: Mapping[str, Any]


def title(document: Document) -> str:
    """What the document is called, in the active language."""
    return {
        DocumentKind.INVOICE: pgettext("title of a document", "Invoice"),
        DocumentKind.RECEIPT: pgettext("title of a document", "Receipt"),
        DocumentKind.CREDIT_NOTE: pgettext("title of a document", "Credit note"),
    }[document.kind]


def sheet(document: Document, *, school: str) -> dict[str, Any]:
    """Every text of the document, for the drawing. `school` is the name people know the school by."""
    language = nearest_language(document.locale)
    with translation.override(language):
        words = _words(document, school)
    return _isolated(words) if words["direction"] == "rtl" else words


def _words(document: Document, school: str) -> dict[str, Any]:
    language = nearest_language(document.locale)
    return {
        "language": language.split("-")[0],
        "direction": direction(document.locale.split("-")[0]),
        "title": title(document),
        "number": document.number,
        "school": school,
        "heading": f"{title(document)} {document.number}",
        "labels": _labels(),
        "parties": [
            _party(pgettext("on a document, before the buyer", "Issued to"), document.buyer),
            _party(pgettext("on a document, before the seller", "Issued by"), document.seller, contact=True),
        ],
        "facts": _facts(document),
        "lines": [_line(line, document) for line in document.lines if line.gross_minor or line.net_minor],
        "totals": _totals(document),
        "notes": [note for note in _notes(document) if note],
        "footer": _footer(document),
        "watermark": pgettext("across a document of test mode", "TEST") if _is_test(document) else "",
    }


def _isolated(value: Any) -> Any:
    """Amounts, numbers and Latin names keep their own direction in what runs from the right (Unicode TR 9, 2.7)."""
    if isinstance(value, dict):
        plain = ("language", "direction", "heading", "school")
        return {key: each if key in plain else _isolated(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_isolated(each) for each in value]
    return f"\u2068{value}\u2069" if value else value


def _labels() -> dict[str, str]:
    return {
        "description": _("Description"),
        "tax": _("Tax"),
        "net": _("Net"),
        "amount": pgettext("column of a document", "Amount"),
        "page": _("Page {page} of {pages}"),
    }


def _party(label: str, party: Mapping[str, str], *, contact: bool = False) -> dict[str, Any]:
    lines = [each.strip() for each in party.get("address", "").splitlines() if each.strip()]
    if tax_id := party.get("tax_id"):
        lines.append(_("Tax number: %(number)s") % {"number": tax_id})
    reached = [party.get("email", ""), party.get("phone", "") if contact else ""]
    return {"label": label, "name": party.get("name", ""), "lines": [*lines, *filter(None, reached)]}


def _facts(document: Document) -> list[list[str]]:
    facts = document.facts
    rows = [
        (pgettext("of a document", "Number"), document.number),
        (pgettext("of a document", "Date"), _day(document.issued_on, document)),
        (pgettext("on a document, before its number", "Booking"), facts.get("reference", "")),
    ]
    if document.kind == DocumentKind.CREDIT_NOTE:
        credited_on = _day(date.fromisoformat(facts["credits_on"]), document)
        rows += [
            (_("Takes back"), facts["credits_number"]),
            (pgettext("date of the document that is taken back", "Dated"), credited_on),
        ]
    else:
        rows += [
            (_("Paid on"), _day(date.fromisoformat(facts["paid_on"]), document)),
            (pgettext("how it was paid", "Paid"), _means(facts)),
        ]
    return [[label, value] for label, value in rows if value]


def _means(facts: Mapping[str, Any]) -> str:
    if facts["method"] == PaymentMethod.SCHOOL:
        means = SchoolMeans(facts["means"])
        return str(PaymentMethod.SCHOOL.label if means == SchoolMeans.OTHER else means.label)
    return str(PaymentMethod(facts["method"]).label)


def _line(line: TaxedLine, document: Document) -> dict[str, str]:
    times = "" if line.quantity == 1 else f"{line.quantity} × "
    return {
        "description": f"{times}{line.description}",
        "detail": line.discount_text,
        "rate": _percent(line.tax_rate_bp, document),
        "net": _money(line.net_minor, document),
        "tax": _money(line.tax_minor, document),
        "amount": _money(line.gross_minor, document),
    }


def _totals(document: Document) -> dict[str, Any]:
    sums = totals(document.lines)
    rows = [[_("Net"), _money(sums.net_minor, document)]]
    rates = by_rate(document.lines)
    for rate, parts in rates:
        label = _("Tax %(rate)s") % {"rate": _percent(rate, document)}
        if len(rates) > 1:
            label = _("Tax %(rate)s on %(net)s") % {
                "rate": _percent(rate, document),
                "net": _money(parts.net_minor, document),
            }
        rows.append([label, _money(parts.tax_minor, document)])
    given_back = document.kind == DocumentKind.CREDIT_NOTE and document.facts.get("is_refund")
    label = _("Total refunded") if given_back else _("Total")
    return {"rows": rows, "label": label, "total": _money(sums.gross_minor, document)}


def _notes(document: Document) -> Iterable[str]:
    facts = document.facts
    if _is_test(document):
        yield _("This document was made in test mode. No money was moved, and it is not valid.")
    if document.kind == DocumentKind.CREDIT_NOTE:
        yield _("This credit note takes back %(number)s, in whole or in part.") % {
            "number": facts["credits_number"]
        }
    elif replaced := facts.get("replaces"):
        yield _("This document takes the place of %(number)s.") % {"number": replaced}
    if any(line.tax_rate_bp == 0 for line in document.lines):
        yield document.seller.get("exemption", "")


def _footer(document: Document) -> list[str]:
    return [line.strip() for line in document.seller.get("footer", "").splitlines() if line.strip()]


def _is_test(document: Document) -> bool:
    return bool(document.facts.get("is_test"))


def _locale(document: Document) -> Locale:
    language = nearest_language(document.locale)
    return Locale.parse(_REGIONS.get(language, language).replace("-", "_"))


def _day(on: date, document: Document) -> str:
    return format_date(on, "long", locale=_locale(document))


def _money(amount_minor: int, document: Document) -> str:
    return format_money(amount_minor, document.currency, str(_locale(document)))


def _percent(rate_bp: int, document: Document) -> str:
    return format_percent(rate_bp / _WHOLE_BP, "#,##0.##%", locale=_locale(document))
