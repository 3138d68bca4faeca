"""How one stand-in is set up."""

from __future__ import annotations

from dataclasses import dataclass, field

ENABLED_EVENTS = (
    "account.application.authorized",
    "account.application.deauthorized",
    "account.updated",
    "charge.refunded",
    "checkout.session.async_payment_failed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.completed",
    "checkout.session.expired",
    "payment_intent.payment_failed",
    "payment_intent.succeeded",
    "refund.created",
    "refund.failed",
    "refund.updated",
)


@dataclass(frozen=True)
class Endpoint:
    """A webhook endpoint: `connect` ones hear of the connected accounts, the others of the platform itself."""

    name: str
    url: str
    secret: str
    connect: bool = True
    enabled_events: tuple[str, ...] = ENABLED_EVENTS

    def hears(self, event_type: str, *, connected: bool) -> bool:
        return self.connect == connected and ("*" in self.enabled_events or event_type in self.enabled_events)


@dataclass(frozen=True)
class Config:
    """`settle_after`: seconds until a bank debit or a pending refund is decided by itself.

    `retry_delays`: seconds between the tries of a webhook, the last one repeated for three days.
    """

    secret_key: str
    public_url: str
    platform_id: str = "acct_1PlatformStandIn"
    platform_name: str = "Platform"
    endpoints: tuple[Endpoint, ...] = ()
    settle_after: float = 20.0
    retry_delays: tuple[float, ...] = field(default=(1, 2, 5, 10, 30, 60, 300, 900, 3600))
    webhook_timeout: float = 10.0
    control_token: str = ""
