"""What the rest of the product knows of Stripe's objects."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AccountRef:
    """Which connected account, in which of Stripe's two worlds: the platform's key follows from the second."""

    id: str
    livemode: bool


@dataclass(frozen=True)
class CheckoutState:
    """A Checkout Session as Stripe has it now.

    `status` is open, complete or expired; `intent_status` that of its PaymentIntent ("" before there is one).
    """

    id: str
    url: str
    status: str
    is_paid: bool
    amount_minor: int
    currency: str
    intent_id: str
    intent_status: str
    reference: str
    livemode: bool

    @property
    def is_processing(self) -> bool:
        """The payer has done all they can; the bank has not answered yet."""
        return self.status == "complete" and not self.is_paid and self.intent_status == "processing"

    @property
    def has_failed(self) -> bool:
        """The payer finished, but the money will not come."""
        return self.status == "complete" and not self.is_paid and self.intent_status != "processing"


@dataclass(frozen=True)
class RefundReceipt:
    """A refund as Stripe has it now: pending, requires_action, succeeded, failed or canceled."""

    id: str
    status: str
    failure: str


@dataclass(frozen=True)
class AccountState:
    """A connected account: can it take card payments now?"""

    id: str
    can_take_cards: bool
    livemode: bool


@dataclass(frozen=True)
class EventNotice:
    """The envelope of a webhook event. What it is about is read anew from Stripe."""

    id: str
    type: str
    account_id: str
    object_id: str
    livemode: bool
