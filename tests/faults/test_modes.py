"""The school switches to test mode while somebody pays: what has begun ends in the world in which it began."""

from collections.abc import Iterator

import pytest
from django.conf import settings as django_settings

from core.clock import now
from payments.services import connect_account
from payments.services.modes import set_test_mode
from tenants.selectors import forget_addresses
from tests.support.servers import LiveSchool
from tests.support.sites import WEBHOOK_PATH, platform_on_localhost
from tests.support.stripe import stripe_side

from .books import disagreements
from .chapters import page_open
from .conftest import a_class
from .story import ACCOUNT, Story


@pytest.fixture
def story(live_school: LiveSchool) -> Iterator[Story]:
    """As elsewhere, with an account in both of Stripe's worlds; the school takes real money."""
    django_settings.PUBLIC_PORT = live_school.port
    forget_addresses()
    url = f"http://localhost:{live_school.port}{WEBHOOK_PATH}"
    with platform_on_localhost(), stripe_side(django_settings, both_worlds=True, webhook_url=url) as stripe:
        stripe.connect_account(ACCOUNT, name="Faults")
        stripe.control("POST", "webhooks", mode="hold")
        for livemode, key in ((True, "pk_live_faults"), (False, "pk_test_faults")):
            connect_account(stripe_account_id=ACCOUNT, publishable_key=key, livemode=livemode, now=now())
        yield Story(live_school.tenant.schema_name, a_class(), stripe)
    forget_addresses()


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
