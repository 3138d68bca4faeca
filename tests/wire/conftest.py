"""The stand-ins, started in the test's process, and what speaks to them over real sockets."""

from collections.abc import Iterator
from typing import Any

import pytest
import stripe

from standins.mailbox import Mailbox
from standins.stripe import StripeStandIn
from tests.support.stripe import StripeSide, stripe_side
from tests.wire.gateway_side import SCHOOL, STRANGER
from tests.wire.stripe_wire import SECRET_KEY, WEBHOOK_SECRET, Page, Receiver, Wire


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A webhook endpoint that remembers what it was sent."""
    with Receiver() as endpoint:
        yield endpoint


@pytest.fixture
def standin(receiver: Receiver) -> Iterator[StripeStandIn]:
    with StripeStandIn(
        secret_key=SECRET_KEY,
        webhook_url=receiver.url,
        webhook_secret=WEBHOOK_SECRET,
        retry_delays=(0.05, 0.05, 0.1),
        settle_after=3600,
    ) as server:
        yield server


@pytest.fixture
def client(standin: StripeStandIn) -> stripe.StripeClient:
    """Stripe's own client library, pointed at the stand-in, trying everything once."""
    return stripe.StripeClient(SECRET_KEY, base_addresses={"api": standin.url}, max_network_retries=0)


@pytest.fixture
def wire(standin: StripeStandIn, client: stripe.StripeClient) -> Wire:
    """Ana's school, connected, and Dmitri's beside it."""
    standin.connect_account("acct_1Alpha00000000aa", name="Alpha School")
    standin.connect_account("acct_1Beta000000000bb", name="Beta School", country="GB", currency="gbp")
    return Wire(standin, client)


@pytest.fixture
def page(wire: Wire) -> Page:
    """A browser without script at the hosted page of a fresh session over 45 euros."""
    return Page(wire, wire.session(customer_email="chloe@example.com"))


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as box:
        yield box


@pytest.fixture
def side(settings: Any) -> Iterator[StripeSide]:
    """The stand-in that `payments.gateway` is pointed at, with Ana's school connected, and Dmitri's beside it."""
    with stripe_side(settings, retry_delays=(0.05, 0.05, 0.1), settle_after=3600) as stripe_:
        stripe_.connect_account(SCHOOL.id, name="Alpha School")
        stripe_.connect_account(STRANGER.id, name="Dmitri's School")
        yield stripe_
