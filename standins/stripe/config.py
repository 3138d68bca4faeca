"""How one stand-in is set up."""

from __future__ import annotations

from dataclasses import dataclass, field

ENABLED_EVENTS = (
    "account.application.authorized",
    "account.application.deauthorized",
    "account.updated",
    "charge.dispute.closed",
    "charge.dispute.created",
    "charge.dispute.funds_reinstated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.updated",
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
    """A webhook endpoint of one of the two worlds.

    `connect` ones hear of what happens in connected accounts, `thin` ones of the accounts themselves (v2), the others
    of the platform.
    """

    name: str
    url: str
    secret: str
    connect: bool = True
    livemode: bool = False
    thin: bool = False
    enabled_events: tuple[str, ...] = ENABLED_EVENTS

    def hears(self, event_type: str, *, connected: bool, livemode: bool) -> bool:
        if self.thin or (self.connect, self.livemode) != (connected, livemode):
            return False
        return "*" in self.enabled_events or event_type in self.enabled_events


def endpoints_of(
    *,
    urls: dict[str, str],
    secrets: dict[str, str],
    test_secrets: dict[str, str],
    livemode: bool,
) -> tuple[Endpoint, ...]:
    """The endpoints `connect`, `thin` and `platform` of the first key's world, and of the test world beside it.

    A kind without an address, or without a secret in a world, has no endpoint there.
    """
    worlds = [("", secrets, livemode), *([("_test", test_secrets, False)] if livemode else [])]
    return tuple(
        Endpoint(kind + suffix, urls[kind], known[kind], kind != "platform", live, kind == "thin")
        for suffix, known, live in worlds
        for kind in urls
        if urls[kind] and known.get(kind)
    )


@dataclass(frozen=True)
class Config:
    """`secret_keys`: one for each world that there is; `sk_live_…` and `sk_test_…` say which.

    `settle_after`: seconds until a bank debit or a pending refund is decided by itself.

    `retry_delays`: seconds between the tries of a webhook, the last one repeated for three days.
    """

    secret_keys: tuple[str, ...]
    public_url: str
    platform_id: str = "acct_1PlatformStandIn"
    platform_name: str = "Platform"
    endpoints: tuple[Endpoint, ...] = ()
    settle_after: float = 20.0
    retry_delays: tuple[float, ...] = field(default=(1, 2, 5, 10, 30, 60, 300, 900, 3600))
    webhook_timeout: float = 10.0
    control_token: str = ""

    @property
    def worlds(self) -> tuple[bool, ...]:
        """The worlds that there are, each as its livemode; that of the first key first."""
        return tuple(is_live(key) for key in self.secret_keys)


def is_live(key: str) -> bool:
    return key.startswith("sk_live_")
