"""Sums by currency and period, compared with the period before, and the picture of them."""

import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from payments.enums import PaymentMethod, RefundState
from payments.models import Payment
from payments.selectors import periods
from payments.selectors.totals import Bar, CurrencyTotals, Sums, bars, totals
from tests.factories.booking import NOW
from tests.factories.payments import DisputeFactory, PaymentFactory, RefundFactory

pytestmark = pytest.mark.django_db
MADRID = ZoneInfo("Europe/Madrid")
JANUARY = periods.period(periods.THIS_MONTH, date(2027, 1, 31))
BEFORE = NOW - timedelta(days=21)


def of(period: periods.Period = JANUARY) -> list[CurrencyTotals]:
    return totals(Payment.objects.all(), period, MADRID)


def test_sums_of_a_month_and_the_one_before() -> None:
    payment = PaymentFactory(amount_minor=10_000, application_fee_minor=333)
    RefundFactory(payment=payment, amount_minor=5_000)
    PaymentFactory(amount_minor=2_500, at_school=True)
    PaymentFactory(amount_minor=7_000, created_at=BEFORE, application_fee_minor=70)
    PaymentFactory(amount_minor=900, owed=True)
    assert of() == [
        CurrencyTotals(
            currency="EUR",
            # 166 of the fee went back with half of the payment.
            sums=Sums(paid_minor=12_500, refunded_minor=5_000, disputed_minor=0, fee_minor=333 - 166),
            before=Sums(paid_minor=7_000, fee_minor=70),
            owed_minor=900,
        )
    ]
    assert of()[0].sums.net_minor == 7_500


def test_each_currency_has_sums_of_its_own() -> None:
    PaymentFactory(amount_minor=2_500)
    PaymentFactory(amount_minor=9_000, currency="JPY")
    PaymentFactory(amount_minor=12_345, currency="KWD", owed=True)
    assert [(each.currency, each.sums.paid_minor, each.owed_minor) for each in of()] == [
        ("JPY", 9_000, 0),
        ("EUR", 2_500, 0),
        ("KWD", 0, 12_345),
    ]


def test_test_payments_never_count() -> None:
    test = PaymentFactory(is_test=True)
    RefundFactory(payment=test)
    DisputeFactory(payment=test)
    PaymentFactory(is_test=True, owed=True)
    assert of() == []
    assert bars(Payment.objects.all(), JANUARY, MADRID) == {}


def test_refunds_count_when_they_have_gone_back() -> None:
    payment = PaymentFactory(created_at=BEFORE)
    RefundFactory(payment=payment, amount_minor=100)
    for state in (RefundState.PENDING, RefundState.PROCESSING, RefundState.FAILED):
        RefundFactory(payment=payment, amount_minor=200, state=state)
    (euros,) = of()
    assert (euros.sums.refunded_minor, euros.sums.net_minor) == (100, -100)


def test_fee_of_refunds_outside_stripe_stays() -> None:
    payment = PaymentFactory(amount_minor=1_000, application_fee_minor=100)
    RefundFactory(payment=payment, amount_minor=500, is_outside=True)
    RefundFactory(payment=payment, amount_minor=500, is_external=True)
    assert of()[0].sums.fee_minor == 100


@pytest.mark.parametrize(
    ("status", "taken"),
    [("needs_response", 2_500), ("lost", 2_500), ("won", 0), ("warning_needs_response", 0)],
)
def test_banks_take_what_disputes_hold(status: str, taken: int) -> None:
    DisputeFactory(status=status)
    assert (of()[0].sums.disputed_minor, of()[0].sums.net_minor) == (taken, 2_500 - taken)


