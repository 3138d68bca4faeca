"""The students' own doors: codes, what a found browser or a foreign one is worth, whose bookings open, calendars."""

import re
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import schema_context

from accounts.codes import code_of
from accounts.models import EmailCode, User
from booking.selectors.bookings import booking_token
from booking.selectors.feeds import own_feeds, teacher_feed
from booking.selectors.waitlist import entry_token
from core.clock import now
from core.models import OutboxMessage
from core.outbox import services as outbox
from core.signing import sign
from tests.factories.booking import BookingFactory

from .conftest import PASSWORD, browser, logged_in, person

pytestmark = pytest.mark.django_db
LOGIN, CODE = "/account/login/", "/account/login/code/"
EMIL = "emil@example.com"


def ask(client: Client, email: str, **more: str) -> Any:
    return client.post(LOGIN, {"email": email, **more})


def mailed_code() -> str:
    mail.outbox.clear()
    outbox.deliver_pending(now=now())
    (message,) = mail.outbox
    found = re.search(r"\b([B-DF-HJ-NP-TV-XZ34679]{3}[ -]?[B-DF-HJ-NP-TV-XZ34679]{3})\b", message.body)
    assert found, message.body
    return found[1]


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


@pytest.fixture
def emils(exam_class: Any, site: Any) -> Any:
    return BookingFactory(session=exam_class.sessions.get(), attendee_name="Emil Nowak", attendee_email=EMIL)


# --- Codes ------------------------------------------------------------------------------------------------------


def test_code_opens_the_browser_that_asked_and_no_other(site: Any) -> None:
    """A mailbox's code that somebody else has asked for lets nobody else in, whatever they asked for themselves."""
    victim, attacker = browser(), browser()
    ask(victim, EMIL)
    code = mailed_code()
    ask(attacker, "attacker@example.com")
    assert attacker.post(CODE, {"code": code}).status_code == 422
    assert not is_in(attacker)
    assert browser().post(CODE, {"code": code})["Location"].startswith(LOGIN)
    assert victim.post(CODE, {"code": code}).status_code == 303
    assert is_in(victim)


def test_code_of_a_changed_mind_opens_the_new_address_only(site: Any) -> None:
    """Own code in hand, then somebody else's address: the code in hand is worth nothing for it."""
    client = browser()
    ask(client, "attacker@example.com")
    code = mailed_code()
    ask(client, EMIL)
    assert client.post(CODE, {"code": code}).status_code == 422
    assert not is_in(client)
    assert not User.objects.filter(email=EMIL).exists()


@pytest.mark.parametrize(
    "typed",
    ["", " ", "\0" * 6, "x" * 100_000, "%", "______", "BCDFGH\0", "ＢＣＤＦＧＨ", "{code}", "None", "0" * 6],
)
def test_junk_for_a_code_is_refused(site: Any, typed: str) -> None:
    client = browser()
    ask(client, EMIL)
    assert client.post(CODE, {"code": typed}).status_code in (422, 429)
    assert not is_in(client)


@pytest.mark.parametrize(
    "email",
    [
        "",
        "x",
        "a@b",
        "a@b.es\r\nBcc: v@example.com",
        "a@b.es,c@d.es",
        "\0@b.es",
        "x" * 300 + "@example.com",
        "<a@b.es>",
    ],
)
def test_junk_for_an_address_sends_nothing(site: Any, email: str) -> None:
    assert ask(browser(), email).status_code == 422
    assert not EmailCode.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_asking_takes_the_same_steps_for_anybody(ben: Any, chloe: User, site: Any) -> None:
    """Who has an account, a closed one or none is told by nothing: not by the answer, nor by the work done for it,
    nor by the mail, which a queue sends afterwards."""
    User.objects.filter(pk=chloe.pk).update(is_active=False)
    seen = set()
    browser().get(LOGIN)  # what is looked up once for all
    ask(browser(), "first@example.com")
    for email in (ben.user.email, chloe.email, "nobody@example.com"):
        client = browser()
        with CaptureQueriesContext(connection) as work:
            answer = ask(client, email)
        asked = sorted(query["sql"].split(" ", 1)[0] for query in work)
        page = client.get(CODE).content.decode().replace(email, "E").partition("<main")[2]
        page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
        seen.add((answer.status_code, answer["Location"], *asked, page))
        assert mail.outbox == []
    assert len(seen) == 1


def test_key_planted_beforehand_is_worth_nothing_after_login(site: Any) -> None:
    """Whoever got a visitor to use a session of theirs does not share it once that visitor has logged in."""
    attacker = browser()
    ask(attacker, EMIL)
    planted = attacker.cookies["sessionid"].value
    victim = browser()
    victim.cookies["sessionid"] = planted
    assert victim.post(CODE, {"code": mailed_code()}).status_code == 303
    assert is_in(victim)
    assert not is_in(attacker)
    assert victim.cookies["sessionid"].value != planted


