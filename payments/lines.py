"""What is paid for, as a payment and its invoice say it. Pure values; money is integer minor units, tax included."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is sold: `gross_minor` is what is paid for it, after any discount and with tax.

    `tax_rate_bp` is the rate in hundredths of a percent (2100 is 21 %); `discount_text` says, in the payer's
    language, what was taken off, such as “SUMMER-27: −€5.00”.
    """

    description: str
    gross_minor: int
    tax_rate_bp: int = 0
    quantity: int = 1
    discount_text: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Line":
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Buyer:
    """Whom an invoice names. Without a name and an address there is a receipt instead."""

    name: str = ""
    address: str = ""
    tax_id: str = ""

    @property
    def has_invoice(self) -> bool:
        return bool(self.name and self.address)


NO_BUYER = Buyer()
