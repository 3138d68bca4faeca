"""What the demo consists of: ports, folders and commands."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Variable, default, what listens there.
_PORTS = (
    ("PORT", 8000, "the website"),
    ("STRIPE_PORT", 12111, "the payment page"),
    ("SMTP_PORT", 1025, "the mail server"),
    ("MAILBOX_PORT", 8025, "the mailbox"),
)

# The schools' accounts at Stripe, which the seeds connect: id, country, currency, name.
_ACCOUNTS = ("acct_1Lingua:ES:eur:Lingua", "acct_1CasaCometa:ES:eur:Casa Cometa")
# Both of Stripe's worlds, played by the stand-in.
_STRIPE = {
    "STRIPE_LIVEMODE": "True",
    "STRIPE_SECRET_KEY": "sk_live_demo",
    "STRIPE_TEST_SECRET_KEY": "sk_test_demo",
    "STRIPE_CONNECT_WEBHOOK_SECRET": "whsec_demo",
    "STRIPE_THIN_WEBHOOK_SECRET": "whsec_demo_thin",
    "STRIPE_TEST_CONNECT_WEBHOOK_SECRET": "whsec_demo_test",
    "STRIPE_TEST_THIN_WEBHOOK_SECRET": "whsec_demo_test_thin",
}


class Refused(Exception):
    """The demo cannot go on; the text says what to do."""


@dataclass(frozen=True)
class Port:
    variable: str
    number: int
    purpose: str


@dataclass(frozen=True)
class Part:
    """One long-running process; it is up when its ports take connections."""

    name: str
    command: tuple[str, ...]
    ports: tuple[int, ...] = ()


@dataclass(frozen=True)
class Plan:
    local: Path
    ports: dict[str, Port]
    external_database: bool
    external_redis: bool

    @property
    def log(self) -> Path:
        return self.local / "log"

    @property
    def state(self) -> Path:
        return self.local / "demo"

    @property
    def address(self) -> str:
        return f"http://localhost:{self.ports['PORT'].number}"

    def environment(self) -> dict[str, str]:
        """For every process of the demo. PYTHONPATH is relative: a folder's name may contain a colon.

        Addresses and keys of a real Stripe account or mail server that the caller may have set stay out.
        """
        return {
            **{name: value for name, value in os.environ.items() if name != "STRIPE_API_BASE"},
            **_STRIPE,
            "EMAIL_HOST": "localhost",
            **{port.variable: str(port.number) for port in self.ports.values()},
            "PUBLIC_PORT": str(self.ports["PORT"].number),
            "DJANGO_SETTINGS_MODULE": "config.settings.demo",
            "IMMERSIO_LOCAL_DIR": str(self.local),
            "PYTHONPATH": ".:site",
            "PYTHONUNBUFFERED": "1",
        }

    @property
    def preparation(self) -> Part:
        return Part("prepare", _python("scripts.demo.prepare"))

    @property
    def standins(self) -> list[Part]:
        """What stands in for the world outside. Up in a moment, and needed by the seeds."""
        stripe, smtp, mailbox = (
            self.ports[name].number for name in ("STRIPE_PORT", "SMTP_PORT", "MAILBOX_PORT")
        )
        return [
            Part("stripe", _python("standins.stripe", *self._stripe_options()), (stripe,)),
            Part(
                "mailbox", _python("standins.mailbox", "--state", str(self.state / "mails")), (smtp, mailbox)
            ),
        ]

    @property
    def application(self) -> list[Part]:
        """What a school has in production too. One worker and no others, so it looks for none (gossip, mingle)."""
        port = self.ports["PORT"].number
        celery = ("celery", "-A", "config.celery")
        alone = ("--without-gossip", "--without-mingle")
        return [
            Part("web", _python("granian", *_web_options(port)), (port,)),
            Part("worker", _python(*celery, "worker", "-c", "2", "-l", "INFO", *alone)),
            Part("beat", _python(*celery, "beat", "-l", "INFO", "-s", str(self.state / "beat-schedule"))),
        ]

    def _stripe_options(self) -> tuple[str, ...]:
        return (
            *("--state", str(self.state / "stripe.sqlite")),
            *("--webhook-url", f"{self.address}/api/v1/webhooks/stripe/connect"),
            *("--thin-webhook-url", f"{self.address}/api/v1/webhooks/stripe/thin"),
            *(option for account in _ACCOUNTS for option in ("--account", account)),
        )


def make_plan(environment: Mapping[str, str]) -> Plan:
    """The plan for these variables. Raises Refused for a port that is no number from 1 to 65535."""
    local = Path(environment.get("IMMERSIO_LOCAL_DIR") or ROOT / ".local").resolve()
    return Plan(
        local=local,
        ports={name: Port(name, _number(environment, name, default), what) for name, default, what in _PORTS},
        external_database=bool(environment.get("DATABASE_URL")),
        external_redis=bool(environment.get("REDIS_URL")),
    )


def _number(environment: Mapping[str, str], variable: str, default: int) -> int:
    text = environment.get(variable) or str(default)
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise Refused(
            f"{variable}={text} is not a port. Give a number from 1 to 65535, for example {default}."
        )
    return int(text)


def _python(module: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", module, *arguments)


def _web_options(port: int) -> tuple[str, ...]:
    return (
        *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", "1", "--blocking-threads", "4", "--no-ws", "config.wsgi:application"),
    )