def test_logging_in_as_another_person_takes_nothing_along(chloe: User, site: Any) -> None:
    """A move to another address that one person began is not finished by the next at the same browser."""
    client = logged_in(chloe)
    ask(client, EMIL, next="/account/")
    assert client.post(CODE, {"code": mailed_code()}).status_code == 303
    client.post("/account/profile/email/", {"email": "new@example.com"})
    code = mailed_code()
    assert (
        client.post("/account/login/password/", {"username": chloe.email, "password": PASSWORD}).status_code
        == 303
    )
    assert (
        client.post("/account/profile/email/code/", {"code": code})["Location"] == "/account/profile/email/"
    )
    assert not User.objects.filter(email="new@example.com").exists()


def test_address_moves_for_the_code_of_moving_alone(site: Any) -> None:
    """A code to log in with, asked for the other address, moves no account to it."""
    client = browser()
    ask(client, EMIL)
    client.post(CODE, {"code": mailed_code()})
    client.post("/account/profile/email/", {"email": "victim@example.com"})
    stranger = browser()
    ask(stranger, "victim@example.com")
    outbox.deliver_pending(now=now())
    row = EmailCode.objects.get(purpose="login", email="victim@example.com")
    assert client.post("/account/profile/email/code/", {"code": code_of(row)}).status_code == 422
    assert User.objects.get().email == EMIL


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.test/",
        "//evil.test/",
        "/\\evil.test",
        "\\\\evil.test",
        "/\t/evil.test",
        "javascript:alert(1)",
        "/%0d%0aSet-Cookie:x=1\r\nX: y",
        "///evil.test",
        "http:/evil.test",
        "/" + "a" * 5000,
        "\x00/",
    ],
)
def test_every_door_leads_to_this_host_only(chloe: User, target: str, site: Any) -> None:
    form = {"username": chloe.email, "password": PASSWORD, "next": target}
    assert browser().post("/account/login/password/", form)["Location"] == "/account/"
    assert logged_in(chloe).get(LOGIN, {"next": target})["Location"] == "/account/"
    client = browser()
    ask(client, EMIL, next=target)
    assert client.post(CODE, {"code": mailed_code()})["Location"] == "/account/"


def test_waiting_page_of_a_course_for_students_leads_to_login_of_this_host(
    exam_class: Any, site: Any
) -> None:
    exam_class.waitlist_enabled, exam_class.registration_mode = True, "login"
    exam_class.save()
    session = exam_class.sessions.get()
    path = f"/book/exam-class/waitlist/?session={session.pk}&next=//evil.test/"
    answer = browser().post(path, {"name": "Emil", "email": EMIL, "zone": "UTC"})
    assert "evil.test" not in answer.get("Location", "").partition("next=")[0]
    assert answer.status_code < 500


# --- Whose bookings ---------------------------------------------------------------------------------------------


def shows_emil(client: Client) -> bool:
    return any(
        b"Exam class" in client.get(path).content
        for path in ("/account/", "/account/?show=past", "/account/?show=cancelled")
    )


def test_only_who_reads_the_mail_sees_what_was_booked_for_it(emils: Any, ana: User) -> None:
    typed = person(EMIL)  # by the school, with a password that it knows
    client = browser()
    client.post("/account/login/password/", {"username": EMIL, "password": PASSWORD})
    assert is_in(client)
    assert not shows_emil(client)
    assert client.get(f"/api/v1/bookings/{emils.uid}").status_code == 404
    assert client.get("/booking/person/").json() == {}
    typed.verified_email = EMIL
    typed.save()
    assert shows_emil(client)
    assert client.get(f"/api/v1/bookings/{emils.uid}").status_code == 200


@pytest.mark.parametrize("email", ["EMIL@example.com", " emil@example.com", "emil@EXAMPLE.com"])
def test_case_of_an_address_makes_no_second_person(emils: Any, email: str) -> None:
    client = browser()
    ask(client, email)
    client.post(CODE, {"code": mailed_code()})
    assert shows_emil(client)
    assert User.objects.filter(email=EMIL).count() == 1


@pytest.mark.parametrize(
    "email", ["emil+x@example.com", "emıl@example.com", "emil@example.com.evil.test", "ém­il@example.com"]
)
def test_address_that_only_looks_alike_opens_nothing(emils: Any, email: str) -> None:
    client = browser()
    if ask(client, email).status_code == 303:
        client.post(CODE, {"code": mailed_code()})
    assert not shows_emil(client)


