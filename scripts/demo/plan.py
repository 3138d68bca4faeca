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
        """For every process of the demo. PYTHONPATH is relative: a folder's name may contain a colon."""
        return {
            **os.environ,
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

    def parts(self) -> list[Part]:
        """What runs until Ctrl-C. One worker and no others, so it need not look for any (gossip, mingle)."""
        number = {variable: port.number for variable, port in self.ports.items()}
        celery = ("celery", "-A", "config.celery")
        alone = ("--without-gossip", "--without-mingle")
        return [
            Part("stripe", _python("standins.stripe"), (number["STRIPE_PORT"],)),
            Part("mailbox", _python("standins.mailbox"), (number["SMTP_PORT"], number["MAILBOX_PORT"])),
            Part("web", _python("granian", *_web_options(number["PORT"])), (number["PORT"],)),
            Part("worker", _python(*celery, "worker", "-c", "2", "-l", "INFO", *alone)),
            Part("beat", _python(*celery, "beat", "-l", "INFO", "-s", str(self.state / "beat-schedule"))),
        ]

    def everything(self) -> list[Part]:
        return [self.preparation, *self.parts()]


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
