"""The school's account for taking money, and whether that money is real."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.db.models import Case, Exists, F, IntegerField, Q, QuerySet, Value, When

from payments.enums import OPEN_STATUSES, AccountStatus, RefundState
from payments.models import ConnectedAccount, Payment, PaymentSettings, Refund


class Connection(StrEnum):
    """How the school and Stripe stand to each other: the statuses of an account, and none at all."""

    NONE = "none"
    ONBOARDING = "onboarding"
    ACTIVE = "active"
    DISCONNECTED = "disconnected"


@dataclass(frozen=True)
class Wanted:
    """Something that Stripe still wants to know: its name of it, by when ("currently_due", "past_due",
    "eventually_due"), and what was wrong with what it got."""

    field: str
    deadline: str
    errors: tuple[str, ...] = ()

    @property
    def is_urgent(self) -> bool:
        return self.deadline != "eventually_due"


@dataclass(frozen=True)
class AccountView:
    """The account of the mode (live or test) that the school is in."""

    status: Connection
    is_test: bool
    account_id: str = ""
    publishable_key: str = ""
    name: str = ""
    country: str = ""
    currency: str = ""
    wanted: tuple[Wanted, ...] = ()
    wanted_by: datetime | None = None
    connected_at: datetime | None = None
    disconnected_at: datetime | None = None
    checked_at: datetime | None = None

    @property
    def is_ready(self) -> bool:
        return self.status == Connection.ACTIVE

    @property
    def urgent(self) -> tuple[Wanted, ...]:
        """What Stripe wants now. Without it, payments stop or do not begin."""
        return tuple(each for each in self.wanted if each.is_urgent)


@dataclass(frozen=True)
class OpenMatters:
    """What still goes on with the account in use: payments that may yet be paid, refunds that have not arrived."""

    payments: int
    refunds: int


def is_test_mode() -> bool:
    """Whether bookings are paid in Stripe's test world, in which no money moves. At most one query.

    So it is for every school of an installation without live keys, and for one that has switched it on.
    """
    return not settings.STRIPE_LIVEMODE or _switched().exists()


def can_test() -> bool:
    """Whether this installation has keys of Stripe's test world."""
    return not settings.STRIPE_LIVEMODE or bool(settings.STRIPE_TEST_SECRET_KEY)


def accepts_payments() -> bool:
    """Can the school take money online now, in the mode that it is in? One query."""
    return active_accounts().exists()


def active_accounts() -> QuerySet[ConnectedAccount]:
    """The account that a new payment goes to: at most one, of the mode that the school is in."""
    in_mode = Q(livemode=False)
    if settings.STRIPE_LIVEMODE:
        is_test = Q(Exists(_switched()))
        in_mode = (is_test & Q(livemode=False)) | (~is_test & Q(livemode=True))
    return ConnectedAccount.objects.filter(in_mode, status=AccountStatus.ACTIVE)


def account_state() -> AccountView:
    """How the account of the school's mode stands; of several former ones the latest. At most two queries."""
    is_test = is_test_mode()
    found = ConnectedAccount.objects.filter(livemode=not is_test).order_by(*_NEWEST_FIRST).first()
    if found is None:
        return AccountView(status=Connection.NONE, is_test=is_test)
    return AccountView(
        status=Connection(found.status),
        is_test=is_test,
        account_id=found.stripe_account_id,
        publishable_key=found.publishable_key,
        name=found.name,
        country=found.country,
        currency=found.default_currency,
        wanted=tuple(
            Wanted(each["field"], each["deadline"], tuple(each["errors"])) for each in found.requirements
        ),
        wanted_by=found.requirements_due_at,
        connected_at=found.connected_at,
        disconnected_at=found.disconnected_at,
        checked_at=found.checked_at,
    )


def open_matters() -> OpenMatters:
    """What is under way with accounts of the school's mode. Two queries after that of the mode."""
    livemode = not is_test_mode()
    payments = Payment.objects.filter(account__livemode=livemode, status__in=OPEN_STATUSES)
    refunds = Refund.objects.filter(
        payment__account__livemode=livemode, state__in=(RefundState.PENDING, RefundState.PROCESSING)
    )
    return OpenMatters(payments=payments.count(), refunds=refunds.count())


_NEWEST_FIRST = (
    Case(
        When(status=AccountStatus.DISCONNECTED, then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    ),
    F("disconnected_at").desc(nulls_last=True),
    "-pk",
)


def _switched() -> QuerySet[PaymentSettings]:
    return PaymentSettings.objects.filter(is_test_mode=True)
