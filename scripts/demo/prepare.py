"""Bring the demo's data up to date in one process: a step a line on standard output, everything else to the log.

Every step may be repeated: what is there already stays as it is.
"""

import io
import os
import sys
from pathlib import Path

import django
from django.core.management import call_command

from .progress import step


def main() -> None:
    with step("Starting Django"):
        django.setup()
    with step("Tables, and the schema that schools are copied from"):
        call_command("migrate", interactive=False, stdout=sys.stderr)
    with step("Styles, scripts and pictures of the pages"):
        call_command("collectstatic", interactive=False, stdout=sys.stderr)
    with step("Two schools with teachers, workshops and classes"):
        call_command("seed_demo", stdout=sys.stderr)
    with step("Students who pay"):
        from . import payers

        payers.main()
    logins = io.StringIO()
    call_command("demo_logins", format="text", stdout=logins)
    Path(os.environ["IMMERSIO_LOCAL_DIR"], "demo", "logins.txt").write_text(logins.getvalue())


if __name__ == "__main__":
    main()
