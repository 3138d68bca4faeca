"""Owners make workshops, teachers and sessions; the services' refusals stand on the form."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django_tenants.utils import schema_context

from accounts.models import User
from booking.enums import BookingStatus
from booking.models import Session, SessionHost, Teacher, Workshop
from core.outbox import services as outbox
from tests.factories.booking import NOW, BookingFactory, SessionFactory, TeacherFactory, WorkshopFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def workshop_form(teacher, **fields) -> dict:
    return {
        "title": "Spanish at noon",
        "slug": "",
        "summary": "Talk.",
        "description": "",
        "category": "",
        "language": "Spanish",
        "level": "B1",
        "audience": "",
        "kind": "live_class",
        "duration_minutes": "60",
        "capacity": "8",
        "price": "25.50",
        "currency": "EUR",
        "teachers": [str(teacher.pk)],
        "is_online": "on",
        "meeting_url": "",
        "place": "",
        "min_notice_minutes": "120",
        "booking_window_days": "60",
        "buffer_before_minutes": "0",
        "buffer_after_minutes": "10",
        "slot_increment_minutes": "",
        "refund_window_hours": "12",
        "cancellation_notice_hours": "24",
        "status": "active",
        "sort_order": "0",
        "host_mode": "round_robin",
        "sold_by": "session",
        "registration_mode": "public",
        "reschedule_notice_hours": "12",
        "questions-TOTAL_FORMS": "0",
        "questions-INITIAL_FORMS": "0",
        "tiers-TOTAL_FORMS": "0",
        "tiers-INITIAL_FORMS": "0",
        **fields,
    }


def test_owner_makes_a_workshop(ana, ben) -> None:
    answer = ana.post("/admin/workshops/new/", workshop_form(ben))
    assert answer.status_code == 302
    workshop = Workshop.objects.get()
    assert (workshop.slug, workshop.price_minor, workshop.currency) == ("spanish-at-noon", 2550, "EUR")
    assert [host.teacher for host in workshop.hosts.all()] == [ben]


def test_second_workshop_of_the_same_name_gets_an_address_of_its_own(ana, ben) -> None:
    for _ in range(2):
        ana.post("/admin/workshops/new/", workshop_form(ben))
    assert list(Workshop.objects.order_by("pk").values_list("slug", flat=True)) == [
        "spanish-at-noon",
        "spanish-at-noon-2",
    ]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"price": "25.555"}, "Write an amount like 25 or 25.50"),
        ({"price": "a lot"}, "Write an amount like 25 or 25.50"),
        ({"price": "-5"}, "Write an amount of 0 or more."),
        ({"price": "0.20"}, "Write 0 for free, or a price from €0.50 to €999,999.99"),
        ({"price": "1.250"}, "thousands like 1250"),
        ({"price": "12.345", "currency": "KWD"}, "the last of the three decimals must be 0"),
        ({"tax_rate": "lots"}, "Write a percentage like 21 or 5.5"),
        ({"tax_rate": "100"}, "Write a percentage like 21 or 5.5"),
        ({"tax_rate": "5.555"}, "Write a percentage like 21 or 5.5"),
        ({"pay_way": "later"}, "Select a valid choice."),
        ({"currency": "XQQ"}, "This is no currency."),
        ({"teachers": []}, "Choose who gives it before it can be booked."),
        ({"kind": "tutoring"}, "Tutoring is for one student at a time."),
    ],
)
def test_workshop_that_cannot_be_is_refused_with_what_was_typed(ana, ben, fields, message) -> None:
    page = ana.post("/admin/workshops/new/", workshop_form(ben, **fields)).content.decode()
    assert message in page
    assert 'value="Spanish at noon"' in page
    assert Workshop.objects.count() == 0


def test_price_of_a_currency_without_cents_is_shown_and_kept(ana, ben) -> None:
    ana.post("/admin/workshops/new/", workshop_form(ben, price="3000", currency="JPY"))
    workshop = Workshop.objects.get()
    assert workshop.price_minor == 3000
    assert 'value="3000"' in ana.get(f"/admin/workshops/edit/{workshop.pk}/").content.decode()


def test_edit_takes_teachers_out(ana, ben) -> None:
    eva = TeacherFactory(name="Eva Ruiz")
    workshop = WorkshopFactory(title="Talk", hosts=[ben, eva])
    ana.post(f"/admin/workshops/edit/{workshop.pk}/", workshop_form(eva, title="Talk", slug="talk"))
    assert [host.teacher for host in workshop.hosts.all()] == [eva]


def test_owner_plans_a_session_on_the_schools_clocks(ana, ben) -> None:
    workshop = WorkshopFactory(hosts=[ben], buffer_after_minutes=10)
    answer = ana.post(
        "/admin/sessions/new/", {"workshop": workshop.pk, "starts": "2027-01-14 18:00", "capacity": ""}
    )
    assert answer.status_code == 302
    session = Session.objects.get()
    assert (session.start_at, session.capacity) == (datetime(2027, 1, 14, 17, tzinfo=UTC), 8)
    assert SessionHost.objects.get().busy_until == datetime(2027, 1, 14, 18, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("starts", "message"),
    [
        ("2027-01-07 18:30", "This date is not possible."),
        ("2026-01-07 18:30", "This time has passed."),
        ("tomorrow", "Enter a valid date/time."),
    ],
)
def test_session_that_cannot_be_is_refused_on_the_form(ana, ben, starts, message) -> None:
    workshop = WorkshopFactory(hosts=[ben])
    SessionFactory(workshop=workshop, hosts=[ben])
    page = ana.post("/admin/sessions/new/", {"workshop": workshop.pk, "starts": starts}).content.decode()
    assert message in page
    assert Session.objects.count() == 1


def test_session_called_off_cancels_bookings_and_tells_everybody(ana, ben) -> None:
    session = SessionFactory(workshop=WorkshopFactory(title="Talk", hosts=[ben]), hosts=[ben])
    booking = BookingFactory(session=session, attendee_email="chloe@example.com")
    assert "1 student has booked." in ana.get(f"/admin/sessions/call-off/{session.pk}/").content.decode()
    ana.post(f"/admin/sessions/call-off/{session.pk}/", {"reason": "Ben is ill"})
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CANCELLED
    outbox.deliver_pending(now=NOW)
    assert {message.to[0] for message in mail.outbox} == {"chloe@example.com", "ben@alpha.example"}


def test_owner_makes_a_teacher(ana) -> None:
    data = {
        "name": "Eva Ruiz",
        "headline": "",
        "languages": "Spanish",
        "bio": "",
        "email": "eva@alpha.example",
    }
    answer = ana.post("/admin/teachers/new/", {**data, "slug": "", "sort_order": "0", "is_active": "on"})
    assert answer.status_code == 302
    assert Teacher.objects.get().slug == "eva-ruiz"


def test_teacher_has_a_short_menu(ben_client) -> None:
    page = ben_client.get("/admin/").content.decode()
    assert "/admin/bookings/" in page
    assert "/admin/workshops/" not in page
    assert ben_client.get("/admin/workshops/new/").status_code == 302
    assert ben_client.get("/admin/sessions/new/").status_code == 302
    assert ben_client.get("/admin/teachers/new/").status_code == 302


def test_platforms_admin_has_no_screens_of_a_school(alpha) -> None:
    with schema_context("platform"):
        operator = User.objects.create_superuser("operator@platform.example", "a long password")
        client = Client(HTTP_HOST="platform.test")
        client.force_login(operator)
        page = client.get("/admin/").content.decode()
    assert "/admin/schools/" in page
    assert not [
        name for name in ("bookings", "workshops", "sessions", "teachers") if f'"/admin/{name}/"' in page
    ]


def test_picture_of_a_teacher_is_chosen_like_every_other(ana, ben) -> None:
    page = ana.get(f"/admin/teachers/edit/{ben.pk}/").content.decode()
    assert "image-chooser" in page
    assert '<select name="photo"' not in page
