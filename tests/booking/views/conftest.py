from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine

from booking.enums import SoldBy
from booking.models import BookingSettings
from booking.services.series import plan_series
from payments.services import connect_account
from tenants.selectors import forget_addresses
from tests.factories.booking import ANA, NOW, SessionFactory, TeacherFactory, TutoringFactory, WorkshopFactory
from themes.models import Brand

from .visitor import Visitor

ACCOUNT = "acct_alpha00000001"


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def visitor(db: None) -> Visitor:
    """Chloe's browser, without scripts."""
    return Visitor()


@pytest.fixture
def school(db: None) -> BookingSettings:
    """Whom to ask."""
    Brand.objects.create(contact_email="hola@alpha.example", address="Calle del Prado 21\n28014 Madrid")
    return BookingSettings.objects.create(time_zone="Europe/Madrid")


@pytest.fixture
def account(db: None, alpha: Any, stripe: Any, settings: Any) -> Iterator[Any]:
    """The school takes payments. Stripe leads back to addresses that begin with https only."""
    settings.PUBLIC_SCHEME, settings.PUBLIC_PORT = "https", 443
    forget_addresses()
    stripe.connect_account(ACCOUNT, name="Alpha")
    yield connect_account(stripe_account_id=ACCOUNT, publishable_key="pk_test_alpha", now=NOW)
    forget_addresses()


@pytest.fixture
def ben(db: None) -> Any:
    """Teaches on workdays from nine to eleven."""
    return TeacherFactory(name="Ben", hours=("09:00", "11:00"))


@pytest.fixture
def lesson(ben: Any) -> Any:
    """Free lessons of an hour with Ben."""
    return TutoringFactory(
        title="Conversation", slug="conversation", duration_minutes=60, slot_increment_minutes=60, hosts=[ben]
    )


@pytest.fixture
def paid_lesson(lesson: Any, account: Any) -> Any:
    """The same lessons for 25 euros."""
    lesson.price_minor = 2500
    lesson.save()
    return lesson


@pytest.fixture
def exam_class(ben: Any) -> Any:
    """A class of eight at the school on three Thursdays at 18:00."""
    workshop = WorkshopFactory(title="Exam class", slug="exam-class", hosts=[ben], is_online=False)
    first = SessionFactory(workshop=workshop, hosts=[ben])
    for week in (1, 2):
        later = {name: getattr(first, name) + timedelta(weeks=week) for name in ("start_at", "end_at")}
        SessionFactory(workshop=workshop, hosts=[ben], **later)
    return workshop


@pytest.fixture
def course(ben: Any) -> Any:
    """Four Tuesdays at 18:00 in Madrid from 12 January, for 80 euros together: booked whole or one by one for 25.

    A function of fields of the workshop and of the series; nothing can be booked while the school takes no money.
    """

    def make(*, series: dict[str, Any] | None = None, **fields: Any) -> Any:
        workshop = WorkshopFactory(
            **{
                "title": "Evening course",
                "slug": "evening",
                "hosts": [ben],
                "price_minor": 2500,
                "sold_by": SoldBy.EITHER,
                **fields,
            }
        )
        plan = {"title": "Tuesdays", "rrule": "FREQ=WEEKLY;BYDAY=TU;COUNT=4", "price_minor": 8000}
        return plan_series(
            **{**plan, **(series or {})},
            workshop_id=workshop.pk,
            first_on=date(2027, 1, 12),
            starts=time(18),
            time_zone="Europe/Madrid",
            skips_closed_dates=True,
            host_ids=[ben.pk],
            by=ANA,
            now=NOW,
        )

    return make
