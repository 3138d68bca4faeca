"""Start the demo as a newcomer does, look at its pages, stop it with Ctrl-C, start it again.

Run by .ci/run on ports of its own. It fails with what was expected and what came.
"""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from config.embedded.processes import command_of, tail

PORTS = ("PORT", "STRIPE_PORT", "SMTP_PORT", "MAILBOX_PORT")
LOCAL = Path(".local/smoke").resolve()
FIRST_START_SECONDS, SECOND_START_SECONDS, STOP_SECONDS = 300, 45, 40


class Failed(Exception):
    """Something is not as a newcomer would find it."""


def main() -> int:
    ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
    try:
        for target, limit in (("demo-reset", FIRST_START_SECONDS), ("demo", SECOND_START_SECONDS)):
            seconds = once(target, ports, limit)
            print(
                f"make {target}: up in {seconds:.1f} s, all pages as they should be, stopped cleanly.",
                flush=True,
            )
    except Failed as failure:
        print(f"make demo does not work: {failure}", file=sys.stderr)
        return 1
    return 0


def once(target: str, ports: dict[str, int], limit: int) -> float:
    """One start, a look around, and Ctrl-C. Returns the seconds until it was up."""
    environment = {**os.environ, "IMMERSIO_LOCAL_DIR": str(LOCAL), **{k: str(v) for k, v in ports.items()}}
    output = LOCAL / "make.txt"
    LOCAL.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with output.open("w") as out:
        # In a session of its own, as in a terminal: the signal goes to make and to the demo alike.
        make = subprocess.Popen(
            ["make", "--no-print-directory", target],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        while "The demo is up" not in output.read_text():
            if make.poll() is not None or time.monotonic() - started > limit:
                raise Failed(
                    f"make {target} was not up within {limit} s (exit code {make.poll()}):\n{tail(output, 60)}"
                )
            time.sleep(0.2)
        seconds = time.monotonic() - started
        look_around(ports)
    finally:
        stop(make, output)
    return seconds


def look_around(ports: dict[str, int]) -> None:
    web = ports["PORT"]
    platform = page(web, "localhost", "/")
    lingua = page(web, "lingua.localhost", "/")
    kids = page(web, "kids.localhost", "/")
    if len({platform, lingua, kids}) != 3:
        raise Failed("two of the three home pages are the same")
    require_widget(web, "lingua.localhost", lingua)
    require_widget(web, "kids.localhost", kids)
    for path in ("/healthz", "/readyz"):
        page(web, "localhost", path)
    page(web, "nobody.localhost", "/", status=404)
    page(ports["MAILBOX_PORT"], "localhost", "/")
    page(ports["STRIPE_PORT"], "localhost", "/")
    with socket.create_connection(("127.0.0.1", ports["SMTP_PORT"]), timeout=10) as mail:
        if not (greeting := mail.recv(100)).startswith(b"220 "):
            raise Failed(f"the mail server greets with {greeting!r}")


def require_widget(web: int, host: str, home: str) -> None:
    """One of the pages that the home page links to has to carry the booking widget."""
    linked = dict.fromkeys(re.findall(r'href="(?:http://[^/"]+)?(/[\w-]+/[\w-]+/)"', home))
    if not any("<booking-widget" in page(web, host, path) for path in linked):
        raise Failed(f"none of the pages that {host} links to has the booking widget: {', '.join(linked)}")


def page(port: int, host: str, path: str, *, status: int = 200) -> str:
    """The page's text. `*.localhost` is for browsers: Python connects to the address and names the host."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Host": f"{host}:{port}"})
        answer = connection.getresponse()
        text = answer.read().decode()
    finally:
        connection.close()
    if answer.status != status:
        raise Failed(
            f"http://{host}:{port}{path} answered {answer.status}, expected {status}:\n{text[:2000]}"
        )
    return text


def stop(make: subprocess.Popen[bytes], output: Path) -> None:
    """Ctrl-C, then nothing of the demo may be left."""
    if make.poll() is None:
        os.killpg(make.pid, signal.SIGINT)
    try:
        make.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(make.pid, signal.SIGKILL)
        raise Failed(f"still running {STOP_SECONDS} s after Ctrl-C:\n{tail(output, 30)}") from None
    if left := leftovers():
        raise Failed("left running after Ctrl-C:\n" + "\n".join(left))
    if "Traceback" in output.read_text():
        raise Failed(f"a traceback was shown:\n{tail(output, 60)}")


def leftovers() -> list[str]:
    """Command lines of processes that work for the demo in this folder."""
    signs = {f"IMMERSIO_LOCAL_DIR={LOCAL}\0", *(str((LOCAL / name).resolve()) for name in ("servers", "run"))}
    found = []
    for process in (entry for entry in Path("/proc").iterdir() if entry.name.isdecimal()):
        try:
            known_by = (process / "environ").read_text(errors="replace") + (process / "cmdline").read_text()
        except OSError:
            continue  # it has ended meanwhile, or is another user's
        if any(sign in known_by for sign in signs):
            found.append(f"{process.name} {command_of(int(process.name))}")
    return found


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [found.getsockname()[1] for found in sockets]
    for found in sockets:
        found.close()
    return ports


if __name__ == "__main__":
    sys.exit(main())
