"""Throw the demo's data away."""

import shutil

from config import embedded

from .plan import Plan, Refused

# Programs fetched once, and the tests' own servers: neither is the demo's data.
_KEPT = {"tools", "chromium", "test", "demo"}


def reset(plan: Plan) -> None:
    """Stop the embedded servers and remove everything they and the demo have written."""
    if plan.external_database:
        raise Refused(
            "DATABASE_URL is set, and the data of a server of your own is not removed from here. Empty that database "
            "yourself, or unset DATABASE_URL to use the demo's own."
        )
    embedded.stop(plan.local)
    for place in plan.local.iterdir():
        if place.is_symlink():
            shutil.rmtree(place.resolve(), ignore_errors=True)
            place.unlink()
        elif place.is_dir() and place.name not in _KEPT:
            shutil.rmtree(place)
        elif place.is_file():
            place.unlink()
    (plan.state / "prepared.txt").unlink(missing_ok=True)
