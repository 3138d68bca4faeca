"""Telling a school's owners about their Stripe account; each writes its mails into the caller's transaction."""

from datetime import datetime
from typing import Any

from accounts.roles import OWNER
from accounts.selectors import users_with_role
from core import outbox
from payments.events import ACCOUNT_DISCONNECTED, ACCOUNT_READY, ACCOUNT_WANTED
from payments.models import ConnectedAccount

# Stripe may ask for these some day; nothing is lost for now.
_LATER = "eventually_due"


def tell_ready(account: ConnectedAccount, *, now: datetime) -> None:
    """Payments go to this account from now on. Also a warning: where the money goes has changed."""
    _tell(ACCOUNT_READY, account, now=now)


def tell_wanted(account: ConnectedAccount, *, now: datetime) -> None:
    """Stripe wants something by a date, or has closed the account until it gets it."""
    _tell(ACCOUNT_WANTED, account, now=now)


def tell_disconnected(account: ConnectedAccount, *, now: datetime) -> None:
    """What costs money cannot be paid online any more."""
    _tell(ACCOUNT_DISCONNECTED, account, now=now)


def is_new(wanted: list[dict[str, Any]], before: list[dict[str, Any]]) -> bool:
    """Whether Stripe wants something now, or with more urgency, that it did not want before."""
    return not _urgent(wanted) <= _urgent(before)


def _urgent(wanted: list[dict[str, Any]]) -> set[tuple[str, str, tuple[str, ...]]]:
    return {
        (each["field"], each["deadline"], tuple(each["errors"]))
        for each in wanted
        if each["deadline"] != _LATER
    }


def _tell(kind: str, account: ConnectedAccount, *, now: datetime) -> None:
    for owner_id in users_with_role(OWNER):
        outbox.record(
            kind=kind,
            key=f"{kind}:{account.pk}:{now.isoformat()}:{owner_id}",
            payload={"account": account.pk, "owner": owner_id},
            now=now,
        )
