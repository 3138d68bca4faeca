"""Finding an object of the caller's account, or saying that there is none."""

from __future__ import annotations

from standins.stripe.errors import missing_resource
from standins.stripe.store import Record
from standins.stripe.world import Call, World

NOUNS = {"checkout_session": "checkout.session"}


def find(world: World, call: Call, kind: str, object_id: str, *, param: str = "id") -> Record:
    """The object with the id from the path: 404 if it is another account's, as if there were none."""
    record = world.store.find_in(kind, object_id, call.account)
    if record is None:
        raise missing_resource(NOUNS.get(kind, kind), object_id, param=param)
    return record
