"""PostgreSQL and Redis for the demo and the tests: no Docker, no system service, nothing to install by hand.

Both keep their state below one folder (`.local/`, or IMMERSIO_LOCAL_DIR) and are reached through Unix
sockets: no port is opened, and no other user gets in. Every process may call `ensure_*` at any time: the
first starts the server, the others find it running (docs/decisions/0003-embedded-servers.md).

    .local/servers/   the servers' data; a link when their account could not enter this folder
    .local/run/       the sockets; a link when this path is too long or too odd for a socket's address
    .local/log/       postgres.log and redis.log
"""

import shutil
from pathlib import Path

from . import postgres, redis_server
from .errors import DiskFull, EmbeddedError, NotStartable, ProgramMissing
from .places import find_places, settle_places

__all__ = [
    "DiskFull",
    "EmbeddedError",
    "NotStartable",
    "ProgramMissing",
    "ensure_postgres",
    "ensure_redis",
    "remove",
    "stop",
]


def ensure_postgres(base: Path) -> dict[str, str]:
    """Start PostgreSQL unless it runs, with an empty database `immersio` the first time.

    Returns HOST, PORT and USER for Django's DATABASES. Raises EmbeddedError, whose text tells a newcomer
    what to do.
    """
    places = settle_places(base)
    postgres.ensure(places)
    return {"HOST": str(places.run), "PORT": postgres.PORT, "USER": postgres.USER}


def ensure_redis(base: Path) -> Path:
    """Start Redis unless it runs; return its socket. Raises EmbeddedError like `ensure_postgres`."""
    places = settle_places(base)
    redis_server.ensure(places)
    return redis_server.socket_of(places)


def stop(base: Path) -> None:
    """Stop both servers, keeping their data. Nothing happens where none runs."""
    places = find_places(base)
    if places is not None:
        redis_server.stop(places)
        postgres.stop(places)


def remove(base: Path) -> None:
    """Stop both servers and remove their data, also where `base` only links to it."""
    stop(base)
    for place in (base / "run", base / "servers"):
        if place.is_symlink():
            shutil.rmtree(place.resolve(), ignore_errors=True)
            place.unlink()
        elif place.exists():
            shutil.rmtree(place)
    (base / "servers.lock").unlink(missing_ok=True)
