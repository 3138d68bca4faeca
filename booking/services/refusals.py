"""The base of every refusal, so that API and pages can answer each one without a list of them."""

from typing import ClassVar

from django.utils.functional import Promise


class Refusal(Exception):
    """A request that cannot be granted. `code` is for programs, `message` for people, both fixed by the class.

    `field` names the part of a request that is at fault, in the words of the API; empty when it is not one part.
    Subclasses stand beside the function that raises them.
    """

    code: ClassVar[str]
    message: ClassVar[str | Promise]
    field: ClassVar[str] = ""

    def __str__(self) -> str:
        return str(self.message)


class Conflict(Refusal):
    """Somebody or something else came first; another choice may succeed."""


class Unknown(Refusal):
    """There is no such thing here."""


class Forbidden(Refusal):
    """Not for this person; somebody else might."""
