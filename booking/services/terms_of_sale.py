"""How a booking is paid: with which code, at the school or online, and whom the invoice names."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from booking.enums import PayWay
from booking.models import Workshop
from booking.wording.names import one_line
from core.ids import new_uid
from payments.lines import NO_BUYER, Buyer
from payments.tax_ids import BadTaxId, clean_tax_id

from .purchases import Purchase, at
from .refusals import Refusal
from .vouchers import spend_on


class PayWayNotOffered(Refusal):
    code = "pay_way_not_offered"
    field = "payAtSchool"
    message = _("This cannot be paid at the school. Please pay online.")


class BadBuyer(Refusal):
    code = "bad_buyer"
    field = "billing.name"
    message = _("An invoice needs a name and an address.")


class BadTaxNumber(Refusal):
    code = "bad_tax_id"
    field = "billing.taxId"
    message = _(
        "This does not look like a VAT number of the country that it begins with. Please check it, or leave it out."
    )


@dataclass(frozen=True, slots=True)
class Sale:
    """What a booking keeps of its sale. `uid` is given before the booking is written, so that a code can be spent
    for it."""

    uid: str = field(default_factory=new_uid)
    buyer: Buyer = NO_BUYER
    pays_at_school: bool = False
    voucher_code: str = ""
    discount_minor: int = 0

    def is_settled(self, purchase: Purchase) -> bool:
        """Nothing has to be paid before the place is certain."""
        return self.pays_at_school or purchase.price_minor == 0


def chosen_way(workshop: Workshop, pays_at_school: bool, *, by_staff: bool) -> bool:
    """Is it paid at the school? As the payer chose; where the workshop is paid nowhere else, yes. The school itself
    may choose either for any workshop. Raises PayWayNotOffered."""
    if workshop.pay_way == PayWay.SCHOOL:
        return True
    if pays_at_school and workshop.pay_way == PayWay.ONLINE and not by_staff:
        raise PayWayNotOffered
    return pays_at_school


def checked_buyer(buyer: Buyer) -> Buyer:
    """Whom the invoice names, as it is kept: in lines that read forwards (`one_line`). Raises BadBuyer where only half
    of it is there, and BadTaxNumber."""
    name, tax_id = one_line(buyer.name), one_line(buyer.tax_id)
    address = "\n".join(filter(None, map(one_line, buyer.address.splitlines())))
    if (name or address or tax_id) and not (name and address):
        raise BadBuyer
    try:
        return Buyer(name, address, clean_tax_id(tax_id))
    except BadTaxId as error:
        raise BadTaxNumber from error


def with_code(
    workshop: Workshop, purchase: Purchase, sale: Sale, *, code: str, email: str, now: datetime
) -> tuple[Purchase, Sale]:
    """The purchase at the price that the code leaves. Without a code, both as they are.

    Within a transaction, whose other locks are taken. Raises one of `voucher_refusals`.
    """
    if not code.strip():
        return purchase, sale
    use = spend_on(
        workshop_id=workshop.pk,
        code=code,
        reference=sale.uid,
        email=email,
        price_minor=purchase.price_minor,
        currency=workshop.currency,
        now=now,
    )
    lower = at(purchase, purchase.price_minor - use.discount_minor, workshop.currency)
    return lower, replace(sale, voucher_code=use.voucher.code, discount_minor=use.discount_minor)