def test_owner_gives_somebody_a_students_address_and_they_see_nothing(
    emils: Any, ana: User, ben: Any
) -> None:
    User.objects.filter(pk=ben.user.pk).update(email=EMIL, verified_email="ben@alpha.example")
    client = browser()
    client.force_login(User.objects.get(pk=ben.user.pk))
    assert client.get("/account/").status_code == 200
    assert emils.uid.encode() not in client.get("/account/").content


def test_posts_on_own_pages_want_a_token(chloe: User, site: Any) -> None:
    client = Client(HTTP_HOST="alpha.test", enforce_csrf_checks=True)
    client.force_login(chloe)
    for path in (
        "profile/",
        "profile/password/",
        "profile/email/",
        "calendar/renew/",
        "logout/",
        "login/code/",
    ):
        assert client.post(f"/account/{path}", {}).status_code == 403, path


def test_session_of_another_school_is_nobody_here(dmitri: User, emils: Any) -> None:
    with schema_context("beta"):
        client = logged_in(dmitri, "beta.test")
    elsewhere = browser()
    elsewhere.cookies["sessionid"] = client.cookies["sessionid"].value
    assert elsewhere.get("/account/")["Location"].startswith(LOGIN)
    assert elsewhere.get("/booking/person/").json() == {}
    assert elsewhere.get(f"/api/v1/bookings/{emils.uid}").status_code == 401
    assert elsewhere.get("/api/v1/bookings").status_code == 401


# --- Calendars --------------------------------------------------------------------------------------------------


def feed_path(feed: Any) -> str:
    return "/calendar/" + feed.url.partition("/calendar/")[2]


def test_calendar_tokens_are_for_calendars_of_this_school(chloe: User, ben: Any, emils: Any) -> None:
    (feed,) = own_feeds(chloe)
    good = feed_path(feed)
    token = good.removeprefix("/calendar/").removesuffix(".ics")
    assert browser().get(good).status_code == 200
    with schema_context("beta"):
        foreign = sign(["student", chloe.pk, 1], purpose="calendar-feed")
    for bad in (
        foreign,
        booking_token(emils.uid),
        entry_token("abc"),
        sign(["student", chloe.pk, 2], purpose="calendar-feed"),
        sign(["teacher", chloe.pk, "1"], purpose="calendar-feed"),
        sign(["student", 2**70, 1], purpose="calendar-feed"),
        sign({"student": 1}, purpose="calendar-feed"),
        sign(["student", chloe.pk, 1], purpose="booking"),
        token[:-1],
        token + "x",
        "x",
    ):
        answer = browser().get(f"/calendar/{bad}.ics")
        assert answer.status_code == 404, bad
        assert b"BEGIN" not in answer.content
    for path in (f"/booking/{token}/", f"/waiting/{token}/"):
        assert browser().get(path).status_code == 404


def test_calendar_gives_no_keys_and_no_others_names(ben: Any, emils: Any) -> None:
    """The address is known to calendar companies: nothing in it opens, moves or cancels anything."""
    BookingFactory(session=emils.workshop.sessions.get(), attendee_name="Greta Hahn")
    emil = person(EMIL, verified_email=EMIL)
    content = browser().get(feed_path(own_feeds(emil)[0])).content.decode().replace("\r\n ", "")
    assert "Exam class" in content
    for secret in ("/booking/", "/waiting/", "Greta", emils.attendee_email, emils.uid):
        assert secret not in content
    teachers = browser().get(feed_path(teacher_feed(ben.pk))).content.decode().replace("\r\n ", "")
    for secret in ("/booking/", "/waiting/", EMIL, emils.uid):
        assert secret not in teachers


def test_calendar_is_kept_by_no_cache_between(chloe: User, site: Any) -> None:
    path = feed_path(own_feeds(chloe)[0])
    for _visit in range(2):
        answer = browser().get(path)
        assert "private" in answer["Cache-Control"]
        assert answer.get("X-Page-Cache") != "hit"
        assert not answer.cookies
    assert browser().get("/calendar/x.ics").get("X-Page-Cache") != "hit"


def test_names_write_no_lines_into_calendars(ben: Any, exam_class: Any, site: Any) -> None:
    evil = 'x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:evil;,\\n"'
    exam_class.title = exam_class.place = evil
    exam_class.is_online = False
    exam_class.save()
    ben.name = evil
    ben.save()
    emil = person(EMIL, verified_email=EMIL)
    BookingFactory(session=exam_class.sessions.get(), attendee_name=evil, attendee_email=EMIL, note=evil)
    for feed in (own_feeds(emil)[0], teacher_feed(ben.pk)):
        lines = browser().get(feed_path(feed)).content.decode().split("\r\n")
        assert lines.count("BEGIN:VEVENT") == 1
        assert not any(line.startswith("SUMMARY:evil") for line in lines)
        assert not any("\r" in line or "\n" in line for line in lines)