def test_days_are_the_schools() -> None:
    PaymentFactory(created_at=datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    assert of()[0].sums.paid_minor == 2_500
    drawn = bars(Payment.objects.all(), JANUARY, MADRID)["EUR"]
    assert drawn[0] == Bar(date(2027, 1, 1), 2_500, 0)
    assert len(drawn) == 31
    assert totals(Payment.objects.all(), JANUARY, ZoneInfo("UTC"))[0].sums.paid_minor == 0


@pytest.mark.parametrize("night", [date(2027, 3, 28), date(2027, 10, 31)])
def test_days_of_clock_changes_are_whole(night: date) -> None:
    first_at = datetime(night.year, night.month, night.day, tzinfo=MADRID)
    PaymentFactory(created_at=first_at)
    PaymentFactory(created_at=first_at.replace(hour=23, minute=59))
    month = periods.period(periods.THIS_MONTH, night.replace(day=28) + timedelta(days=3))
    drawn = {bar.on: bar.paid_minor for bar in bars(Payment.objects.all(), month, MADRID)["EUR"]}
    assert drawn[night] == 5_000
    assert sum(drawn.values()) == 5_000


def test_long_periods_are_drawn_by_week_and_month() -> None:
    PaymentFactory(created_at=datetime(2027, 1, 7, 12, tzinfo=UTC))
    PaymentFactory(created_at=datetime(2027, 1, 8, 12, tzinfo=UTC), amount_minor=100)
    quarter = periods.own_days(date(2027, 1, 1), date(2027, 4, 30))
    weeks = bars(Payment.objects.all(), quarter, MADRID)["EUR"]
    assert weeks[0] == Bar(date(2026, 12, 28), 0, 0)
    assert weeks[1] == Bar(date(2027, 1, 4), 2_600, 0)
    year = periods.own_days(date(2027, 1, 1), date(2027, 12, 31))
    months = bars(Payment.objects.all(), year, MADRID)["EUR"]
    assert [bar.on for bar in months] == [date(2027, month, 1) for month in range(1, 13)]
    assert months[0].paid_minor == 2_600


def test_picture_of_all_years_begins_with_the_first_money() -> None:
    PaymentFactory(created_at=datetime(2026, 11, 7, 12, tzinfo=UTC))
    everything = periods.own_days(date(2000, 1, 1), date(2027, 1, 31))
    drawn = bars(Payment.objects.all(), everything, MADRID)["EUR"]
    assert [bar.on for bar in drawn] == [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]


@pytest.mark.parametrize(
    "query", ["days_from=0001-01-01", "days_to=9999-12-31", "days_from=0001-01-01&days_to=9999-12-31"]
)
def test_days_beyond_all_calendars_are_taken_as_far_away(january: None, ana: Client, query: str) -> None:
    PaymentFactory()
    answer = ana.get(f"/admin/payments/results/?{query}")
    assert answer.status_code == 200
    assert "Chloe Martin" in answer.content.decode()
    assert ana.get(f"/admin/payments/chart.svg?currency=EUR&{query}").status_code == 200


def test_same_number_of_queries_whatever_there_is() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            of()
            bars(Payment.objects.all(), JANUARY, MADRID)
        return len(captured)

    RefundFactory()
    assert queries() == 9
    for currency in ("EUR", "JPY", "KWD"):
        RefundFactory(payment=PaymentFactory(currency=currency))
    assert queries() == 9


def period(name: str, today: str) -> tuple[str, ...]:
    found = periods.period(name, date.fromisoformat(today))
    return tuple(
        f"{on}" for on in (found.first_on, found.last_on, found.before_first_on, found.before_last_on)
    )


@pytest.mark.parametrize(
    ("name", "today", "expected"),
    [
        ("this_month", "2027-03-31", ("2027-03-01", "2027-03-31", "2027-02-01", "2027-02-28")),
        ("this_month", "2027-01-04", ("2027-01-01", "2027-01-04", "2026-12-01", "2026-12-04")),
        ("last_month", "2027-01-04", ("2026-12-01", "2026-12-31", "2026-11-01", "2026-11-30")),
        ("last_30_days", "2027-01-30", ("2027-01-01", "2027-01-30", "2026-12-02", "2026-12-31")),
        ("this_year", "2028-02-29", ("2028-01-01", "2028-02-29", "2027-01-01", "2027-02-28")),
        ("last_year", "2027-06-01", ("2026-01-01", "2026-12-31", "2025-01-01", "2025-12-31")),
        ("nonsense", "2027-01-04", ("2027-01-01", "2027-01-04", "2026-12-01", "2026-12-04")),
    ],
)
def test_periods_and_what_they_are_compared_with(name: str, today: str, expected: tuple[str, ...]) -> None:
    assert period(name, today) == expected


@pytest.fixture
def january() -> Any:
    with time_machine.travel(datetime(2027, 1, 20, 12, tzinfo=UTC)):
        yield


def test_totals_stand_above_the_list(january: None, ana: Client) -> None:
    PaymentFactory(amount_minor=123_450)
    PaymentFactory(amount_minor=2_000, created_at=BEFORE)
    page = ana.get("/admin/payments/").content.decode()
    for words in (
        "1 January 2027 – 20 January 2027",
        "€1,234.50",
        "before: €20.00",
        "In numbers",
        "chart.svg",
    ):
        assert words in page


def test_totals_follow_the_filters(january: None, ana: Client) -> None:
    PaymentFactory(amount_minor=10_000, description="Spanish at noon")
    PaymentFactory(amount_minor=4_000, description="Tango for two", at_school=True)
    PaymentFactory(amount_minor=7_700, created_at=BEFORE, description="Tango for two")

    def paid(query: str) -> str:
        (euros,) = ana.get(f"/admin/payments/results/?{query}").context["figures"]
        return euros.items[0].amount

    assert paid("") == "€140.00"
    assert paid("method=school") == "€40.00"
    assert paid("q=tango") == "€40.00"
    assert paid("period=last_month") == "€77.00"
    assert paid("days_from=2026-12-01&days_to=2027-01-31") == "€217.00"
    # Only money that came counts, so a state leaves the sums as they are.
    assert paid("status=expired") == "€140.00"


def test_picture_is_an_image_of_the_same_money(january: None, ana: Client) -> None:
    RefundFactory(payment=PaymentFactory(amount_minor=10_000))
    answer = ana.get("/admin/payments/chart.svg?currency=EUR&method=stripe")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'"
    svg = answer.content.decode()
    assert svg.count("€100.00") or svg.count("€100")
    assert "Given back" in svg
    assert ana.get("/admin/payments/chart.svg?currency=EUR&method=school").status_code == 404
    assert ana.get("/admin/payments/chart.svg?currency=%3Cx%3E").status_code == 404


def test_school_in_test_mode_is_told_why_nothing_counts(january: None, ana: Client, settings: Any) -> None:
    settings.STRIPE_LIVEMODE = False
    PaymentFactory(is_test=True, method=PaymentMethod.STRIPE)
    assert (
        "Test payments stand in the list, and count in no sum."
        in ana.get("/admin/payments/").content.decode()
    )


def test_picture_leaves_pythons_importers_as_they_were(january: None, ana: Client) -> None:
    PaymentFactory()
    assert ana.get("/admin/payments/chart.svg?currency=EUR").status_code == 200
    assert [finder for finder in sys.meta_path if not hasattr(finder, "find_spec")] == []
