"""Django on servers of its own below `.local/bench`, for the benchmarks that need a database."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local" / "bench"


def start() -> None:
    """Embedded PostgreSQL and Redis as in the demo; with DATABASE_URL and REDIS_URL set, those."""
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    os.environ["IMMERSIO_LOCAL_DIR"] = str(LOCAL)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0)


def stop() -> None:
    from config import embedded

    embedded.stop(LOCAL)


def forget() -> None:
    """Throw away what an earlier run has left."""
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    from config import embedded

    embedded.remove(LOCAL)
