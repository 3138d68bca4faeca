"""Each step of a payment × what can become of a request to Stripe: money and seats agree in the end, to the cent."""

import pytest

from payments.services import ProviderUnavailable

from . import acts
from .books import disagreements
from .chapters import CHAPTERS, Chapter
from .endings import agrees_in_the_end
from .story import Story

FAULTS = {
    "request lost": {"action": "lose_request", "times": 3},
    "answer lost": {"action": "lose_answer", "times": 3},
    "429": {"action": "rate_limit", "times": 3},
    "500 after the work": {"action": "error", "after_work": True, "times": 3},
    "slow": {"action": "delay", "seconds": 0.1},
}
STEPS = {name: chapter for name, chapter in CHAPTERS.items() if chapter.asks}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("chapter", STEPS.values(), ids=STEPS)
def test_books_agree_though(chapter: Chapter, fault: dict, story: Story) -> None:
    chapter.before(story)
    if chapter.news:
        story.hear()
    assert chapter.asks is not None
    method, path = chapter.asks
    story.stripe.fault(method=method, path=path, **fault)
    try:
        acts.ACTS[chapter.act](story.uid)
    except ProviderUnavailable:
        assert chapter.act == "open_page", "only a student who waits for the page sees that Stripe is away"
    left = story.stripe.control("GET", "faults")["faults"]
    assert sum(each["times"] for each in left) < fault.get("times", 1), "the fault has not struck"
    agrees_in_the_end(chapter, story)


def test_checker_finds_what_nobody_repairs(story: Story) -> None:
    """Without due work and without the comparison the same books do not agree."""
    CHAPTERS["settle"].before(story)
    found = disagreements(story.theirs())
    assert any(line.startswith("paid at Stripe, not here") for line in found)
    assert any(line.startswith("held for ever") for line in found)
