"""The school moves bookings and looks after waiting lists."""

import pytest
import time_machine

from booking.enums import RescheduleStatus
from booking.models import Reschedule, Seat, Session, WaitlistEntry
from booking.services.waitlist import join
from tests.factories.booking import (
    NOW,
    BookingFactory,
    SessionFactory,
    TutoringFactory,
    WorkshopFactory,
    at,
    attendee,
)
from tests.factories.booking import take_seat as another_seat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def dates():
    workshop = WorkshopFactory(title="Exam class", capacity=1)
    return [SessionFactory(workshop=workshop, start_at=at(day, 17)) for day in (7, 8)]


@pytest.fixture
def booking(dates):
    return BookingFactory(session=dates[0], attendee_name="Chloe")


def address(booking, **query):
    from urllib.parse import urlencode

    return f"/admin/moves/{booking.uid}/?{urlencode(query)}"


def test_booking_is_moved_in_two_steps(ana, booking, dates) -> None:
    assert f"/admin/moves/{booking.uid}/" in ana.get(f"/admin/bookings/{booking.uid}/").content.decode()
    page = ana.get(address(booking)).content.decode()
    assert "Friday 8 January 2027" in page
    assert "Thursday 7 January 2027</h2>" not in page
    query = {"start": "2027-01-08T17:00:00Z", "session": dates[1].pk}
    asked = ana.get(address(booking, **query)).content.decode()
    assert "The price stays the same." in asked
    assert "waive" not in asked
    answer = ana.post(address(booking, **query), {"reason": "By phone"})
    assert answer["Location"] == f"/admin/bookings/{booking.uid}/"
    assert Seat.objects.get(booking=booking, is_active=True).session == dates[1]
    assert Reschedule.objects.get().reason == "By phone"


def test_dearer_date_may_cost_the_same(ana, booking, dates) -> None:
    Session.objects.filter(pk=dates[1].pk).update(price_minor=500)
    query = {"start": "2027-01-08T17:00:00Z", "session": dates[1].pk}
    assert "€5.00 more" in ana.get(address(booking, **query)).content.decode()
    refused = ana.post(address(booking, **query), {"reason": ""})
    assert "cannot take payments now" in refused.content.decode()
    ana.post(address(booking, **query), {"reason": "", "waive": "on"})
    assert Reschedule.objects.get().status == RescheduleStatus.DONE


def test_lesson_is_moved_within_its_own_time(ana, ben) -> None:
    lesson = TutoringFactory(hosts=[ben])
    made = SessionFactory(workshop=lesson, start_at=at(5, 9), capacity=1, hosts=[ben])
    booking = BookingFactory(session=made)
    assert "9:15" in ana.get(address(booking)).content.decode()
    ana.post(address(booking, start="2027-01-05T09:15:00Z"), {"reason": ""})
    assert Seat.objects.get(booking=booking, is_active=True).session.start_at == at(5, 9, 15)


def test_date_of_several_is_chosen_first(ana, booking, dates) -> None:
    another_seat(booking, dates[1])
    page = ana.get(address(booking)).content.decode()
    for seat in booking.seats.all():
        assert f"?seat={seat.pk}" in page


def test_time_that_is_taken_is_refused_with_what_was_typed(ana, booking, dates) -> None:
    BookingFactory(session=dates[1])
    query = {"start": "2027-01-08T17:00:00Z", "session": dates[1].pk}
    page = ana.post(address(booking, **query), {"reason": "By phone"}).content.decode()
    assert "this time is taken" in page
    assert "By phone" in page


@pytest.mark.parametrize("who", ["ben_client", "chloe_client"])
def test_others_move_nothing(request, booking, dates, who) -> None:
    client = request.getfixturevalue(who)
    query = {"start": "2027-01-08T17:00:00Z", "session": dates[1].pk}
    assert client.post(address(booking, **query), {"reason": ""}).status_code in (302, 403, 404)
    assert client.get("/admin/waiting-lists/").status_code in (302, 403)
    assert Seat.objects.get(booking=booking, is_active=True).session == dates[0]


@pytest.fixture
def line(booking, dates):
    return [
        join(workshop_id=dates[0].workshop_id, session_id=dates[0].pk, attendee=attendee(name), now=NOW)
        for name in ("Emil", "Fay")
    ]


def test_list_is_reached_from_the_bookings(ana, line, dates) -> None:
    assert "/admin/waiting-lists/" in ana.get("/admin/bookings/").content.decode()
    page = ana.get("/admin/waiting-lists/").content.decode()
    assert "Exam class" in page
    assert f"/admin/waiting-lists/session/{dates[0].pk}/" in page


@pytest.mark.parametrize("here", ["bookings", "refund-requests", "waiting-lists"])
def test_bookings_requests_and_waiting_lists_lead_to_each_other(ana, here: str) -> None:
    page = ana.get(f"/admin/{here}/").content.decode()
    for other in ("bookings", "refund-requests", "waiting-lists"):
        current = ' aria-current="page"' if other == here else ""
        assert f'<a href="/admin/{other}/"{current}>' in page


def test_empty_lists_say_what_they_are(ana) -> None:
    page = ana.get("/admin/waiting-lists/").content.decode()
    assert "Nobody is waiting for a place." in page


def test_place_is_offered_out_of_turn(ana, line, dates) -> None:
    url = f"/admin/waiting-lists/session/{dates[0].pk}/"
    page = ana.get(url).content.decode()
    assert page.index("Emil") < page.index("Fay")
    ana.post(f"{url}{line[1].uid}/offer/")
    assert "none can be offered" in ana.get(url).content.decode()
    Session.objects.filter(pk=dates[0].pk).update(capacity=2)
    ana.post(f"{url}{line[1].uid}/offer/")
    assert dict(WaitlistEntry.objects.values_list("attendee_name", "status")) == {
        "Emil": "waiting",
        "Fay": "offered",
    }


def test_somebody_is_taken_off(ana, line, dates) -> None:
    url = f"/admin/waiting-lists/session/{dates[0].pk}/"
    ana.post(f"{url}{line[0].uid}/remove/")
    assert WaitlistEntry.objects.get(attendee_name="Emil").status == "left"
    page = ana.get(url).content.decode()
    assert page.index("Fay") < page.index("Not waiting any more")
    assert ana.get("/admin/waiting-lists/session/999999/").status_code == 404
