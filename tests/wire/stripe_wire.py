"""How the tests hold both ends of the wire: as the platform, as Stripe's dashboard, as a browser, as an endpoint."""

import http.client
import json
import re
import threading
import time
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

import stripe

from standins.http_server import Server
from standins.stripe import StripeStandIn
from standins.web import Request, Response

SECRET_KEY = "sk_test_wire0123456789wxyz"
WEBHOOK_SECRET = "whsec_wire"
ALPHA, BETA = "acct_1Alpha00000000aa", "acct_1Beta000000000bb"
IN_ALPHA: dict[str, Any] = {"stripe_account": ALPHA}
IN_BETA: dict[str, Any] = {"stripe_account": BETA}
SUCCESS_URL = "http://alpha.localhost:8000/book/done?session={CHECKOUT_SESSION_ID}"
CANCEL_URL = "http://alpha.localhost:8000/book/review"


def session_params(**changes: Any) -> dict[str, Any]:
    """A lesson for 45 euros, as the gateway asks for it. `amount`, `currency` and `quantity` change the line."""
    price = {"currency": changes.pop("currency", "eur"), "unit_amount": changes.pop("amount", 4500)}
    product = {"name": "Conversation B1", "description": "Tuesday 10:00, with Ben"}
    line = {"price_data": {**price, "product_data": product}, "quantity": changes.pop("quantity", 1)}
    return {
        "mode": "payment",
        "line_items": [line],
        "success_url": SUCCESS_URL,
        "cancel_url": CANCEL_URL,
        "metadata": {"booking": "b-1"},
        **changes,
    }


@dataclass
class Wire:
    standin: StripeStandIn
    client: stripe.StripeClient

    def session(self, account: str = ALPHA, **changes: Any) -> stripe.checkout.Session:
        return self.client.v1.checkout.sessions.create(session_params(**changes), {"stripe_account": account})

    def read(self, session_id: str, account: str = ALPHA) -> stripe.checkout.Session:
        expand = {"expand": ["payment_intent.latest_charge"]}
        return self.client.v1.checkout.sessions.retrieve(session_id, expand, {"stripe_account": account})

    def paid(
        self, account: str = ALPHA, *, card: str = "4242424242424242", **changes: Any
    ) -> stripe.checkout.Session:
        """A session that is paid, with its PaymentIntent and Charge expanded."""
        session = self.session(account, **changes)
        assert self.control("POST", f"sessions/{session.id}/pay", card=card)["result"] == "paid"
        return self.read(session.id, account)

    def control(self, method: str, path: str, /, *, expect: int = 200, **body: Any) -> dict[str, Any]:
        status, _, answer = send(
            self.standin.url,
            method,
            f"/_control/{path}",
            json.dumps(body) if method == "POST" else "",
            {"Content-Type": "application/json"},
        )
        assert status == expect, answer
        return json.loads(answer)

    def event_types(self, account: str = ALPHA) -> list[str]:
        """Oldest first."""
        page = self.client.v1.events.list({"limit": 100}, {"stripe_account": account})
        return [event.type for event in reversed(page.data)]

    def post(self, path: str, form: str, **headers: str) -> tuple[int, dict[str, str], dict[str, Any]]:
        """A hand-made API request, for what the client library would never send."""
        standard = {
            "Authorization": f"Bearer {SECRET_KEY}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        status, answer_headers, body = send(self.standin.url, "POST", path, form, standard | named)
        return status, answer_headers, json.loads(body)


def send(
    base: str, method: str, path: str, body: str | bytes = "", headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], str]:
    """One request on a connection of its own, redirects not followed."""
    parts = urlsplit(base)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, dict(answer.headers), answer.read().decode()
    finally:
        connection.close()


@dataclass
class Page:
    """The hosted page in a browser without script: what was shown last, and where it led."""

    wire: Wire
    session: stripe.checkout.Session
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    html: str = ""
    language: str = "en"

    @property
    def path(self) -> str:
        return f"/pay/{self.session.id}"

    @property
    def text(self) -> str:
        """What is to be read on the page, in one line."""
        body = re.sub(r"<title>.*?</title>", " ", self.html)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")

    def open(self, suffix: str = "") -> Self:
        return self._go("GET", self.path + suffix, "")

    def submit(self, suffix: str = "", **fields: str) -> Self:
        return self._go("POST", self.path + suffix, urlencode(fields))

    def pay(self, number: str = "4242424242424242", **changes: str) -> Self:
        standard = {
            "method": "card",
            "number": number,
            "expiry": "12 / 34",
            "cvc": "123",
            "name": "Chloe Martin",
        }
        return self.submit(**(standard | changes))

    def _go(self, method: str, path: str, body: str) -> Self:
        headers = {"Accept-Language": self.language}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.status, self.headers, self.html = send(self.wire.standin.url, method, path, body, headers)
        return self


@dataclass(frozen=True)
class Received:
    body: str
    signature: str
    at: float

    @property
    def event(self) -> dict[str, Any]:
        return json.loads(self.body)


class Receiver:
    """A webhook endpoint. It answers with the statuses in `answers`, one each, and 200 when there are none left."""

    def __init__(self, port: int = 0) -> None:
        self.received: list[Received] = []
        self.answers: list[int] = []
        self._news = threading.Condition()
        self._server = Server(("127.0.0.1", port), self._respond)
        self.port: int = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/api/v1/webhooks/stripe/connect"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def _respond(self, request: Request) -> Response:
        with self._news:
            signature = request.headers.get("Stripe-Signature", "")
            self.received.append(Received(request.body.decode(), signature, time.monotonic()))
            self._news.notify_all()
            status = self.answers.pop(0) if self.answers else 200
        return Response(status, b"", {"Location": "/elsewhere"} if status == 302 else {})

    def wait_for(self, count: int, timeout: float = 10.0) -> list[Received]:
        """The first `count` deliveries, as soon as they are there."""
        with self._news:
            assert self._news.wait_for(lambda: len(self.received) >= count, timeout), self.received
            return self.received[:count]

    @property
    def types(self) -> list[str]:
        return [one.event["type"] for one in self.received]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.shutdown()
        self._server.close_connections()
        self._thread.join()
        self._server.server_close()
