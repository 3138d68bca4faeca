"""`python -m standins.stripe --port 12111 --state stripe.sqlite --webhook-url … --webhook-secret whsec_…`"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading

from standins.stripe.config import is_live
from standins.stripe.standin import StripeStandIn


def parser() -> argparse.ArgumentParser:
    """Ports and secrets may come from the environment too: no process list shows them there."""
    arguments = argparse.ArgumentParser(prog="python -m standins.stripe", description=__doc__)
    env = os.environ.get
    arguments.add_argument(
        "--port", type=int, default=int(env("STRIPE_PORT", "12111")), help="or STRIPE_PORT"
    )
    arguments.add_argument("--host", default="127.0.0.1")
    arguments.add_argument(
        "--state", default=":memory:", help="SQLite file that keeps everything over a restart"
    )
    arguments.add_argument("--secret-key", default=env("STRIPE_SECRET_KEY", ""), help="or STRIPE_SECRET_KEY")
    arguments.add_argument(
        "--test-secret-key",
        default=env("STRIPE_TEST_SECRET_KEY", ""),
        help="of the test world, beside a live secret key; or STRIPE_TEST_SECRET_KEY",
    )
    arguments.add_argument("--public-url", default="", help="how browsers reach it (http://localhost:PORT)")
    arguments.add_argument("--webhook-url", default="", help="hears of the connected accounts")
    arguments.add_argument("--webhook-secret", default=env("STRIPE_CONNECT_WEBHOOK_SECRET", ""))
    arguments.add_argument("--test-webhook-secret", default=env("STRIPE_TEST_CONNECT_WEBHOOK_SECRET", ""))
    arguments.add_argument("--thin-webhook-url", default="", help="hears of the accounts themselves (v2)")
    arguments.add_argument("--thin-webhook-secret", default=env("STRIPE_THIN_WEBHOOK_SECRET", ""))
    arguments.add_argument("--test-thin-webhook-secret", default=env("STRIPE_TEST_THIN_WEBHOOK_SECRET", ""))
    arguments.add_argument("--platform-webhook-url", default="", help="hears of the platform's own account")
    arguments.add_argument("--platform-webhook-secret", default=env("STRIPE_PLATFORM_WEBHOOK_SECRET", ""))
    arguments.add_argument("--control-token", default=env("STRIPE_STANDIN_CONTROL_TOKEN", ""))
    arguments.add_argument(
        "--settle-after", type=float, default=20.0, help="seconds until a bank debit is decided"
    )
    arguments.add_argument(
        "--account",
        action="append",
        default=[],
        type=seeded_account,
        metavar="ID:COUNTRY:CURRENCY:NAME",
        help="a connected account that there shall be, able to take payments; may be given several times",
    )
    arguments.add_argument("--log-level", default="INFO", choices=("DEBUG", "INFO", "WARNING"))
    return arguments


def seeded_account(text: str) -> dict[str, str]:
    """`acct_1Lingua:ES:eur:Lingua Centre` as the fields of an account."""
    parts = text.split(":", 3)
    if len(parts) != 4 or not all(parts):
        raise argparse.ArgumentTypeError(f"{text} is not ID:COUNTRY:CURRENCY:NAME")
    return dict(zip(("account_id", "country", "currency", "name"), parts, strict=True))


def main() -> int:
    options = vars(parser().parse_args())
    accounts = options.pop("account")
    options["public_url"] = options["public_url"] or f"http://localhost:{options['port']}"
    logging.basicConfig(
        level=options.pop("log_level"), format="%(asctime)s %(name)s %(message)s", stream=sys.stderr
    )
    if complaint := key_complaint(options["secret_key"], options["test_secret_key"]):
        print(complaint, file=sys.stderr)
        return 2
    try:
        standin = StripeStandIn(**options)
    except OSError as error:
        print(f"Port {options['port']} cannot be used: {error.strerror}.", file=sys.stderr)
        return 1
    for fields in accounts:
        standin.ensure_account(**fields)
    wait_for_signal(standin)
    return 0


def key_complaint(secret_key: str, test_secret_key: str) -> str:
    """What is wrong with the keys, "" for nothing."""
    if not secret_key.startswith(("sk_test_", "sk_live_")):
        return "Give --secret-key (or STRIPE_SECRET_KEY) a key that starts with sk_test_ or sk_live_."
    if test_secret_key and not (is_live(secret_key) and test_secret_key.startswith("sk_test_")):
        return "A --test-secret-key starts with sk_test_ and stands beside a --secret-key that starts with sk_live_."
    return ""


def wait_for_signal(standin: StripeStandIn) -> None:
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with standin:
        print(f"Stripe stand-in: {standin.world.config.public_url}", flush=True)
        ended.wait()


if __name__ == "__main__":
    sys.exit(main())
