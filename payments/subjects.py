"""What a payment is for, asked of whoever sells it: payments knows references, the package above knows bookings."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from .enums import DifferenceKind


@dataclass(frozen=True, slots=True)
class Subject:
    """What stands behind a reference: a title for people, who it is for, and where staff see it in the admin."""

    reference: str
    title: str
    person: str
    admin_url: str
    # The uid of the booking, which is the reference itself unless that is the move of one.
    booking_uid: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What does not agree between money and what was sold, as the seller sees it."""

    kind: DifferenceKind
    reference: str
    amount_minor: int
    currency: str
    detail: str = ""


Describe = Callable[[Collection[str]], Mapping[str, Subject]]
# From when, until when (aware), now: everything sold in that time that money does not agree with.
Check = Callable[[datetime, datetime, datetime], Iterable[Finding]]

# Now: put right what only waits to be put right (a place held for too long); the references of what was.
Mend = Callable[[datetime], Iterable[str]]

# Kinds of outbox rows that are mails about what was sold, and what to call them.
MailNames = Callable[[], Mapping[str, str]]

# Whether anything is on offer that can only be paid online.
SellsOnline = Callable[[], bool]

_mail_names: list[MailNames] = []
_sells_online: list[SellsOnline] = []
_describers: list[Describe] = []
_checks: list[Check] = []
_menders: list[Mend] = []


def register(*, describe: Describe, check: Check, mend: Mend | None = None) -> None:
    """Called once at start-up by a package that sells."""
    if describe not in _describers:
        _describers.append(describe)
        _checks.append(check)
        if mend is not None:
            _menders.append(mend)


def register_mails(names: MailNames) -> None:
    """Called once at start-up by a package that writes mails about what it sells."""
    if names not in _mail_names:
        _mail_names.append(names)


def register_sales(sells_online: SellsOnline) -> None:
    """Called once at start-up by a package that sells."""
    if sells_online not in _sells_online:
        _sells_online.append(sells_online)


def sells_online() -> bool:
    """Whether the school offers anything now that can only be paid online. One query for each seller."""
    return any(sells() for sells in _sells_online)


def mail_names() -> dict[str, str]:
    """What the sellers call their mails, by kind of outbox row, in the active language. No query."""
    return {kind: name for names in _mail_names for kind, name in names().items()}


def subjects_of(references: Collection[str]) -> dict[str, Subject]:
    """Whatever the sellers know of these references; a fixed number of queries for each seller."""
    found: dict[str, Subject] = {}
    for describe in _describers:
        found |= describe(references)
    return found


def findings(from_at: datetime, to_at: datetime, now: datetime) -> list[Finding]:
    """What the sellers find wrong with the money of what they sold in this time."""
    return [finding for check in _checks for finding in check(from_at, to_at, now)]


def mend(now: datetime) -> list[str]:
    """Let the sellers put right what only waits for it; references of what was. No transaction may be open."""
    return [reference for mender in _menders for reference in mender(now)]
