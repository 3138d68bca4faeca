"""What every endpoint works with, and what one request says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from standins.stripe.config import Config
from standins.stripe.delivery_modes import Modes
from standins.stripe.faults import Faults
from standins.stripe.idempotency import Keys
from standins.stripe.store import PLATFORM, Store


@dataclass(frozen=True)
class World:
    config: Config
    store: Store
    keys: Keys
    faults: Faults = field(default_factory=Faults)
    modes: Modes = field(default_factory=Modes)

    @property
    def pay_url(self) -> str:
        return f"{self.config.public_url}/pay"


@dataclass(frozen=True)
class Call:
    """A request that passed authentication. `account` is `PLATFORM` or a connected account's id."""

    method: str
    path: str
    request_id: str
    account: str = PLATFORM
    livemode: bool = False
    idempotency_key: str | None = None
    params: dict[str, Any] = field(default_factory=dict)
    ids: tuple[str, ...] = ()

    @property
    def scope(self) -> str:
        """Whose idempotency keys count: an account's, in one of the worlds."""
        return f"live:{self.account}" if self.livemode else self.account
