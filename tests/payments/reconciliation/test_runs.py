"""A run as a whole: cut short and taken up again, one at a time, told once, every night."""

from contextlib import contextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.conf import settings
from django.core import mail
from django.db import connection

from accounts.models import User
from accounts.roles import OWNER, give_role
from core.clock import now
from core.duelist.models import Due
from core.duelist.services import run_all_due
from core.models import OutboxMessage
from core.outbox.services import deliver_pending
from payments import services
from payments.enums import AccountStatus
from payments.events import RECONCILE
from payments.models import Payment, ReconciliationRun, Refund
from payments.services.comparisons import ask_for_comparison, plan_everywhere
from payments.services.reconciliation import ComparisonRunning, next_night

from .conftest import open_differences, repairs

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid_unheard(opened, stripe):
    """Paid at Stripe; its event was lost."""
    payment = opened()
    stripe.pay(payment.checkout_session_id)
    return payment


def test_run_that_stripe_cuts_short_goes_on_where_it_stopped(paid_unheard, stripe, compare) -> None:
    stripe.fault(action="error", method="GET", path="/v1/refunds", times=9)
    first = compare()
    assert first.finished_at is None
    assert "Stripe does not answer" in first.error
    stripe.control("DELETE", "faults")
    second = compare()
    assert second.pk == first.pk
    assert (second.error, second.finished_at is not None) == ("", True)
    assert repairs(second) == [("payment_found", paid_unheard.uid)]
    assert second.totals == {"EUR test": {"ours_minor": 2500, "theirs_minor": 2500}}
    assert compare().pk != first.pk


def test_second_comparison_of_a_school_waits(account, compare, committed_elsewhere) -> None:
    with (
        committed_elsewhere(f"payments.reconcile:{connection.schema_name}"),
        pytest.raises(ComparisonRunning),
    ):
        compare()
    assert compare().finished_at is not None


@pytest.fixture
def committed_elsewhere():
    """Another worker's connection holds the lock of this name."""

    @contextmanager
    def hold(name: str):
        at = settings.DATABASES["default"]
        parts = {"host": at["HOST"], "port": at["PORT"], "user": at["USER"], "dbname": at["NAME"]}
        if at.get("PASSWORD"):
            parts["password"] = at["PASSWORD"]
        with psycopg.connect(**parts, autocommit=True) as other:
            other.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
            yield
            other.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])

    return hold


def test_account_that_stripe_refuses_to_show_is_said(account, stripe, compare) -> None:
    stripe.control("POST", "accounts/acct_alpha00000001/deauthorize")
    run = compare()
    assert run.finished_at is not None
    assert "account_invalid" in run.error


def test_account_whose_event_was_lost_is_seen(account, stripe, compare) -> None:
    give_role(User.objects.create_user("ana@alpha.example", "a long password"), OWNER)
    stripe.control("POST", "accounts/acct_alpha00000001", card_payments="restricted")
    run = compare()
    account.refresh_from_db()
    assert (account.status, run.error) == (AccountStatus.ONBOARDING, "")
    assert ("account_news", "acct_alpha00000001") in repairs(run)
    assert OutboxMessage.objects.filter(kind="payments.mail.account_wanted").count() == 1
    assert repairs(compare()) == []


def test_account_that_was_taken_away_unheard_is_disconnected(account, stripe, compare) -> None:
    stripe.control("POST", "accounts/acct_alpha00000001/deauthorize")
    compare()
    account.refresh_from_db()
    assert account.status == AccountStatus.DISCONNECTED
    # From then on it is known, and Stripe's refusal no news.
    assert compare().error == ""


def test_owner_is_told_once_of_what_is_new(paid_unheard, compare) -> None:
    give_role(User.objects.create_user("ana@alpha.example", "a long password"), OWNER)
    Payment.objects.all().delete()
    compare()
    compare()
    assert OutboxMessage.objects.filter(kind="payments.mail.school_reconciliation").count() == 1
    deliver_pending(now=now())
    [letter] = [each for each in mail.outbox if each.to == ["ana@alpha.example"]]
    assert letter.subject == "Your books and Stripe’s differ in one thing"
    assert "€25.00" in letter.body


def test_nobody_is_told_when_everything_is_put_right(opened, stripe, compare) -> None:
    give_role(User.objects.create_user("ana@alpha.example", "a long password"), OWNER)
    stripe.control("POST", f"sessions/{opened().checkout_session_id}/expire")
    compare()
    assert not OutboxMessage.objects.filter(kind="payments.mail.school_reconciliation").exists()


def test_connecting_an_account_plans_the_comparison_of_every_night(account) -> None:
    due = Due.objects.get(kind=RECONCILE, schema="alpha")
    assert due.due_at == next_night(account.connected_at)
    run_all_due(now=due.due_at, kind=RECONCILE)
    assert ReconciliationRun.objects.get().finished_at is not None
    assert Due.objects.get(kind=RECONCILE, schema="alpha").due_at == next_night(due.due_at)


def test_school_that_is_not_on_the_list_is_put_on_it(account, django_assert_num_queries) -> None:
    Due.objects.filter(kind=RECONCILE).delete()
    assert plan_everywhere(now=now()) == 1
    assert Due.objects.filter(kind=RECONCILE, schema="alpha").exists()
    with django_assert_num_queries(2):
        assert plan_everywhere(now=now()) == 0


def test_comparison_that_somebody_asked_for_names_them(account, paid_unheard) -> None:
    ana = User.objects.create_user("ana@alpha.example", "a long password")
    ask_for_comparison(by_user_id=ana.pk, now=now())
    deliver_pending(now=now())
    run = ReconciliationRun.objects.get()
    assert (run.by_user, repairs(run)) == (ana, [("payment_found", paid_unheard.uid)])


def test_night_is_between_three_and_four_in_the_schools_zone_on_both_clock_changes(alpha) -> None:
    from booking.models import BookingSettings

    BookingSettings.objects.update_or_create(defaults={"time_zone": "Europe/Madrid"})
    for start in (datetime(2027, 3, 27, 20, tzinfo=UTC), datetime(2027, 10, 30, 20, tzinfo=UTC)):
        local = next_night(start).astimezone(ZoneInfo("Europe/Madrid"))
        assert (local.day, local.hour) == (start.day + 1, 3)


@pytest.mark.parametrize("payments", [1, 3])
def test_comparison_asks_as_much_for_three_payments_as_for_one(
    payments, opened, stripe, compare, django_assert_num_queries
) -> None:
    for number in range(payments):
        payment = opened(f"booking{number}")
        stripe.pay(payment.checkout_session_id)
        services.settle_checkout(payment_uid=payment.uid, now=now())
        services.request_refund(
            payment_uid=payment.uid, amount_minor=2500, key=f"k{number}", reason="staff", now=now()
        )
    for refund in Refund.objects.all():
        services.send_refund(refund_id=refund.pk, now=now())
    compare()
    with django_assert_num_queries(57):
        compare()
    assert open_differences() == []
