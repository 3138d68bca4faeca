"""The production server in front of a WSGI application, and clients that ask it."""

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import _servers as servers


@contextmanager
def serving(
    application: str = "config.wsgi:application", *, workers: int = 1, **environment: str
) -> Iterator[int]:
    """The port of a server that runs `workers` processes of this application."""
    port = _free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--no-ws"]
    process = subprocess.Popen(
        [*command, "--workers", str(workers), "--blocking-threads", "4", application],
        cwd=servers.ROOT,
        env={**os.environ, "PYTHONPATH": ".:site:benchmarks", **environment},
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def together(jobs: list[Callable[[], None]]) -> float:
    """Run all jobs at once, each in a thread; the seconds until the last is done."""
    gate = threading.Barrier(len(jobs) + 1)

    def run(job: Callable[[], None]) -> None:
        gate.wait()
        job()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def latencies(
    port: int, path: str, *, host: str, seconds: float, connections: int, **headers: str
) -> list[float]:
    """Ask as fast as the answers come on connections that stay open; the seconds of every answer, sorted."""
    taken: list[float] = []
    ends_at = time.perf_counter() + seconds

    def ask_on() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while (began := time.perf_counter()) < ends_at:
            connection.request("GET", path, headers={"Host": host, **headers})
            response = connection.getresponse()
            response.read()
            assert response.status == 200, response.status
            taken.append(time.perf_counter() - began)
        connection.close()

    together([ask_on] * connections)
    return sorted(taken)


def post(port: int, path: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status that one POST of JSON is answered with."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("POST", path, body, {"Content-Type": "application/json", **headers})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the server did not start")
