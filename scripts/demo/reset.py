"""Throw the demo's data away."""

import shutil
from pathlib import Path

from config import embedded

from .plan import Plan, Refused

# Named one by one: IMMERSIO_LOCAL_DIR may be a folder that holds other things too.
_MADE = ("log", "media", "static")


def reset(plan: Plan) -> None:
    """Stop the embedded servers and remove everything they and the demo have written. The caller holds the lock."""
    if plan.external_database:
        raise Refused(
            "DATABASE_URL is set, and the data of a server of your own is not removed from here. "
            "Empty that database yourself, or unset DATABASE_URL to use the demo's own."
        )
    embedded.remove(plan.local)
    for place in (plan.local / name for name in _MADE):
        _remove(place)
    for place in plan.state.iterdir():
        if place.name != "lock":
            _remove(place)


def _remove(place: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)
