"""Finding an object of the caller's account and world, or saying that there is none."""

from __future__ import annotations

from standins.stripe.errors import missing_resource
from standins.stripe.store import Record
from standins.stripe.world import Call, World

NOUNS = {"checkout_session": "checkout.session"}


def find(world: World, call: Call, kind: str, object_id: str, *, param: str = "id") -> Record:
    """The object with the id from the path: 404 if it is another account's, as if there were none.

    Of an object of the account's other world, the refusal tells that much.
    """
    record = world.store.find(kind, object_id)
    if record is not None and (record.account, record.livemode) == (call.account, call.livemode):
        return record
    hint = ""
    if record is not None and record.account == call.account:
        hint = _other_world(call)
    raise missing_resource(NOUNS.get(kind, kind), object_id, param=param, hint=hint)


def _other_world(call: Call) -> str:
    used, other = ("live", "test") if call.livemode else ("test", "live")
    return f"; a similar object exists in {other} mode, but a {used} mode key was used to make this request."
