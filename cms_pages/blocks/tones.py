"""Cards in groups: workshops for the same age, or of the same level, carry the same colour."""

from collections.abc import Iterable
from dataclasses import dataclass

from booking.selectors.workshops import WorkshopCard

TONES = 4


@dataclass(frozen=True)
class TonedCard:
    """A workshop's card and the number of its group's colour, from 1."""

    card: WorkshopCard
    tone: int


def toned(cards: Iterable[WorkshopCard]) -> list[TonedCard]:
    """The cards in their order; groups are counted as they first appear."""
    groups: dict[str, int] = {}
    return [
        TonedCard(card, groups.setdefault(card.audience or card.level, len(groups)) % TONES + 1)
        for card in cards
    ]
