"""Questions, courses, lists, logins and full dates, as a student meets them in the widget."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from booking.enums import BookingStatus, QuestionKind, RegistrationMode, SoldBy
from booking.models import Question, WhitelistEntry
from booking.selectors.bookings import booking_token
from booking.services.actors import GUEST
from booking.services.bookings import book
from booking.services.series import plan_series
from core.clock import now
from tests.factories.booking import ANA, WorkshopFactory, attendee

from .steps import choose_time, fill_details, go_on, heading, pay, settled, widget

pytestmark = pytest.mark.browser


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()


@pytest.fixture
def asked(school: Any) -> dict[str, Any]:
    """The free lesson asks one question of each kind."""
    kinds = {
        QuestionKind.TEXT: "Your first language",
        QuestionKind.CHOICE: "Your level",
        QuestionKind.LONG_TEXT: "Your aims",
        QuestionKind.CONSENT: "You may record me.",
    }
    return {
        kind: Question.objects.create(
            workshop=school.free_lesson,
            kind=kind,
            label=label,
            choices="Beginner\nAdvanced" if kind == QuestionKind.CHOICE else "",
            is_required=kind != QuestionKind.LONG_TEXT,
            sort_order=place,
        )
        for place, (kind, label) in enumerate(kinds.items())
    }


def test_questions_are_checked_kept_reviewed_and_sent(page: Page, school: Any, asked: Any) -> None:
    page.goto(school.url("/book/trial-lesson/"))
    settled(page)
    choose_time(page)
    page.get_by_label("Name", exact=True).fill("Chloe Martin")
    page.get_by_label("E-mail", exact=True).fill("chloe@example.com")
    page.get_by_label(re.compile("^I agree to the")).check()
    page.get_by_role("button", name="Go on to review").click()
    expect(page.locator(".form__errors")).to_be_focused()
    assert page.locator(".field__error").all_inner_texts() == [
        "Please answer this.",
        "Please choose one.",
        "Please tick this box to go on.",
    ]
    level = page.get_by_label("Your level")
    expect(level).to_have_accessible_description("Please choose one.")
    page.get_by_role("link", name="Your level: Please choose one.").click()
    expect(level).to_be_focused()
    level.select_option("Advanced")
    page.get_by_label("Your first language").fill("French")
    page.get_by_label("You may record me.").check()
    go_on(page)
    facts = page.locator(".booking__review .facts")
    for text in ("French", "Advanced", "You may record me."):
        expect(facts).to_contain_text(text)
    expect(facts.get_by_text("Your aims")).to_be_hidden()
    page.get_by_role("button", name="Book this time").click()
    expect(heading(page)).to_have_text("Your place is booked")
    (booking,) = school.bookings
    assert [(answer.label, answer.value) for answer in booking.answers.all()] == [
        ("Your first language", "French"),
        ("Your level", "Advanced"),
        ("You may record me.", "yes"),
    ]
    page.get_by_role("link", name="Look at the booking").click()
    expect(page.locator(".manage__facts")).to_contain_text("Advanced")


def test_answers_survive_a_reload_and_a_time_taken_meanwhile(page: Page, school: Any, asked: Any) -> None:
    page.goto(school.url("/book/trial-lesson/"))
    settled(page)
    choose_time(page)
    page.get_by_label("Your first language").fill("French")
    page.get_by_label("Your level").select_option("Advanced")
    page.reload()
    settled(page)
    choose_time(page)
    expect(page.get_by_label("Your first language")).to_have_value("French")
    expect(page.get_by_label("Your level")).to_have_value("Advanced")
    # What has to be agreed to is asked for anew.
    expect(page.get_by_label("You may record me.")).not_to_be_checked()
    page.get_by_label("You may record me.").check()
    taken = '{"code": "slot_taken", "detail": "This time is taken."}'
    page.route("**/api/v1/public/bookings", lambda route: route.fulfill(status=409, body=taken), times=1)
    fill_details(page)
    page.get_by_role("button", name="Book this time").click()
    expect(page.locator(".booking__notice")).to_contain_text("This time is taken.")
    choose_time(page, time=1)
    expect(page.get_by_label("Your level")).to_have_value("Advanced")


def test_answer_that_the_school_refuses_is_named_beside_its_question(
    page: Page, school: Any, asked: Any
) -> None:
    page.goto(school.url("/book/trial-lesson/"))
    settled(page)
    choose_time(page)
    page.get_by_label("Your first language").fill("French")
    page.get_by_label("Your level").select_option("Advanced")
    page.get_by_label("You may record me.").check()
    Question.objects.filter(pk=asked[QuestionKind.CHOICE].pk).update(choices="Beginner\nMiddle")
    fill_details(page)
    page.get_by_role("button", name="Book this time").click()
    expect(heading(page)).to_have_text("Your details")
    expect(page.get_by_label("Your level")).to_have_accessible_description(
        "Please choose one of those on offer."
    )
    assert school.bookings == []


def make_course(school: Any, **fields: Any) -> Any:
    """Three lessons a week apart, the first in a week: 75 euros for all, 30 each."""
    workshop = WorkshopFactory(
        **{
            "title": "Evening course",
            "slug": "evening",
            "hosts": [school.ben],
            "price_minor": 3000,
            "sold_by": SoldBy.EITHER,
            "capacity": 2,
            "is_online": False,
            **fields,
        }
    )
    first = (now() + timedelta(days=7)).replace(hour=19, minute=0)
    return plan_series(
        workshop_id=workshop.pk,
        title="Autumn term",
        first_on=first.date(),
        starts=first.time().replace(second=0, microsecond=0, tzinfo=None),
        time_zone="Europe/Madrid",
        rrule="FREQ=WEEKLY;COUNT=3",
        skips_closed_dates=False,
        host_ids=[school.ben.pk],
        price_minor=7500 if workshop.price_minor else None,
        by=ANA,
        now=now(),
    )


@pytest.mark.parametrize("scripted", [True, False], ids=["script", "no script"])
def test_course_is_booked_and_paid_then_one_date_is_cancelled(
    open_page: Callable[..., Page], school: Any, scripted: bool
) -> None:
    make_course(school)
    page = open_page(java_script_enabled=scripted)
    page.goto(school.url("/book/evening/"))
    if scripted:
        settled(page)
    page.get_by_text("3 lessons,").click()
    expect(page.locator(".course-offer time")).to_have_count(3)
    page.get_by_role("link", name="Book the course – Autumn term").click()
    fill_details(page)
    expect(page.locator(".lessons li")).to_have_count(3)
    page.get_by_role("button", name="Book and pay €75.00").click()
    page.wait_for_url(f"{school.stripe.url}/**")
    pay(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Paid and booked")
    page.get_by_role("link", name="Look at the booking").click()
    expect(page.locator(".manage__lesson")).to_have_count(3)
    page.get_by_role("link", name=re.compile("^Cancel this date")).nth(1).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cancel this date?")
    page.get_by_role("button", name="Cancel and get €25.00 back").click()
    expect(page.locator(".notice--success")).to_contain_text("This date is cancelled.")
    expect(page.locator(".manage__lesson--off")).to_have_count(1)
    expect(page.locator(".manage__status")).to_have_text("Confirmed")
    expect(page.locator(".manage__history")).to_contain_text("You have cancelled")
    (booking,) = school.bookings
    assert (booking.status, booking.seats.filter(is_active=True).count()) == (BookingStatus.CONFIRMED, 2)


def test_free_course_is_booked_with_the_keyboard_alone(page: Page, school: Any) -> None:
    make_course(school, price_minor=0)
    page.goto(school.url("/book/evening/"))
    settled(page)
    page.get_by_role("link", name="Book the course – Autumn term").focus()
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Your details")
    for label, text in (("Name", "Chloe"), ("E-mail", "chloe@example.com")):
        page.get_by_label(label, exact=True).focus()
        page.keyboard.type(text)
    page.get_by_label(re.compile("^I agree")).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Is everything right?")
    page.get_by_role("button", name="Book the course").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".notice--success")).to_contain_text("Your place is booked.")
    assert school.bookings[0].seats.count() == 3


def test_course_in_the_visitors_zone(open_page: Callable[..., Page], school: Any) -> None:
    make_course(school, is_online=True)
    page = open_page(timezone_id="Asia/Tokyo")
    page.goto(school.url("/book/evening/"))
    settled(page)
    page.get_by_text("3 lessons,").click()
    # Madrid's evening is the small hours in Tokyo.
    expect(page.locator(".course-offer time").first).to_have_text(re.compile(r", 0[23]:00\s–\s0[34]:00$"))
    page.get_by_role("link", name="Book the course – Autumn term").click()
    expect(page.locator("aside [data-lines=when]")).to_contain_text("Tokyo (UTC+9)")


def test_full_dates_stay_in_sight_with_a_way_to_wait(page: Page, school: Any) -> None:
    first = school.exam_class.sessions.order_by("start_at").first()
    for name in ("Zoe", "Yan"):
        book(
            workshop_id=school.exam_class.pk,
            session_id=first.pk,
            attendee=attendee(name),
            by=GUEST,
            now=now(),
        )
    page.goto(school.url("/book/exam-class/"))
    settled(page)
    expect(page.locator(".full-dates li")).to_have_count(1)
    expect(page.locator(".full-dates li")).to_contain_text("Full")
    page.get_by_role("link", name=re.compile("^Join the waiting list")).click()
    assert re.search(rf"/book/exam-class/waitlist/\?.*session={first.pk}", page.url)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("scripted", [True, False], ids=["script", "no script"])
def test_address_that_is_not_on_the_list_is_told_what_to_do_and_nothing_is_lost(
    open_page: Callable[..., Page], school: Any, scripted: bool
) -> None:
    school.free_lesson.registration_mode = RegistrationMode.WHITELIST
    school.free_lesson.save()
    WhitelistEntry.objects.create(
        workshop=school.free_lesson, kind="email", value="known@example.com", created_at=now()
    )
    page = open_page(java_script_enabled=scripted)
    page.goto(school.url("/book/trial-lesson/"))
    if scripted:
        settled(page)
    expect(widget(page)).to_contain_text("For people on the school's list")
    choose_time(page)
    fill_details(page, note="Hello")
    page.get_by_role("button", name="Book this time").click()
    notice = page.locator(".booking__notice")
    expect(notice).to_contain_text("This address is not on the school's list.")
    expect(notice).to_contain_text("hola@lingua.example")
    email = page.get_by_label("E-mail", exact=True)
    expect(email).to_have_attribute("aria-invalid", "true")
    expect(email).to_have_value("chloe@example.com")
    expect(page.get_by_label(re.compile("^Note"))).to_have_value("Hello")
    email.fill("known@example.com")
    go_on(page)
    page.get_by_role("button", name="Book this time").click()
    done = heading(page) if scripted else page.locator(".notice--success")
    expect(done).to_contain_text("Your place is booked")
    assert [booking.attendee_email for booking in school.bookings] == ["known@example.com"]


def test_teacher_is_chosen_only_where_students_may(page: Page, school: Any) -> None:
    page.goto(school.url("/book/trial-lesson/"))
    settled(page)
    assert page.get_by_label("Teacher").locator("option").all_inner_texts() == ["Anyone", "Ben", "Eva"]
    school.free_lesson.students_choose_teacher = False
    school.free_lesson.save()
    page.goto(school.url("/book/trial-lesson/?month="))
    settled(page)
    expect(page.get_by_label("Teacher")).to_have_count(0)
    expect(page.locator(".booking__summary")).to_contain_text("Ben, Eva")


def test_time_that_is_being_pressed_stays_until_it_is_let_go(page: Page, school: Any) -> None:
    answers = _keep_answers(page)
    with page.expect_request("**/slots?**"):
        page.goto(school.url("/book/trial-lesson/"))
    page.locator("a.time").first.hover()
    page.mouse.down()
    for route in answers:
        route.continue_()
    page.wait_for_timeout(500)
    page.mouse.up()
    expect(heading(page)).to_have_text("Your details")
    assert page.url == school.url("/book/trial-lesson/")


def test_time_pressed_before_fresh_ones_arrive_is_chosen_in_place(
    open_page: Callable[..., Page], school: Any
) -> None:
    page = open_page(timezone_id="Asia/Tokyo")
    answers = _keep_answers(page)
    with page.expect_request("**/slots?**"):
        page.goto(school.url("/book/trial-lesson/"))
    # By keyboard: the pointer is kept off old times as soon as the wait for fresh ones is shown.
    page.locator("a.time").first.press("Enter")
    # The visitor changes their mind about the zone meanwhile: the first question is overtaken by another.
    page.get_by_label("Times are shown in").select_option("Lima (UTC−5)")
    page.wait_for_timeout(200)
    for route in answers:
        route.continue_()
    expect(heading(page)).to_have_text("Your details")
    assert page.url == school.url("/book/trial-lesson/")


def test_booking_of_a_course_says_what_goes_back_for_each_lesson(page: Page, school: Any) -> None:
    series = make_course(school, price_minor=0)
    booking = book(
        workshop_id=series.workshop_id, series_id=series.pk, attendee=attendee("Chloe"), by=GUEST, now=now()
    )
    page.goto(school.url(f"/booking/{booking_token(booking.uid)}/"))
    page.get_by_role("link", name="Cancel the whole course").click()
    expect(page.locator(".manage__money")).to_contain_text("Nothing was paid, so no money moves.")
    page.get_by_role("button", name="Cancel the whole course").click()
    expect(page.locator(".manage__status")).to_have_text("Cancelled")


def test_student_who_has_logged_in_books_as_herself(open_page: Callable[..., Page], school: Any) -> None:
    page = open_page()
    _log_in(page, school)
    page.goto(school.url("/book/trial-lesson/"))
    settled(page)
    choose_time(page)
    expect(page.locator(".booking__person")).to_have_text("You are logged in as chloe@example.com.")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Chloe Martin")
    page.get_by_label(re.compile("^I agree")).check()
    page.get_by_role("button", name="Go on to review").click()
    page.wait_for_url("**/book/trial-lesson/details/")
    expect(heading(page)).to_have_text("Is everything right?")
    page.get_by_role("button", name="Book this time").click()
    expect(page.locator(".notice--success")).to_contain_text("Your place is booked.")
    (booking,) = school.bookings
    assert booking.student is not None
    assert booking.student.email == booking.attendee_email == "chloe@example.com"


def test_lesson_for_students_with_a_login_asks_for_it_first(
    open_page: Callable[..., Page], school: Any
) -> None:
    school.free_lesson.requires_login = True
    school.free_lesson.save()
    page = open_page()
    page.goto(school.url("/book/trial-lesson/"))
    settled(page)
    page.locator("a.time").first.click()
    page.wait_for_url("**/account/login/?next=**")
    back = page.url
    _log_in(page, school)
    page.goto(back)
    page.wait_for_url("**/book/trial-lesson/details/**")
    expect(heading(page)).to_have_text("Your details")
    expect(page.get_by_label("E-mail", exact=True)).to_be_disabled()
    page.get_by_label(re.compile("^I agree")).check()
    go_on(page)
    page.get_by_role("button", name="Book this time").click()
    expect(page.locator(".notice--success")).to_contain_text("Your place is booked.")


def _keep_answers(page: Page) -> list[Any]:
    """Questions for free times wait for their answers until the test goes on with them."""
    answers: list[Any] = []

    def keep(route: Route) -> None:
        answers.append(route)

    page.route("**/slots?**", keep)
    return answers


def _log_in(page: Page, school: Any) -> None:
    """As Chloe, whose address is proven, by a session that the server knows."""
    user, _ = User.objects.get_or_create(email="chloe@example.com", first_name="Chloe", last_name="Martin")
    User.objects.filter(pk=user.pk).update(verified_email=user.email)
    client = Client(headers={"host": school.live.host})
    client.force_login(user)
    value = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": school.live.url}])
