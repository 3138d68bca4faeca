"""What it costs, in words: the usual price, what a code takes off, the tax in it, and how it is paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from babel.numbers import format_decimal
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from booking.enums import PayWay
from booking.selectors.prices import price_text
from booking.selectors.quotes import pay_ways
from booking.selectors.workshops import WorkshopCard
from booking.wording.formats import page_locale
from payments.invoices.tax import tax_in


class Quoted(Protocol):
    """Where the amounts are read: a Quote of `booking.selectors.quotes`."""

    @property
    def list_minor(self) -> int: ...
    @property
    def discount_minor(self) -> int: ...
    @property
    def total_minor(self) -> int: ...
    @property
    def currency(self) -> str: ...
    @property
    def tax_rate_bp(self) -> int: ...
    @property
    def tax_minor(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def code_problem(self) -> str: ...
    @property
    def pay_ways(self) -> Sequence[PayWay]: ...


@dataclass(frozen=True, slots=True)
class Pricing:
    """`price` is what is left to pay; `list_price` and `discount` are empty without a discount, `tax` without tax.

    `way` is how it is paid: "online", "school", or "free" when nothing is left to pay. `asks_way`: there is a choice.
    `asks_money` is false for what costs nothing even without a code.
    """

    price: str
    list_price: str
    discount: str
    code: str
    code_problem: str
    tax: str
    way: str
    asks_way: bool
    asks_money: bool

    @property
    def price_slot(self) -> SafeString:
        """The price in a sentence, where the script can write another one."""
        return format_html('<span class="nowrap" data-fill="price">{}</span>', self.price)

    @property
    def is_free(self) -> bool:
        return self.way == "free"

    @property
    def is_discounted(self) -> bool:
        return bool(self.discount)


@dataclass(frozen=True, slots=True)
class UsualPrice:
    """A workshop's own price as a quote, for the parts of the page that the script copies."""

    list_minor: int
    currency: str
    tax_rate_bp: int
    pay_ways: tuple[PayWay, ...]
    discount_minor: int = 0
    code: str = ""
    code_problem: str = ""

    @property
    def total_minor(self) -> int:
        return self.list_minor

    @property
    def tax_minor(self) -> int:
        return tax_in(self.list_minor, self.tax_rate_bp)


def usual_pricing(workshop: WorkshopCard) -> Pricing:
    """What a date without a price of its own costs without a code. No query."""
    ways = pay_ways(workshop.pay_way, takes_money=workshop.takes_money)
    return pricing_of(UsualPrice(workshop.price_minor, workshop.currency, workshop.tax_rate_bp, ways))


def pricing_of(quote: Quoted, *, wanted_way: str = "") -> Pricing:
    """The quote in words, paid in the wanted way where that is possible. No query."""
    is_discounted = quote.discount_minor > 0
    return Pricing(
        price=price_text(quote.total_minor, quote.currency),
        list_price=price_text(quote.list_minor, quote.currency) if is_discounted else "",
        discount=f"−{price_text(quote.discount_minor, quote.currency)}" if is_discounted else "",
        code=quote.code if is_discounted else "",
        code_problem=quote.code_problem,
        tax=tax_text(quote.tax_minor, quote.tax_rate_bp, quote.currency),
        way=_way(quote, wanted_way),
        asks_way=quote.total_minor > 0 and len(quote.pay_ways) > 1,
        asks_money=quote.list_minor > 0,
    )


def tax_text(tax_minor: int, rate_bp: int, currency: str) -> str:
    """“includes 21% tax: €4.34”; empty where there is none."""
    if not rate_bp or not tax_minor:
        return ""
    rate = format_decimal(Decimal(rate_bp) / 100, locale=page_locale())
    words = {"rate": rate, "amount": price_text(tax_minor, currency)}
    return _("includes %(rate)s\u00a0%% tax: %(amount)s") % words


def _way(quote: Quoted, wanted: str) -> str:
    if quote.total_minor == 0:
        return "free"
    ways = [str(way) for way in quote.pay_ways]
    if wanted in ways:
        return wanted
    return ways[0] if ways else str(PayWay.ONLINE)
