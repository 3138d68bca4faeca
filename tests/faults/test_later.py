"""What comes after the payment, or too late × the faults that matter most: every one leaves books that agree."""

import signal

import pytest

from payments.services import ProviderUnavailable

from . import acts
from .chapters import Chapter
from .endings import agrees_in_the_end
from .later import LATER
from .story import HELD_SECONDS, PATIENCE_SECONDS, Story

STEPS = {name: chapter for name, chapter in LATER.items() if chapter.asks}
NEWS = {name: chapter for name, chapter in LATER.items() if chapter.news}
FAULTS = {"request lost": "lose_request", "answer lost": "lose_answer"}


def begin(chapter: Chapter, story: Story, **fault: object) -> None:
    chapter.before(story)
    if chapter.news:
        story.hear()
    assert chapter.asks is not None
    method, path = chapter.asks
    story.stripe.fault(method=method, path=path, **fault)


@pytest.mark.parametrize("chapter", LATER.values(), ids=LATER)
def test_books_agree(chapter: Chapter, story: Story) -> None:
    chapter.before(story)
    if chapter.news:
        story.hear()
    acts.ACTS[chapter.act](story.uid)
    agrees_in_the_end(chapter, story)


@pytest.mark.parametrize("action", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("chapter", STEPS.values(), ids=STEPS)
def test_books_agree_though(chapter: Chapter, action: str, story: Story) -> None:
    begin(chapter, story, action=action, times=3)
    try:
        acts.ACTS[chapter.act](story.uid)
    except ProviderUnavailable:
        pytest.fail("workers try again; nobody is told that Stripe is away")
    left = story.stripe.control("GET", "faults")["faults"]
    assert sum(each["times"] for each in left) < 3, "the fault has not struck"
    agrees_in_the_end(chapter, story)


@pytest.mark.parametrize("chapter", STEPS.values(), ids=STEPS)
def test_books_agree_though_it_is_killed(chapter: Chapter, story: Story) -> None:
    begin(chapter, story, action="delay", after_work=True, seconds=HELD_SECONDS)
    with story.process(chapter.act) as process:
        story.wait_until_held()
        process.kill()
        process.join(PATIENCE_SECONDS)
        assert process.exitcode == -signal.SIGKILL, "it was at work"
    story.wait_until_done()
    agrees_in_the_end(chapter, story)


@pytest.mark.parametrize("chapter", NEWS.values(), ids=NEWS)
def test_books_agree_though_the_events_are_lost(chapter: Chapter, story: Story) -> None:
    chapter.before(story)
    agrees_in_the_end(chapter, story, hears=False)
