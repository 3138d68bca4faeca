"""Who does something, and for whom."""

from dataclasses import dataclass

from booking.enums import ActorKind


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks for a change. `user_id` is None for a guest with a signed link and for the system."""

    kind: ActorKind
    user_id: int | None = None


GUEST = Actor(ActorKind.STUDENT)
SYSTEM = Actor(ActorKind.SYSTEM)


@dataclass(frozen=True, slots=True)
class Attendee:
    """Who comes to the lesson. `time_zone` is the IANA zone in which the times were shown, `locale` a language tag."""

    name: str
    email: str
    time_zone: str
    locale: str = "en"

    @property
    def address(self) -> str:
        """The e-mail address as it is kept and compared."""
        return self.email.strip().lower()
