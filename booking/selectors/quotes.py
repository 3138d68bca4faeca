"""What a choice would cost: the usual price, what a code takes off, the tax in it, and the ways to pay."""

from dataclasses import dataclass
from datetime import datetime

from booking.enums import PayWay
from booking.models import Session, Workshop
from payments.amounts import charged
from payments.enums import VoucherProblem
from payments.invoices.tax import tax_in
from payments.selectors import accepts_payments
from payments.selectors.vouchers import CodeOffer, code_offer

from .prices import session_price
from .series import course_price_minor
from .vouchers import is_for


class NothingToQuote(LookupError):
    """There is no such workshop, date or course, or it cannot be booked any more."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Amounts are minor units of `currency`, tax included; `tax_rate_bp` is hundredths of a percent.

    `code` is the discount code as the school writes it, empty without one that is known. With a `problem` it takes off
    nothing; `code_problem` says so in the active language. `pay_ways` are open now, the usual one first; there is
    none for what costs nothing. `is_closed`: it costs money, and the school can take none in any way.
    """

    list_minor: int
    discount_minor: int
    total_minor: int
    currency: str
    tax_rate_bp: int
    tax_minor: int
    code: str
    problem: VoucherProblem | None
    pay_ways: tuple[PayWay, ...]

    @property
    def code_problem(self) -> str:
        return str(self.problem.label) if self.problem else ""

    @property
    def is_closed(self) -> bool:
        return self.total_minor > 0 and not self.pay_ways


def quote(
    workshop_id: int,
    *,
    start: datetime | None = None,
    session_id: int | None = None,
    series_id: int | None = None,
    code: str = "",
    email: str = "",
    now: datetime,
) -> Quote:
    """What a time of tutoring (`start`), a date, or the rest of a course costs with this code. Nothing is promised:
    `services.bookings.book` works it out again under lock.

    Without an address the code's limit for one address is left out. Seven queries at most. Raises NothingToQuote.
    """
    workshop = Workshop.objects.active().filter(pk=workshop_id).first()
    if workshop is None:
        raise NothingToQuote
    price_minor = _list_price(workshop, session_id, series_id, now)
    offer = _offer(workshop, code, email, price_minor, now)
    total = price_minor - offer.discount_minor
    return Quote(
        list_minor=price_minor,
        discount_minor=offer.discount_minor,
        total_minor=total,
        currency=workshop.currency,
        tax_rate_bp=workshop.tax_rate_bp,
        tax_minor=tax_in(total, workshop.tax_rate_bp),
        code=offer.code,
        problem=offer.problem,
        pay_ways=pay_ways(workshop.pay_way, takes_money=accepts_payments()) if total else (),
    )


def pay_ways(pay_way: str, *, takes_money: bool) -> tuple[PayWay, ...]:
    """How something is paid now, the usual way first: online only while the school takes payments."""
    online = (PayWay.ONLINE,) if takes_money and pay_way != PayWay.SCHOOL else ()
    return online if pay_way == PayWay.ONLINE else (*online, PayWay.SCHOOL)


def _list_price(workshop: Workshop, session_id: int | None, series_id: int | None, now: datetime) -> int:
    if series_id is not None:
        price = course_price_minor(workshop.pk, series_id, now)
        if price is None:
            raise NothingToQuote
        return price
    if session_id is None:
        return charged(workshop.price_minor, workshop.currency)
    session = Session.objects.filter(pk=session_id, workshop=workshop).first()
    if session is None:
        raise NothingToQuote
    return charged(session_price(session.price_minor, workshop.price_minor), workshop.currency)


def _offer(workshop: Workshop, code: str, email: str, price_minor: int, now: datetime) -> CodeOffer:
    if not code.strip():
        return CodeOffer("", 0)
    offer = code_offer(code=code, email=email, price_minor=price_minor, currency=workshop.currency, now=now)
    if offer.code and not is_for(workshop.pk, code):
        return CodeOffer(offer.code, 0, VoucherProblem.NOT_FOR_THIS)
    return offer
