"""The screen of the comparison with Stripe: for owners, in plain words, settled by a person."""

from datetime import timedelta

import pytest

from core.clock import now
from core.models import OutboxMessage
from payments.enums import DifferenceKind
from payments.models import Difference, ReconciliationRun
from payments.services.differences import open_difference

pytestmark = pytest.mark.django_db
PATH = "/admin/stripe-comparison/"


def found(subject: str = "pi_1", **fields) -> Difference:
    facts = {"kind": DifferenceKind.UNKNOWN_PAYMENT, "theirs_minor": 2500, "currency": "EUR", "now": now()}
    return open_difference(subject=subject, **(facts | fields))


def test_owner_sees_what_differs_and_what_to_do(ana) -> None:
    found()
    page = ana.get(PATH).content.decode()
    assert "Money at Stripe that no booking knows of" in page
    assert "€25.00" in page
    assert "give the money back in Stripe" in page


@pytest.mark.parametrize("who", ["ben", "chloe"])
def test_nobody_else_sees_the_comparison(who, request) -> None:
    difference = found()
    client = request.getfixturevalue(who)
    assert client.get(PATH).status_code in (302, 403)
    assert client.post(f"{PATH}now/").status_code in (302, 403)
    assert client.post(f"{PATH}{difference.pk}/settle/", {"note": "x"}).status_code in (302, 403)
    assert Difference.objects.get().resolved_at is None
    assert not OutboxMessage.objects.exists()


def test_comparison_is_done_by_a_worker(ana) -> None:
    answer = ana.post(f"{PATH}now/", follow=True)
    assert "The comparison has begun" in answer.content.decode()
    assert "A comparison is under way" in answer.content.decode()
    assert OutboxMessage.objects.get().kind == "payments.reconcile"
    assert not ReconciliationRun.objects.exists()


def test_settled_difference_keeps_who_and_how(ana) -> None:
    difference = found()
    answer = ana.post(f"{PATH}{difference.pk}/settle/", {"note": "Sent back by hand"}, follow=True)
    assert "Settled. It will not be named again." in answer.content.decode()
    difference.refresh_from_db()
    assert (difference.note, difference.resolved_by.email) == ("Sent back by hand", "ana@alpha.example")
    assert ana.get(f"{PATH}{difference.pk}/settle/").status_code == 404


def test_settling_needs_a_word(ana) -> None:
    difference = found()
    assert ana.post(f"{PATH}{difference.pk}/settle/", {"note": " "}).status_code == 200
    assert Difference.objects.get().resolved_at is None


def test_what_somebody_settled_is_not_named_again_but_another_amount_is() -> None:
    difference = found()
    Difference.objects.update(resolved_at=now(), note="fine")
    assert found().pk == difference.pk
    assert found(theirs_minor=2600).pk != difference.pk


def test_what_went_by_itself_is_named_again() -> None:
    difference = found()
    Difference.objects.update(resolved_at=now())
    assert found().pk != difference.pk


def test_difference_that_is_open_moves_on_and_stays_one() -> None:
    first = found()
    again = found(theirs_minor=2600, now=now() + timedelta(days=1))
    assert again.pk == first.pk
    assert (again.found_at, again.theirs_minor) == (first.found_at, 2600)
    assert again.seen_at > first.seen_at


@pytest.mark.parametrize("rows", [1, 3])
def test_screen_asks_as_much_for_three_as_for_one(rows, ana, django_assert_num_queries) -> None:
    for number in range(rows):
        run = ReconciliationRun.objects.create(
            from_at=now(), to_at=now(), started_at=now(), finished_at=now(),
            totals={"EUR": {"ours_minor": 1, "theirs_minor": 2}},
            repaired=[{"kind": "refund_sent", "reference": "x", "amount_minor": 5, "currency": "EUR"}],
        )  # fmt: skip
        found(f"pi_{number}", run=run)
    from payments.selectors.comparisons import comparison_page

    with django_assert_num_queries(7):
        page = comparison_page("en")
    assert (len(page.runs), len(page.open)) == (rows, rows)
