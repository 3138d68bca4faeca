"""What the screen of the Stripe account shows."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.timezone import localtime

from payments.countries import country_name
from payments.selectors.accounts import (
    AccountView,
    Connection,
    OpenMatters,
    account_state,
    can_test,
    open_matters,
)
from payments.wanted import in_words
from payments.zones import school_zone
from tenants.fees import percent_text
from tenants.selectors import application_fee_bp


@dataclass(frozen=True)
class ConnectPage:
    """The account in words. `wanted_now` keeps payments from starting or will stop them; `wanted_later` does not yet.

    `fee` is the platform's share of a payment, "" if it takes none. `errors` are Stripe's own words.
    """

    account: AccountView
    country: str
    wanted_now: list[str]
    wanted_later: list[str]
    errors: list[str]
    wanted_by: date | None
    fee: str
    open: OpenMatters
    can_switch: bool
    is_test_only: bool

    @property
    def is_connected(self) -> bool:
        return self.account.status in (Connection.ONBOARDING, Connection.ACTIVE)

    @property
    def is_checking(self) -> bool:
        """The school has given everything; Stripe has not made up its mind."""
        return self.account.status == Connection.ONBOARDING and not self.wanted_now


def connect_page() -> ConnectPage:
    """About half a dozen queries."""
    account = account_state()
    by, fee = account.wanted_by, application_fee_bp()
    now_names = [each.field for each in account.urgent]
    wanted_now = in_words(now_names)
    later = in_words(each.field for each in account.wanted if not each.is_urgent)
    return ConnectPage(
        account=account,
        country=country_name(account.country) if account.country else "",
        wanted_now=wanted_now,
        wanted_later=[each for each in later if each not in wanted_now],
        errors=list(dict.fromkeys(error for each in account.wanted for error in each.errors)),
        wanted_by=localtime(by, school_zone()).date() if by else None,
        fee=percent_text(fee) if fee else "",
        open=open_matters(),
        can_switch=settings.STRIPE_LIVEMODE and can_test(),
        is_test_only=not settings.STRIPE_LIVEMODE,
    )
