"""The journey from a free time to a confirmed booking, as a student with a current browser."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from booking.enums import BookingStatus

from .steps import choose_time, fill_details, heading, pay, settled, widget

pytestmark = pytest.mark.browser


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()


def test_student_books_and_pays_without_leaving_the_page_before_payment(page: Page, school: Any) -> None:
    asked: list[str] = []
    page.on(
        "request", lambda request: asked.append(request.url) if request.resource_type == "fetch" else None
    )
    page.goto(school.url("/book/conversation/"))
    settled(page)
    said = choose_time(page, day=1, time=2)
    fill_details(page, note="I sit the exam in May.")
    expect(page.locator(".booking__review")).to_contain_text("I sit the exam in May.")
    expect(page.locator(".booking__review [data-fill=when]")).to_contain_text(said)
    assert page.url == school.url("/book/conversation/")
    page.get_by_role("button", name="Book and pay €32.00").click()
    page.wait_for_url(f"{school.stripe.url}/**")
    pay(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Paid and booked")
    expect(page.locator(".manage__facts")).to_contain_text("chloe@example.com")
    (booking,) = school.bookings
    assert (booking.status, booking.note) == (BookingStatus.CONFIRMED, "I sit the exam in May.")
    assert {re.sub(r"\?.*|\d+", "", url.removeprefix(school.live.url)) for url in asked} == {
        "/api/v/public/workshops//slots",
        "/booking/person/",
        "/api/v/public/bookings",
    }


def test_confirmed_booking_is_seen_downloaded_and_cancelled(page: Page, school: Any) -> None:
    page.goto(school.url("/book/conversation/"))
    settled(page)
    choose_time(page)
    fill_details(page)
    page.get_by_role("button", name="Book and pay €32.00").click()
    pay(page)
    page.get_by_role("link", name="Look at the booking").click()
    expect(page.locator(".manage__status")).to_have_text("Confirmed")
    with page.expect_download() as download:
        page.get_by_role("link", name="Add to calendar").click()
    assert download.value.suggested_filename == f"{school.bookings[0].uid}.ics"
    page.get_by_role("link", name="Cancel the booking").click()
    expect(page.locator(".manage__money")).to_contain_text("You get €32.00 back")
    page.get_by_role("button", name="Cancel and get €32.00 back").click()
    expect(page.locator(".manage__status")).to_have_text("Cancelled")
    assert school.bookings[0].status == BookingStatus.CANCELLED


def test_free_lesson_is_booked_in_place(page: Page, school: Any) -> None:
    page.goto(school.url("/book/trial-lesson/"))
    settled(page)
    choose_time(page)
    fill_details(page)
    page.get_by_role("button", name="Book this time").click()
    expect(heading(page)).to_have_text("Your place is booked")
    expect(heading(page)).to_be_focused()
    assert page.url == school.url("/book/trial-lesson/")
    page.go_back()
    expect(widget(page)).to_have_attribute("data-step", "time")
    page.go_forward()
    expect(widget(page)).not_to_have_attribute("data-step", "review")
    assert [booking.status for booking in school.bookings] == [BookingStatus.CONFIRMED]


def test_declined_card_can_be_followed_by_a_good_one(page: Page, school: Any) -> None:
    page.goto(school.url("/book/conversation/"))
    settled(page)
    choose_time(page)
    fill_details(page)
    page.get_by_role("button", name="Book and pay €32.00").click()
    pay(page, "4000 0000 0000 0002")
    expect(page.get_by_text("Your card was declined.")).to_be_visible()
    assert school.bookings[0].status == BookingStatus.HELD
    pay(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Paid and booked")
    assert school.bookings[0].status == BookingStatus.CONFIRMED


def test_way_back_from_the_payment_page_shows_the_held_place(page: Page, school: Any) -> None:
    page.goto(school.url("/book/conversation/"))
    settled(page)
    choose_time(page)
    fill_details(page)
    page.get_by_role("button", name="Book and pay €32.00").click()
    page.wait_for_url(f"{school.stripe.url}/**")
    page.go_back()
    expect(heading(page)).to_have_text("Your place is held")
    expect(widget(page)).to_contain_text("You have not paid yet, and no money has moved.")
    expect(page.locator(".booking__hold-time:visible")).to_have_text(re.compile(r"^\d\d:\d\d$"))
    page.get_by_role("link", name="Go to the payment page").click()
    pay(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Paid and booked")
    # The tab forgets the held place once it is paid, and offers new times.
    page.goto(school.url("/book/conversation/"))
    settled(page)
    expect(widget(page)).to_have_attribute("data-step", "time")


def test_student_who_walks_away_can_release_the_place(page: Page, school: Any) -> None:
    page.goto(school.url("/book/conversation/"))
    settled(page)
    choose_time(page)
    fill_details(page)
    page.get_by_role("button", name="Book and pay €32.00").click()
    page.get_by_role("link", name=re.compile("Back to Lingua")).click()
    expect(page.locator(".manage__status")).to_have_text("Waits for payment")
    page.get_by_role("link", name="Release the place").click()
    expect(page.locator(".manage__money")).to_have_text("Nothing was paid, so no money moves.")
    page.get_by_role("button", name="Release the place").click()
    expect(page.locator(".manage__status")).to_have_text("Cancelled")
    page.goto(school.url("/book/conversation/"))
    settled(page)
    expect(widget(page)).to_have_attribute("data-step", "time")
    assert school.bookings[0].status == BookingStatus.CANCELLED


def test_place_in_a_class_takes_the_session(page: Page, school: Any) -> None:
    page.goto(school.url("/book/exam-class/"))
    settled(page)
    expect(page.locator(".times .seats").first).to_have_text("2 places left")
    choose_time(page, day=0)
    fill_details(page)
    page.get_by_role("button", name="Book this time").click()
    expect(heading(page)).to_have_text("Your place is booked")
    assert school.bookings[0].seats.get().session == school.exam_class.sessions.order_by("start_at")[0]


def test_teacher_that_was_chosen_gives_the_lesson(page: Page, school: Any) -> None:
    page.goto(school.url("/book/trial-lesson/"))
    settled(page)
    page.get_by_label("Teacher").select_option("Eva")
    expect(page.locator(".times .time__with").first).to_have_text("with Eva")
    choose_time(page)
    expect(page.locator(".booking__summary [data-fill=teacher]")).to_have_text("Eva")
    fill_details(page)
    page.get_by_role("button", name="Book this time").click()
    expect(heading(page)).to_have_text("Your place is booked")
    host = school.bookings[0].seats.get().session.hosts.get()
    assert host.teacher.name == "Eva"
