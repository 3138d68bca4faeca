"""How every story ends: days go by, the books are compared once, and then they agree."""

from typing import Any

from payments.models import Payment, Refund

from .books import disagreements
from .chapters import Chapter
from .story import Story


def agrees_in_the_end(chapter: Chapter, story: Story, *, hears: bool = True) -> None:
    """`hears`: what Stripe has held back of its events arrives now."""
    story.stripe.control("DELETE", "faults")
    chapter.after(story)
    if hears:
        story.hear()
    story.time_passes()
    story.compare()
    found = disagreements(story.theirs(), meant=chapter.meant)
    assert not found, "\n".join(found)
    assert story.booking.status == chapter.ends
    before = _rows()
    assert story.compare().repaired == []
    assert _rows() == before


def _rows() -> list[Any]:
    return [*Payment.objects.order_by("pk").values(), *Refund.objects.order_by("pk").values()]
