"""Who delivers which kind of message."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.models import OutboxMessage

Handler = Callable[["OutboxMessage", datetime], None]

_handlers: dict[str, Handler] = {}


class GiveUp(Exception):
    """Raised by a handler: trying again is of no use, park the message now. The text says why."""


class NoHandlerError(LookupError):
    """Nobody registered for this kind. Retried, since a release that knows it may be on its way."""


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Decorator: the function delivers messages of `kind`, in the school's schema and outside any transaction.

    It may be called again for a message whose delivery was interrupted, so the receiving side must be able to tell
    that it has it already: pass `message.key` on. Any exception means again later; GiveUp means never.
    Stands in a package's `handlers` module, which is imported at start-up.
    """

    def register(function: Handler) -> Handler:
        known = _handlers.setdefault(kind, function)
        if (known.__module__, known.__qualname__) != (function.__module__, function.__qualname__):
            raise ValueError(f"{kind!r} is delivered by {known.__module__}.{known.__qualname__} already.")
        _handlers[kind] = function
        return function

    return register


def handler_of(kind: str) -> Handler:
    """The function registered for `kind`. Raises NoHandlerError."""
    try:
        return _handlers[kind]
    except KeyError:
        raise NoHandlerError(kind) from None
