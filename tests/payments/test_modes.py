"""Which of Stripe's two worlds a school is in, and which of its accounts takes the money there."""

import pytest
from django.test import Client
from django_tenants.utils import schema_context

from core.page_cache import bump_content_version
from payments import selectors
from payments.enums import AccountStatus
from payments.models import ConnectedAccount, PaymentSettings

pytestmark = pytest.mark.django_db
RIBBON = "No real money moves"


@pytest.fixture
def live_platform(settings) -> None:
    settings.STRIPE_LIVEMODE = True
    settings.STRIPE_SECRET_KEY = "sk_live_tests"
    settings.STRIPE_TEST_SECRET_KEY = "sk_test_tests"


@pytest.fixture
def accounts() -> None:
    for livemode in (True, False):
        ConnectedAccount.objects.create(
            stripe_account_id=f"acct_{livemode}", livemode=livemode, status=AccountStatus.ACTIVE
        )


def switch(*, is_test: bool) -> None:
    PaymentSettings.objects.update_or_create(pk=1, defaults={"is_test_mode": is_test})


def test_school_is_live_on_a_live_platform_until_it_switches(live_platform) -> None:
    assert selectors.is_test_mode() is False
    switch(is_test=True)
    assert selectors.is_test_mode() is True
    switch(is_test=False)
    assert selectors.is_test_mode() is False


def test_school_is_in_test_mode_without_live_keys(settings) -> None:
    assert settings.STRIPE_LIVEMODE is False
    assert selectors.is_test_mode() is True


@pytest.mark.parametrize(("is_test", "account"), [(False, "acct_True"), (True, "acct_False")])
def test_money_goes_to_the_account_of_the_mode(live_platform, accounts, is_test: bool, account: str) -> None:
    switch(is_test=is_test)
    assert [each.stripe_account_id for each in selectors.active_accounts()] == [account]
    assert selectors.account_state().account_id == account
    ConnectedAccount.objects.filter(stripe_account_id=account).update(status=AccountStatus.DISCONNECTED)
    assert selectors.accepts_payments() is False
    assert selectors.account_state().status == selectors.Connection.DISCONNECTED
    switch(is_test=not is_test)
    assert selectors.accepts_payments() is True


def test_asking_whether_money_can_be_taken_costs_one_query(
    live_platform, accounts, django_assert_num_queries
) -> None:
    with django_assert_num_queries(1):
        assert selectors.accepts_payments() is True
    with django_assert_num_queries(2):
        assert selectors.account_state().is_ready is True


def test_state_of_several_former_accounts_is_that_of_the_one_in_use() -> None:
    for number, status in enumerate(
        (AccountStatus.DISCONNECTED, AccountStatus.ONBOARDING, AccountStatus.DISCONNECTED)
    ):
        ConnectedAccount.objects.create(stripe_account_id=f"acct_{number}", status=status)
    assert selectors.account_state().account_id == "acct_1"
    assert selectors.account_state().status == selectors.Connection.ONBOARDING


def test_school_without_an_account_has_none() -> None:
    state = selectors.account_state()
    assert (state.status, state.account_id, state.wanted, state.is_test) == ("none", "", (), True)


def test_pages_say_that_payments_are_tried_out(live_platform) -> None:
    visitor = Client(HTTP_HOST="alpha.test")
    assert RIBBON not in visitor.get("/account/login/").content.decode()
    switch(is_test=True)
    bump_content_version()
    assert RIBBON in visitor.get("/account/login/").content.decode()


def test_the_platforms_own_pages_never_say_it() -> None:
    with schema_context("public"):
        page = Client(HTTP_HOST="platform.test").get("/nothing-here/")
    assert page.status_code == 404
    assert "<body" in page.content.decode()
    assert RIBBON not in page.content.decode()
