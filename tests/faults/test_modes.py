"""The school switches to test mode while somebody pays: what has begun ends in the world in which it began."""

from collections.abc import Iterator

import pytest

from core.clock import now
from payments.services import connect_account
from payments.services.modes import set_test_mode
from tests.support.servers import LiveSchool

from .books import disagreements
from .chapters import page_open
from .conftest import a_class, stripe_of
from .story import ACCOUNT, Story


@pytest.fixture
def story(live_school: LiveSchool) -> Iterator[Story]:
    """As elsewhere, with an account in both of Stripe's worlds; the school takes real money."""
    with stripe_of(live_school, both_worlds=True) as stripe:
        stripe.connect_account(ACCOUNT, name="Faults")
        stripe.control("POST", "webhooks", mode="hold")
        for livemode, key in ((True, "pk_live_faults"), (False, "pk_test_faults")):
            connect_account(stripe_account_id=ACCOUNT, publishable_key=key, livemode=livemode, now=now())
        yield Story(live_school.tenant.schema_name, a_class(), stripe)


@pytest.mark.parametrize("hears", [True, False], ids=["with events", "events lost"])
def test_payment_ends_in_the_world_in_which_it_began(story: Story, hears: bool) -> None:
    page_open(story)
    set_test_mode(is_test=True, by_user_id=1, now=now())
    story.pay()
    if hears:
        story.hear()
    story.time_passes()
    story.compare()
    assert story.booking.status == "confirmed"
    assert (story.payment.status, story.payment.is_test) == ("succeeded", False)
    assert disagreements(story.stripe.books(ACCOUNT, livemode=True)) == []
    assert story.stripe.books(ACCOUNT, livemode=False)["payments"] == []
