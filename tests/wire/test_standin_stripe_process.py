"""The stand-in as a process of its own: how it is started, what outlives its end, what it writes down."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import stripe

from standins.stripe.cards import TEST_CARDS
from tests.wire.stripe_wire import (
    ALPHA,
    IN_ALPHA,
    SECRET_KEY,
    WEBHOOK_SECRET,
    Page,
    Receiver,
    Wire,
    session_params,
)

ROOT = Path(__file__).resolve().parents[2]
STRIPE = (sys.executable, "-W", "error", "-m", "standins.stripe")


SECRETS = {"STRIPE_SECRET_KEY": SECRET_KEY, "STRIPE_CONNECT_WEBHOOK_SECRET": WEBHOOK_SECRET}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("STRIPE_")}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


@contextmanager
def running(
    port: int, log: Path, *options: str, end: int = signal.SIGTERM, **secrets: str
) -> Iterator[subprocess.Popen[bytes]]:
    """The process, until it listens; at the end it gets `end` and is waited for."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*STRIPE, "--port", str(port), "--account", f"{ALPHA}:ES:eur:Alpha: the School", *options],
            cwd=log.parent,
            env=environment(**{**SECRETS, **secrets}),
            stdout=output,
            stderr=output,
        )
        try:
            wait_until_it_listens(process, port, log)
            yield process
        finally:
            process.send_signal(end)
            process.wait(10)


