"""Start and stop the embedded Redis."""

import socket
import time
from pathlib import Path

from .errors import NotStartable
from .places import Places
from .processes import call, locked, make_folder, open_log, require_room, tail
from .programs import redis_program

_START_SECONDS = 15


def socket_of(places: Places) -> Path:
    return places.run / "redis.sock"


def ensure(places: Places) -> None:
    """Return when Redis answers. Any number of processes may call this at once."""
    if _ask(places, "PING") == "+PONG":
        return
    with locked(places.lock):
        deadline = time.monotonic() + _START_SECONDS
        while (answer := _ask(places, "PING")) != "+PONG":
            if not answer:
                _start(places, deadline)
            elif time.monotonic() > deadline:
                raise NotStartable(f"Redis does not serve: {answer}. See {places.log / 'redis.log'}.")
            else:
                time.sleep(0.05)  # "-LOADING"


def stop(places: Places) -> None:
    """Stop Redis after it has saved; without saving when it cannot, for example on a full disk."""
    with locked(places.lock):
        if _ask(places, "PING"):
            if _ask(places, "SHUTDOWN SAVE"):
                _ask(places, "SHUTDOWN NOSAVE")
            deadline = time.monotonic() + _START_SECONDS
            while _ask(places, "PING") and time.monotonic() < deadline:
                time.sleep(0.02)


def _ask(places: Places, command: str) -> str:
    """The first line of the answer; empty when nobody answers."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        try:
            connection.connect(str(socket_of(places)))
            connection.sendall(command.encode() + b"\r\n")
            return connection.recv(512).decode(errors="replace").partition("\r\n")[0]
        except OSError:
            return ""


def _start(places: Places, deadline: float) -> None:
    data, log, program = places.servers / "redis", places.log / "redis.log", redis_program(places)
    require_room(places.servers, needed_mb=50)
    make_folder(data, places.account)
    with open_log(log) as out:
        # The shell leaves the server in the background with the log, whose folder its account need not reach.
        in_background: list[str | Path] = ["/bin/sh", "-c", '"$0" "$@" &', program, *_options(places, data)]
        call(*in_background, account=places.account, into=out)
    while not _ask(places, "PING"):
        if time.monotonic() > deadline:
            raise NotStartable(f"Redis did not start. The end of {log}:\n{tail(log)}")
        time.sleep(0.02)


def _options(places: Places, data: Path) -> list[str]:
    """Queue and sessions must never be evicted; what is lost in a crash is found again through the outbox."""
    return [
        *("--port", "0", "--unixsocket", str(socket_of(places)), "--unixsocketperm", "700"),
        *("--dir", str(data), "--pidfile", str(data / "redis.pid"), "--daemonize", "no"),
        *("--appendonly", "no", "--save", "60", "1", "--stop-writes-on-bgsave-error", "no"),
        *("--maxmemory-policy", "noeviction"),
    ]
