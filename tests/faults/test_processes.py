"""Each step of a payment × what can become of the process that does it, and of the servers below it.

The process is caught while Stripe takes its time: with the request (nothing is done yet there) or with the answer.
"""

import signal
from datetime import timedelta

import pytest

from core.clock import now

from .chapters import CHAPTERS, Chapter
from .endings import agrees_in_the_end
from .story import HELD_SECONDS, PATIENCE_SECONDS, Story, cut_connections

STEPS = {name: chapter for name, chapter in CHAPTERS.items() if chapter.asks}
MOMENTS = {"before Stripe works": False, "before Stripe's answer": True}


def prepare(chapter: Chapter, story: Story, *, worked: bool) -> None:
    chapter.before(story)
    if chapter.news:
        story.hear()
    assert chapter.asks is not None
    method, path = chapter.asks
    story.stripe.fault(action="delay", method=method, path=path, after_work=worked, seconds=HELD_SECONDS)


@pytest.mark.parametrize("worked", MOMENTS.values(), ids=MOMENTS)
@pytest.mark.parametrize("chapter", STEPS.values(), ids=STEPS)
def test_books_agree_though_it_is_killed(chapter: Chapter, worked: bool, story: Story) -> None:
    prepare(chapter, story, worked=worked)
    with story.process(chapter.act) as process:
        story.wait_until_held()
        process.kill()
        process.join(PATIENCE_SECONDS)
        assert process.exitcode == -signal.SIGKILL, "it was at work"
    story.wait_until_done()
    agrees_in_the_end(chapter, story)


@pytest.mark.parametrize("chapter", STEPS.values(), ids=STEPS)
def test_books_agree_though_postgresql_cuts_every_connection(chapter: Chapter, story: Story) -> None:
    prepare(chapter, story, worked=True)
    with story.process(chapter.act) as process:
        story.wait_until_held()
        assert cut_connections() >= 1
        process.join(PATIENCE_SECONDS)
        assert process.exitcode is not None, "it notices"
    story.wait_until_done()
    agrees_in_the_end(chapter, story)


@pytest.mark.parametrize("name", ["open page", "cancel", "at the desk"])
def test_books_agree_though_redis_is_away(name: str, story: Story) -> None:
    chapter = CHAPTERS[name]
    chapter.before(story)
    if chapter.news:
        story.hear()
    with story.process(chapter.act, redis=False) as process:
        process.join(PATIENCE_SECONDS)
        assert process.exitcode == 0, "Redis is no reason to fail"
    agrees_in_the_end(chapter, story)


def test_process_that_is_left_alone_does_its_work(story: Story) -> None:
    """So that what the others prove is not that nothing happened."""
    CHAPTERS["settle"].before(story)
    story.hear()
    with story.process("work") as process:
        process.join(PATIENCE_SECONDS)
        assert process.exitcode == 0
    assert story.booking.status == "confirmed"
    assert story.booking.confirmed_at > now() - timedelta(minutes=1)
