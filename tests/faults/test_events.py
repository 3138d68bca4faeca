"""Each thing that Stripe tells by events × what can become of those: lost, twice, late, in another order."""

from datetime import timedelta

import pytest
import time_machine

from core.clock import now

from .books import disagreements
from .chapters import CHAPTERS, Chapter
from .endings import agrees_in_the_end
from .story import Story

NEWS = {name: chapter for name, chapter in CHAPTERS.items() if chapter.news}


@pytest.mark.parametrize("chapter", NEWS.values(), ids=NEWS)
def test_books_agree_though_the_events_are_lost(chapter: Chapter, story: Story) -> None:
    chapter.before(story)
    agrees_in_the_end(chapter, story, hears=False)


@pytest.mark.parametrize("chapter", NEWS.values(), ids=NEWS)
def test_books_agree_though_each_event_comes_twice_and_backwards(chapter: Chapter, story: Story) -> None:
    chapter.before(story)
    story.hear("reversed")
    story.work()
    told = story.stripe.control("GET", "webhooks")["deliveries"]
    again = [each["event"] for each in reversed(told)]
    assert set(story.stripe.control("POST", "webhooks/deliver", events=again)["answers"]) == {"200"}
    agrees_in_the_end(chapter, story)


@pytest.mark.parametrize("chapter", NEWS.values(), ids=NEWS)
def test_books_agree_though_the_events_come_a_day_late(chapter: Chapter, story: Story) -> None:
    chapter.before(story)
    for later in (timedelta(minutes=65), timedelta(hours=26)):
        with time_machine.travel(now() + later, tick=True):
            story.work()
    with time_machine.travel(now() + timedelta(hours=27), tick=True):
        story.hear()
        story.work()
    agrees_in_the_end(chapter, story)


@pytest.mark.parametrize("name", ["dispute", "refund there"])
def test_checker_finds_what_only_the_comparison_would_repair(name: str, story: Story) -> None:
    """The events are lost and nobody compares: the checker finds the difference."""
    CHAPTERS[name].before(story)
    story.work()
    word = {"dispute": "disputes", "refund there": "refunds"}[name]
    assert any(line.startswith(word) for line in disagreements(story.theirs()))
