"""`python -m standins.mailbox --smtp-port 1025 --http-port 8025 --state mails/`"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading

from standins.mailbox.mailbox import Mailbox


def parser() -> argparse.ArgumentParser:
    arguments = argparse.ArgumentParser(prog="python -m standins.mailbox", description=__doc__)
    env = os.environ.get
    arguments.add_argument(
        "--smtp-port", type=int, default=int(env("SMTP_PORT", "1025")), help="or SMTP_PORT"
    )
    arguments.add_argument(
        "--http-port", type=int, default=int(env("MAILBOX_PORT", "8025")), help="or MAILBOX_PORT"
    )
    arguments.add_argument("--host", default="127.0.0.1")
    arguments.add_argument("--state", default="", help="folder that keeps the mails over a restart")
    arguments.add_argument("--log-level", default="INFO", choices=("DEBUG", "INFO", "WARNING"))
    return arguments


def main() -> int:
    options = vars(parser().parse_args())
    logging.basicConfig(
        level=options.pop("log_level"), format="%(asctime)s %(name)s %(message)s", stream=sys.stderr
    )
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    try:
        mailbox = Mailbox(**options)
    except OSError as error:
        ports = f"{options['smtp_port']} or {options['http_port']}"
        print(f"Port {ports} or the folder cannot be used: {error.strerror}.", file=sys.stderr)
        return 1
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with mailbox:
        print(f"Mailbox: {mailbox.url}, SMTP on port {mailbox.smtp_port}", flush=True)
        ended.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
