"""What the rest of the product knows of Stripe's objects. Amounts are our own minor units, times aware UTC."""

from dataclasses import dataclass
from datetime import datetime


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
class IntentState:
    """A PaymentIntent as Stripe has it now. `reference` is our payment's uid, "" when it is not one of ours.

    `error_code` and `decline_code` are of the last attempt, "" when none failed or the bank gave no reason.
    """

    id: str
    status: str
    amount_minor: int
    received_minor: int
    currency: str
    reference: str
    error_code: str
    decline_code: str
    livemode: bool


@dataclass(frozen=True)
class ChargeState:
    """One try at taking the money: `status` is pending, succeeded or failed."""

    id: str
    intent_id: str
    status: str
    amount_minor: int
    refunded_minor: int
    application_fee_minor: int
    currency: str
    disputed: bool
    reference: str
    created_at: datetime


@dataclass(frozen=True)
class RefundReceipt:
    """A refund as Stripe has it now: pending, requires_action, succeeded, failed or canceled.

    `payment_reference` and `refund_reference` are what we wrote into its metadata; both "" for a refund that was
    made in Stripe's dashboard.
    """

    id: str
    status: str
    failure: str
    intent_id: str = ""
    amount_minor: int = 0
    currency: str = ""
    payment_reference: str = ""
    refund_reference: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True)
class DisputeState:
    """A payer's complaint to their bank. `status` is as Stripe names it.

    `respond_by` is None when no answer is awaited.
    """

    id: str
    intent_id: str
    amount_minor: int
    currency: str
    reason: str
    status: str
    respond_by: datetime | None
    created_at: datetime


@dataclass(frozen=True)
class Requirement:
    """Something that Stripe still wants to know: `deadline` is currently_due, eventually_due or past_due.

    `errors` say in Stripe's words what was wrong with what was given.
    """

    field: str
    deadline: str
    errors: tuple[str, ...] = ()


@dataclass(frozen=True)
class AccountState:
    """A connected account: can it take card payments now, and what does Stripe still want from the school?

    `requirements_due_at` is when the first of them begins to cost the account something, where Stripe says so.
    """

    id: str
    can_take_cards: bool
    livemode: bool
    name: str = ""
    country: str = ""
    default_currency: str = ""
    requirements: tuple[Requirement, ...] = ()
    requirements_due_at: datetime | None = None


@dataclass(frozen=True)
class EventNotice:
    """The envelope of a webhook event. What it is about is read anew from Stripe."""

    id: str
    type: str
    account_id: str
    object_id: str
    livemode: bool
