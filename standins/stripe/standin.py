"""The stand-in as an object: in a test's process, or behind `python -m standins.stripe`."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any, Self

from standins.http_server import Server
from standins.stripe import account_state, payments, refunding, sessions
from standins.stripe.config import Config, endpoints_of, is_live
from standins.stripe.control import Control
from standins.stripe.courier import Courier
from standins.stripe.idempotency import Keys
from standins.stripe.site import respond
from standins.stripe.store import Store
from standins.stripe.world import World

log = logging.getLogger("standins.stripe")
TICK_SECONDS = 0.25


class StripeStandIn:
    """Listens as soon as it is made; answers from `start()` to `stop()`; also a context manager.

    `port=0` takes a free one. `state=":memory:"` forgets everything at the end, a path keeps it. `webhook_url`
    hears of what happens in connected accounts, `thin_webhook_url` of the accounts themselves,
    `platform_webhook_url` of the platform. Beside a live `secret_key` there may be a `test_secret_key`; the test
    world's endpoints have the same addresses and secrets of their own. Everything else in `options` is a field of
    `Config`.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        state: str = ":memory:",
        secret_key: str = "sk_test_standin0123456789abcdef",
        test_secret_key: str = "",
        public_url: str = "",
        webhook_url: str = "",
        webhook_secret: str = "",
        test_webhook_secret: str = "",
        thin_webhook_url: str = "",
        thin_webhook_secret: str = "",
        test_thin_webhook_secret: str = "",
        platform_webhook_url: str = "",
        platform_webhook_secret: str = "",
        **options: Any,
    ) -> None:
        self._server = Server((host, port), lambda request: respond(self.world, self.control, request))
        self.port: int = self._server.server_address[1]
        self.url = f"http://{'localhost' if host == '0.0.0.0' else host}:{self.port}"
        endpoints = endpoints_of(
            urls={"connect": webhook_url, "thin": thin_webhook_url, "platform": platform_webhook_url},
            secrets={
                "connect": webhook_secret,
                "thin": thin_webhook_secret,
                "platform": platform_webhook_secret,
            },
            test_secrets={"connect": test_webhook_secret, "thin": test_thin_webhook_secret},
            livemode=is_live(secret_key),
        )
        keys = tuple(filter(None, (secret_key, test_secret_key)))
        options.setdefault("endpoints", endpoints)
        config = Config(secret_keys=keys, public_url=public_url or self.url, **options)
        store = Store(state)
        self.world = World(config, store, Keys(store))
        self.courier = Courier(self.world)
        self.control = Control(self.world, self.courier)
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(
                target=self._server.serve_forever, args=(0.05,), name="stripe-http", daemon=True
            ),
            threading.Thread(target=self._tick, name="stripe-ticker", daemon=True),
        ]

    def start(self) -> Self:
        self.courier.start()
        for thread in self._threads:
            thread.start()
        return self

    def stop(self) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.close_connections()
        for thread in self._threads:
            thread.join()
        self.courier.stop()
        self._server.server_close()
        self.world.store.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def connect_account(self, account_id: str | None = None, **fields: Any) -> str:
        """A connected account, able to take payments unless `card_payments` says otherwise. Returns its id."""
        standard = {
            "name": "School",
            "country": "ES",
            "currency": "eur",
            "email": None,
            "card_payments": "active",
        }
        return account_state.connect(self.world, account_id=account_id, **(standard | fields)).id

    def ensure_account(self, account_id: str, **fields: Any) -> None:
        """Connects the account unless the state already has it."""
        if self.world.store.find("account", account_id) is None:
            self.connect_account(account_id, **fields)

    def _tick(self) -> None:
        while not self._stopping.wait(TICK_SECONDS):
            for what, object_id in self.world.store.due(time.time()):
                try:
                    self._settle(what, object_id)
                except Exception:
                    log.exception("%s of %s failed", what, object_id)

    def _settle(self, what: str, object_id: str) -> None:
        if what == "expire_session":
            with self.world.store.transaction():
                sessions.current_session(self.world, object_id)
                self.world.store.unschedule(what, object_id)
        elif what == "settle_payment":
            payments.settle_payment(self.world, object_id)
        else:
            refunding.settle_refund(self.world, object_id)
