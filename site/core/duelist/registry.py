"""Who does what is due, and in which schools."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

DueHandler = Callable[[str, datetime], datetime | None]

_handlers: dict[str, DueHandler] = {}
_working_schemas: Callable[[], Any] | None = None


class NoHandlerError(LookupError):
    """Nobody registered for this kind. The row stays: a release that knows the kind may be on its way."""


def due_handler(kind: str) -> Callable[[DueHandler], DueHandler]:
    """Decorator: the function does what is due for `kind`, in the school's schema.

    It takes the reference and the present moment and returns None when the matter is settled, or the time at which
    it is due again. An exception means: again later, with back-off. It may be called twice and must bear it.
    Stands in a package's `handlers` module, which is imported at start-up.
    """

    def register(function: DueHandler) -> DueHandler:
        known = _handlers.setdefault(kind, function)
        if (known.__module__, known.__qualname__) != (function.__module__, function.__qualname__):
            raise ValueError(f"{kind!r} is handled by {known.__module__}.{known.__qualname__} already.")
        _handlers[kind] = function
        return function

    return register


def handler_of(kind: str) -> DueHandler:
    """The function registered for `kind`. Raises NoHandlerError."""
    try:
        return _handlers[kind]
    except KeyError:
        raise NoHandlerError(kind) from None


def use_working_schemas(selector: Callable[[], Any]) -> None:
    """Set the selector of schemas in which work is done now: a queryset with one column, or a list of names.

    Rows of other schemas stay where they are: a suspended school goes on where it stopped.
    """
    global _working_schemas
    _working_schemas = selector


def working_schemas() -> Any:
    """See `use_working_schemas`."""
    if _working_schemas is None:
        raise NoHandlerError("Nobody has said which schemas are at work.")
    return _working_schemas()