def wait_until_it_listens(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 20
    while True:
        assert process.poll() is None, log.read_text()
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        else:
            return


def client_of(port: int, key: str = SECRET_KEY) -> stripe.StripeClient:
    return stripe.StripeClient(key, base_addresses={"api": f"http://127.0.0.1:{port}"})


def test_killed_standin_comes_back_with_its_books_and_keys(tmp_path: Path, receiver: Receiver) -> None:
    port, log, state = free_port(), tmp_path / "log", str(tmp_path / "stripe.sqlite")
    options = ("--state", state, "--webhook-url", receiver.url)
    client = client_of(port)
    key = {**IN_ALPHA, "idempotency_key": "pay-1"}
    receiver.answers = [500, 500]
    with running(port, log, *options, end=signal.SIGKILL):
        session = client.v1.checkout.sessions.create(session_params(), key)
        client.v1.checkout.sessions.expire(session.id, None, IN_ALPHA)
        receiver.wait_for(1)
    with running(port, log, *options) as process:
        assert client.v1.checkout.sessions.create(session_params(), key).id == session.id
        assert client.v1.checkout.sessions.retrieve(session.id, None, IN_ALPHA).status == "expired"
        assert client.v1.accounts.retrieve(ALPHA).business_profile.name == "Alpha: the School"
        assert len(client.v1.accounts.list().data) == 1
        events = {one.event["id"] for one in receiver.wait_for(3)}
    assert len(events) == 1
    assert process.returncode == 0


def test_log_and_state_hold_no_key_and_no_card_number(tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    with running(port, log, "--state", str(tmp_path / "stripe.sqlite"), "--log-level", "DEBUG"):
        client = client_of(port)
        with pytest.raises(stripe.AuthenticationError):
            stripe.StripeClient(
                "sk_test_of_somebody_else", base_addresses={"api": f"http://127.0.0.1:{port}"}
            ).v1.balance.retrieve()
        for number in TEST_CARDS:
            session = client.v1.checkout.sessions.create(
                session_params(customer_email="chloe@example.com"), IN_ALPHA
            )
            page = Page(Wire(_Address(f"http://127.0.0.1:{port}"), client), session)
            page.pay(number, cvc="9174" if number.startswith("37") else "917")
            assert page.status in (303, 402)
    kept = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(kept) == {"log", "stripe.sqlite"}
    assert b'"last4": "4242"' in kept["stripe.sqlite"]
    secrets = [
        *TEST_CARDS,
        "4000 0000 0000 0002",
        SECRET_KEY,
        WEBHOOK_SECRET,
        "sk_test_of_somebody_else",
        '"917"',
        "cvc=917",
    ]
    found = [(name, one) for name, content in kept.items() for one in secrets if one.encode() in content]
    assert found == []
    assert b"POST /v1/checkout/sessions 200" in kept["log"]


class _Address:
    """What `Page` needs to know of a stand-in that runs elsewhere."""

    def __init__(self, url: str) -> None:
        self.url = url


def test_two_worlds_and_four_endpoints_from_the_environment(tmp_path: Path, receiver: Receiver) -> None:
    port, log, live_key = free_port(), tmp_path / "log", "sk_live_wire0123456789wxyz"
    secrets = {
        "STRIPE_SECRET_KEY": live_key,
        "STRIPE_TEST_SECRET_KEY": SECRET_KEY,
        "STRIPE_CONNECT_WEBHOOK_SECRET": "whsec_live",
        "STRIPE_THIN_WEBHOOK_SECRET": "whsec_live_thin",
        "STRIPE_TEST_CONNECT_WEBHOOK_SECRET": "whsec_test",
        "STRIPE_TEST_THIN_WEBHOOK_SECRET": "whsec_test_thin",
    }
    options = ("--webhook-url", receiver.url, "--thin-webhook-url", receiver.url)
    with running(port, log, *options, **secrets):
        for count, key, world in ((2, live_key, "live"), (4, SECRET_KEY, "test")):
            client = client_of(port, key)
            session = client.v1.checkout.sessions.create(session_params(), IN_ALPHA)
            client.v1.checkout.sessions.expire(session.id, None, IN_ALPHA)
            client.v2.core.accounts.create({"display_name": world})
            for got in receiver.wait_for(count)[-2:]:
                thin = got.event["object"] == "v2.core.event"
                secret = f"whsec_{world}_thin" if thin else f"whsec_{world}"
                assert stripe.WebhookSignature.verify_header(got.body, got.signature, secret, 300)
                assert got.event["livemode"] is (world == "live")
    assert not [one for one in secrets.values() if one in log.read_text()]


@pytest.mark.parametrize(
    ("key", "test_key"),
    [(SECRET_KEY, "sk_test_other"), ("sk_live_1", "sk_live_2"), ("sk_live_1", "rk_test_1")],
)
def test_test_key_stands_beside_a_live_one_only(tmp_path: Path, key: str, test_key: str) -> None:
    ended = subprocess.run(
        [*STRIPE, "--port", str(free_port())],
        cwd=tmp_path, env=environment(STRIPE_SECRET_KEY=key, STRIPE_TEST_SECRET_KEY=test_key),
        capture_output=True, check=False, text=True, timeout=20,
    )  # fmt: skip
    assert ended.returncode == 2
    assert ended.stderr.startswith("A --test-secret-key starts with sk_test_ and stands beside")


def test_port_in_use_gets_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [*STRIPE, "--port", str(port), "--secret-key", SECRET_KEY],
            cwd=tmp_path, env=environment(), capture_output=True, check=False, text=True, timeout=20,
        )  # fmt: skip
    assert ended.returncode == 1
    assert ended.stderr == f"Port {port} cannot be used: Address already in use.\n"


@pytest.mark.parametrize("key", ["", "rk_live_4242", "pk_test_1"])
def test_key_that_is_no_secret_key_is_refused(tmp_path: Path, key: str) -> None:
    ended = subprocess.run(
        [*STRIPE, "--port", str(free_port())],
        cwd=tmp_path, env=environment(STRIPE_SECRET_KEY=key), capture_output=True, check=False, text=True, timeout=20,
    )  # fmt: skip
    assert ended.returncode == 2
    assert (
        ended.stderr
        == "Give --secret-key (or STRIPE_SECRET_KEY) a key that starts with sk_test_ or sk_live_.\n"
    )
