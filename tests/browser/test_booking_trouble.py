"""What the widget does when something comes in between."""

import re
from collections.abc import Callable
from datetime import datetime
from http.client import HTTPConnection
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from booking.services.actors import GUEST
from booking.services.bookings import book
from booking.services.cancellations import cancel_booking
from core.clock import now
from tests.factories.booking import attendee

from .steps import choose_time, fill_details, go_on, heading, settled, widget

pytestmark = pytest.mark.browser


@pytest.fixture
def page(open_page: Callable[..., Page], school: Any) -> Page:
    """At the first step of the free lesson."""
    page = open_page()
    page.goto(school.url("/book/trial-lesson/"))
    settled(page)
    return page


def test_time_taken_meanwhile_leads_to_fresh_times_and_keeps_what_was_typed(page: Page, school: Any) -> None:
    page.get_by_label("Teacher").select_option("Ben")
    expect(page.locator(".times .time__with").first).to_have_text("with Ben")
    start = re.search(r"start=([^&]+)", page.locator(".times a.time").first.get_attribute("href") or "")
    assert start
    choose_time(page)
    fill_details(page, note="Hello")
    _book_as_somebody_else(school.free_lesson, start[1].replace("%3A", ":"), school.ben.pk)
    page.get_by_role("button", name="Book this time").click()
    notice = page.locator(".booking__notice")
    expect(notice).to_contain_text("Somebody else was a moment quicker")
    expect(notice).to_contain_text("What you typed is still here.")
    expect(notice).to_be_focused()
    expect(widget(page)).to_have_attribute("data-state", "taken")
    hours = page.locator(".times .time__start").all_inner_texts()
    assert hours == ["10:00", "11:00"]
    choose_time(page)
    expect(page.get_by_label("Name", exact=True)).to_have_value("Chloe Martin")
    expect(page.get_by_label(re.compile("^Note"))).to_have_value("Hello")
    go_on(page)
    page.get_by_role("button", name="Book this time").click()
    expect(heading(page)).to_have_text("Your place is booked")
    assert [booking.attendee_name for booking in school.bookings] == ["Zoe", "Chloe Martin"]


def test_lost_answer_is_asked_for_again_and_books_once(page: Page, school: Any) -> None:
    keys: list[str] = []

    def lose_first_answer(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            assert _deliver(school, route) == 201
            route.abort()
        else:
            route.continue_()

    page.route("**/api/v1/public/bookings", lose_first_answer)
    choose_time(page)
    fill_details(page)
    page.get_by_role("button", name="Book this time").click()
    expect(page.locator(".booking__notice")).to_contain_text("Nothing is booked twice.")
    page.get_by_role("button", name="Try again").click()
    expect(heading(page)).to_have_text("Your place is booked")
    assert len(school.bookings) == 1
    assert keys[0] == keys[1]


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (
            503,
            '{"code": "payment_unavailable", "detail": "The payment provider does not answer."}',
            "does not answer",
        ),
        (429, '{"code": "throttled", "detail": "Too many requests."}', "Too many requests."),
        (502, "<html>Bad gateway</html>", "There is a lot going on here just now."),
    ],
)
def test_refusal_for_the_moment_can_be_tried_again(
    page: Page, school: Any, status: int, body: str, said: str
) -> None:
    page.route("**/api/v1/public/bookings", lambda route: route.fulfill(status=status, body=body), times=1)
    choose_time(page)
    fill_details(page)
    page.get_by_role("button", name="Book this time").click()
    expect(page.locator(".booking__notice")).to_contain_text(said)
    expect(heading(page)).to_have_text("Is everything right?")
    page.get_by_role("button", name="Try again").click()
    expect(heading(page)).to_have_text("Your place is booked")
    assert len(school.bookings) == 1


def test_field_that_the_server_refuses_is_named_and_linked(page: Page, school: Any) -> None:
    choose_time(page)
    # Good enough for the browser, not for the server.
    page.get_by_label("Name", exact=True).fill("Chloe")
    page.get_by_label("E-mail", exact=True).fill("chloe@example")
    page.get_by_label(re.compile("^I agree")).check()
    go_on(page)
    page.get_by_role("button", name="Book this time").click()
    expect(page.locator(".form__errors")).to_be_focused()
    page.get_by_role("link", name=re.compile("^E-mail: ")).click()
    email = page.get_by_label("E-mail", exact=True)
    expect(email).to_be_focused()
    expect(email).to_have_attribute("aria-invalid", "true")
    email.fill("chloe@example.com")
    go_on(page)
    page.get_by_role("button", name="Book this time").click()
    expect(heading(page)).to_have_text("Your place is booked")


def test_fields_left_empty_are_named_and_linked(page: Page, school: Any) -> None:
    choose_time(page)
    page.get_by_role("button", name="Go on to review").click()
    expect(page.locator(".form__errors")).to_be_focused()
    assert page.locator(".field__error").all_inner_texts() == [
        "Please tell us your name.",
        "Please give an e-mail address; the confirmation goes there.",
        "Please tick this box, so that the school may book for you.",
    ]
    expect(page.get_by_label("Name", exact=True)).to_have_accessible_description("Please tell us your name.")
    fill_details(page)
    assert school.bookings == []


def test_times_that_cannot_be_loaded_can_be_tried_again(page: Page, school: Any) -> None:
    page.route("**/slots?**", lambda route: route.abort(), times=1)
    page.locator(".booking__next").click()
    expect(widget(page)).to_have_attribute("data-state", "error")
    expect(page.locator(".empty__title")).to_have_text("The times could not be loaded.")
    page.get_by_role("button", name="Try again").click()
    expect(widget(page)).to_have_attribute("data-state", "ready")
    expect(page.locator("a.calendar__day").first).to_be_visible()


