"""The operator's command that connects an account by hand."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from payments.models import ConnectedAccount
from tests.payments.conftest import ACCOUNT
from tests.support.stripe import stripe_side

pytestmark = pytest.mark.django_db


def connect(*options: str, account: str = ACCOUNT) -> None:
    call_command("connect_stripe", "alpha", "--account", account, *options)


def test_account_is_connected_to_the_school(stripe: Any, capsys: pytest.CaptureFixture) -> None:
    stripe.connect_account(ACCOUNT)
    connect("--publishable-key=pk_test_alpha", "--test")
    assert capsys.readouterr().out == f"Alpha: {ACCOUNT} (ready for payments)\n"
    row = ConnectedAccount.objects.get()
    assert (row.stripe_account_id, row.livemode, row.publishable_key) == (ACCOUNT, False, "pk_test_alpha")


@pytest.mark.parametrize(
    ("account", "options", "complaint"),
    [
        ("cus_1", (), "An account's number begins with acct_"),
        ("acct_nobody000001", (), "Stripe does not know this account as ours"),
        (ACCOUNT, ("--publishable-key=sk_test_alpha",), "The publishable key must begin with pk_test_"),
    ],
)
def test_what_will_not_do_is_said(
    stripe: Any, account: str, options: tuple[str, ...], complaint: str
) -> None:
    stripe.connect_account(ACCOUNT)
    with pytest.raises(CommandError, match=complaint):
        connect(*options, account=account)
    assert ConnectedAccount.objects.count() == 0


def test_test_account_stands_beside_the_real_one(settings: Any) -> None:
    with stripe_side(settings, both_worlds=True) as stripe:
        stripe.connect_account("acct_real00000001")
        stripe.connect_account("acct_test00000001", livemode=False)
        connect(account="acct_real00000001")
        connect("--test", account="acct_test00000001")
    rows = ConnectedAccount.objects.order_by("livemode").values_list(
        "stripe_account_id", "livemode", "status"
    )
    assert list(rows) == [("acct_test00000001", False, "active"), ("acct_real00000001", True, "active")]