def test_of_several_months_asked_for_the_last_one_is_shown(page: Page, school: Any) -> None:
    answers: list[Route] = []

    def keep(route: Route) -> None:
        answers.append(route)

    page.route("**/slots?**", keep, times=1)
    first = page.locator(".booking__month-name").inner_text()
    page.locator(".booking__next").click()
    page.locator(".booking__prev").click()
    expect(page.locator(".booking__month-name")).to_have_text(first)
    answers[0].continue_()
    settled(page)
    page.wait_for_timeout(300)
    expect(page.locator(".booking__month-name")).to_have_text(first)


def test_element_that_is_moved_in_the_page_keeps_working_once(page: Page, school: Any) -> None:
    page.evaluate("""() => {
        const widget = document.querySelector("booking-widget");
        const place = widget.parentNode;
        widget.remove();
        place.append(widget);
    }""")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/slots?" in request.url else None)
    settled(page)
    asked.clear()
    page.locator(".booking__next").click()
    settled(page)
    assert len(asked) == 1
    choose_time(page)


def test_typed_details_survive_a_way_back_to_the_times(page: Page, school: Any) -> None:
    choose_time(page)
    page.get_by_label("Name", exact=True).fill("Chloe Martin")
    page.go_back()
    expect(widget(page)).to_have_attribute("data-step", "time")
    page.go_forward()
    expect(heading(page)).to_have_text("Your details")
    page.get_by_role("button", name="Choose another time").click()
    choose_time(page, time=1)
    expect(page.get_by_label("Name", exact=True)).to_have_value("Chloe Martin")


def test_page_restored_from_memory_shows_the_held_place(open_page: Callable[..., Page], school: Any) -> None:
    page = open_page()
    page.goto(school.url("/book/conversation/"))
    settled(page)
    # Stripe's page does not open, so that this one stays as it is when a browser keeps it in memory.
    page.route(f"{school.stripe.url}/**", lambda route: route.fulfill(status=204))
    choose_time(page)
    fill_details(page)
    page.get_by_role("button", name="Book and pay €32.00").click()
    expect(widget(page)).to_contain_text("The payment page opens now.")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(widget(page)).to_contain_text("You have not paid yet, and no money has moved.")
    _release(school)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(widget(page)).to_have_attribute("data-step", "time")


def test_payment_page_opens_in_the_whole_window(open_page: Callable[..., Page], school: Any) -> None:
    page = open_page()
    page.goto(school.url("/booking/nobody/"))
    page.evaluate("""() => {
        const frame = document.createElement("iframe");
        Object.assign(frame, { src: "/book/conversation/", width: 900, height: 900 });
        document.body.prepend(frame);
    }""")
    inside = page.frame_locator("iframe")
    expect(inside.locator("table[role=grid]")).to_be_visible()
    expect(inside.locator("booking-widget")).to_have_attribute("aria-busy", "false")
    inside.locator("a.time").first.click()
    expect(inside.locator(".booking__heading:visible")).to_have_text("Your details")
    inside.get_by_label("Name", exact=True).fill("Chloe Martin")
    inside.get_by_label("E-mail", exact=True).fill("chloe@example.com")
    inside.get_by_label(re.compile("^I agree")).check()
    inside.get_by_role("button", name="Go on to review").click()
    expect(inside.locator(".booking__heading:visible")).to_have_text("Is everything right?")
    inside.get_by_role("button", name="Book and pay €32.00").click()
    page.wait_for_url(f"{school.stripe.url}/**")


def test_second_booking_of_the_same_date_is_explained(open_page: Callable[..., Page], school: Any) -> None:
    page = open_page()
    _ask_for_class(page, school)
    expect(heading(page)).to_have_text("Your place is booked")
    _ask_for_class(page, school)
    notice = page.locator(".booking__notice")
    expect(notice).to_contain_text("This e-mail address has a booking for this time already.")
    expect(notice).to_be_focused()
    assert len(school.bookings) == 1


def test_answer_lost_with_the_page_is_given_when_the_same_is_asked_again(
    open_page: Callable[..., Page], school: Any
) -> None:
    page = open_page()

    def lose(route: Route) -> None:
        assert _deliver(school, route) == 201
        route.abort()

    page.route("**/api/v1/public/bookings", lose, times=1)
    _ask_for_class(page, school)
    expect(page.locator(".booking__notice")).to_contain_text("Nothing is booked twice.")
    _ask_for_class(page, school)
    expect(heading(page)).to_have_text("Your place is booked")
    assert len(school.bookings) == 1


def _ask_for_class(page: Page, school: Any) -> None:
    page.goto(school.url("/book/exam-class/"))
    settled(page)
    choose_time(page)
    fill_details(page)
    page.get_by_role("button", name="Book this time").click()


def _release(school: Any) -> None:
    """The place is released elsewhere: by the link in another tab, say."""
    cancel_booking(booking_uid=school.bookings[0].uid, by=GUEST, now=now())


def _deliver(school: Any, route: Route) -> int:
    """Send the request to the server behind the browser's back; returns the status of the answer that is lost."""
    connection = HTTPConnection("127.0.0.1", school.live.port, timeout=10)
    headers = {"Host": school.live.host, "Content-Type": "application/json"}
    headers["Idempotency-Key"] = route.request.headers["idempotency-key"]
    connection.request("POST", "/api/v1/public/bookings", route.request.post_data, headers)
    return connection.getresponse().status


def _book_as_somebody_else(workshop: Any, start: str, teacher_id: int) -> None:
    book(
        workshop_id=workshop.pk,
        start=datetime.fromisoformat(start),
        teacher_id=teacher_id,
        attendee=attendee("Zoe"),
        by=GUEST,
        now=now(),
    )
