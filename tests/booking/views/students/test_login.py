"""Logging in by code and by password, and everything that must not work."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django_tenants.utils import schema_context

from accounts import codes
from accounts.models import EmailCode, User
from accounts.roles import OWNER, give_role
from core.clock import now
from core.models import OutboxMessage
from core.outbox.services import deliver_pending
from tests.booking.views.students.conftest import CODE, LOGIN, OWN, PASSWORD, code_for, log_in, newest_mail
from tests.booking.views.visitor import Visitor
from tests.factories.booking import NOW

pytestmark = pytest.mark.django_db
CHLOE = "chloe@example.com"


def is_in(visitor: Visitor) -> bool:
    return "_auth_user_id" in visitor.client.session


def test_new_person_gets_a_code_and_an_account_on_first_success(visitor: Visitor) -> None:
    visitor.get(LOGIN).press("Send me a code", email=" Chloe@Example.com ")
    assert visitor.url == CODE
    assert not User.objects.filter(email=CHLOE).exists()
    visitor.press("Log in", code=code_for(CHLOE))
    assert (visitor.url, visitor.status) == (OWN, 200)
    user = User.objects.get()
    assert (user.email, user.verified_email, user.has_usable_password()) == (CHLOE, CHLOE, False)
    assert not user.has_perm("wagtailadmin.access_admin")


def test_known_person_gets_in_with_the_same_steps_and_words(visitor: Visitor, chloe: User) -> None:
    stranger = Visitor()
    pages = []
    for each, email in ((visitor, CHLOE), (stranger, "nobody@example.com")):
        asked = each.get(LOGIN).press("Send me a code", email=email)
        pages.append((asked.status, asked.text("main").replace(email, "…")))
    assert pages[0] == pages[1]
    deliver_pending(now=now())
    known, unknown = (
        next(m for m in mail.outbox if m.to == [email]) for email in (CHLOE, "nobody@example.com")
    )
    assert known.subject == unknown.subject
    assert len(known.body) == len(unknown.body)
    visitor.press("Log in", code=code_for(CHLOE))
    chloe.refresh_from_db()
    assert is_in(visitor)
    assert chloe.verified_email == CHLOE


def test_code_is_taken_as_people_type_it(visitor: Visitor) -> None:
    visitor.get(LOGIN).press("Send me a code", email=CHLOE)
    code = code_for(CHLOE)
    visitor.press("Log in", code=f" {code[:3].lower()} {code[3:].lower()} ")
    assert is_in(visitor)


def test_code_counts_once(visitor: Visitor) -> None:
    log_in(visitor, CHLOE)
    row = EmailCode.objects.get()
    with pytest.raises(codes.CodeOver):
        codes.redeem(code_id=row.pk, purpose="login", typed=codes.code_of(row), now=NOW)


def test_code_ends_after_ten_minutes(visitor: Visitor) -> None:
    visitor.get(LOGIN).press("Send me a code", email=CHLOE)
    code = code_for(CHLOE)
    with time_machine.travel(NOW + timedelta(minutes=11)):
        visitor.press("Log in", code=code)
    assert not is_in(visitor)
    assert visitor.texts(".field__error") == ["This code is no longer good. Please ask for a new one."]


def test_mail_that_would_come_too_late_is_not_sent(visitor: Visitor) -> None:
    visitor.get(LOGIN).press("Send me a code", email=CHLOE)
    deliver_pending(now=now() + timedelta(minutes=10))
    assert mail.outbox == []


def test_guessing_a_code_comes_to_an_end(visitor: Visitor) -> None:
    visitor.get(LOGIN).press("Send me a code", email=CHLOE)
    code = code_for(CHLOE)
    for _guess in range(codes.MOST_WRONG_GUESSES):
        visitor.press("Log in", code="WRONG1")
    visitor.press("Log in", code=code)
    assert not is_in(visitor)
    assert visitor.status == 422
    assert not User.objects.exists()


def test_another_code_takes_the_place_of_the_first(visitor: Visitor) -> None:
    visitor.get(LOGIN).press("Send me a code", email=CHLOE)
    first = code_for(CHLOE)
    visitor.press("Send another code")
    assert "A new code is on its way" in visitor.text("main")
    second = code_for(CHLOE)
    visitor.press("Log in", code=first)
    assert not is_in(visitor)
    visitor.press("Log in", code=second)
    assert is_in(visitor)


def test_mailbox_is_not_filled(visitor: Visitor) -> None:
    for _time in range(codes.MOST_SENT[0][1]):
        visitor.get(LOGIN).press("Send me a code", email=CHLOE)
        assert visitor.url == CODE
    visitor.get(LOGIN).press("Send me a code", email=CHLOE)
    assert (visitor.url, visitor.status) == (LOGIN, 429)
    assert visitor.text(".notice--error").startswith("Several codes are on their way already.")
    deliver_pending(now=now())
    assert len(mail.outbox) == codes.MOST_SENT[0][1]
    with time_machine.travel(NOW + timedelta(minutes=16)):
        assert visitor.get(LOGIN).press("Send me a code", email=CHLOE).url == CODE


def test_limits_of_mails_hold_without_redis(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.cache import ForgivingRedisCache

    monkeypatch.setattr(ForgivingRedisCache, "is_paused", lambda self: True)
    for _time in range(codes.MOST_SENT[0][1]):
        assert visitor.get(LOGIN).press("Send me a code", email=CHLOE).url == CODE
    assert visitor.get(LOGIN).press("Send me a code", email=CHLOE).status == 429
    visitor.get(CODE).press("Log in", code=code_for(CHLOE))
    assert is_in(visitor)


def test_one_visitor_does_not_write_to_everybody(visitor: Visitor) -> None:
    from booking.views.students.login import CODES_FROM_ONE_ADDRESS

    for number in range(CODES_FROM_ONE_ADDRESS.most):
        assert visitor.get(LOGIN).press("Send me a code", email=f"p{number}@example.com").url == CODE
    assert visitor.get(LOGIN).press("Send me a code", email="last@example.com").status == 429


def test_code_stands_nowhere_but_in_the_mail(visitor: Visitor) -> None:
    visitor.get(LOGIN).press("Send me a code", email=CHLOE)
    code = code_for(CHLOE)
    kept = [str(row) for row in EmailCode.objects.values()] + [
        str(row) for row in OutboxMessage.objects.values()
    ]
    kept.append(str(dict(visitor.client.session)))
    assert all(code not in each for each in kept)
    message = newest_mail(CHLOE)
    assert code not in message.subject
    assert "Alpha" in message.subject


def test_code_of_one_school_is_worth_nothing_in_another(visitor: Visitor) -> None:
    """The same row, copied as it is, gives another code where the schema is another one."""
    visitor.get(LOGIN).press("Send me a code", email=CHLOE)
    row, code = EmailCode.objects.get(), code_for(CHLOE)
    with schema_context("beta"):
        assert codes.code_of(row) != code
        assert not User.objects.filter(email=CHLOE).exists()
    dmitri = Visitor("beta.test")
    dmitri.client.cookies = visitor.client.cookies
    assert dmitri.get(CODE).url == LOGIN


def test_session_of_one_school_opens_nothing_in_another(visitor: Visitor) -> None:
    log_in(visitor, CHLOE)
    foreign = Visitor("beta.test")
    foreign.client.cookies = visitor.client.cookies
    assert foreign.get(OWN).url == f"{LOGIN}?next=%2Faccount%2F"


def test_closed_account_stays_closed(visitor: Visitor, chloe: User) -> None:
    User.objects.update(is_active=False)
    log_in(visitor, CHLOE)
    assert not is_in(visitor)
    assert visitor.text(".notice--error") == "The school has closed this account. Please ask the school."


def test_login_makes_a_new_session_key(visitor: Visitor) -> None:
    visitor.get(LOGIN).press("Send me a code", email=CHLOE)
    before = visitor.client.session.session_key
    visitor.press("Log in", code=code_for(CHLOE))
    assert visitor.client.session.session_key != before


@pytest.mark.parametrize(
    "evil",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "\thttps://evil.example",
        "http:///evil.example",
        "/" + "a" * 3000,
    ],
)
def test_login_leads_nowhere_else(visitor: Visitor, evil: str) -> None:
    visitor.get(LOGIN)
    token = visitor.one("form.form input[name=csrfmiddlewaretoken]")["value"]
    visitor.post(LOGIN, {"email": CHLOE, "next": evil, "csrfmiddlewaretoken": str(token)})
    visitor.press("Log in", code=code_for(CHLOE))
    assert (visitor.url, visitor.left_for) == (OWN, "")


def test_login_leads_back_to_where_one_wanted_to_go(visitor: Visitor) -> None:
    visitor.get("/account/profile/?x=1&y=2")
    assert visitor.url == f"{LOGIN}?next=%2Faccount%2Fprofile%2F%3Fx%3D1%26y%3D2"
    visitor.press("Send me a code", email=CHLOE)
    visitor.press("Log in", code=code_for(CHLOE))
    assert visitor.url == "/account/profile/?x=1&y=2"


def test_password_lets_in_and_proves_no_address(visitor: Visitor, chloe: User) -> None:
    visitor.get(LOGIN).follow("Log in with a password")
    visitor.press("Log in", username="CHLOE@example.com", password=PASSWORD)
    assert (visitor.url, visitor.status) == (OWN, 200)
    chloe.refresh_from_db()
    assert chloe.verified_email == ""


def test_wrong_passwords_come_to_an_end(visitor: Visitor, chloe: User) -> None:
    visitor.get("/account/login/password/")
    for _guess in range(8):
        visitor.press("Log in", username=CHLOE, password="wrong")
        assert visitor.status == 422
    visitor.press("Log in", username=CHLOE, password=PASSWORD)
    assert visitor.status == 429
    assert "Too many attempts" in visitor.text(".notice--error")
    assert not is_in(visitor)


def test_wrong_password_and_no_account_look_alike(visitor: Visitor, chloe: User) -> None:
    answers = []
    for email in (CHLOE, "nobody@example.com"):
        visitor.get("/account/login/password/").press("Log in", username=email, password="wrong")
        answers.append((visitor.status, visitor.text(".notice--error")))
    assert answers == [(422, "This e-mail address and this password do not belong together.")] * 2


def test_student_does_not_reach_the_admin(visitor: Visitor) -> None:
    log_in(visitor, CHLOE)
    for path in ("/admin/", "/admin/pages/", "/admin/api/main/pages/"):
        assert visitor.client.get(path).status_code in (302, 401, 403)
    assert "Admin" not in visitor.get(OWN).text("main")


def test_owner_may_use_the_students_door(visitor: Visitor, chloe: User) -> None:
    give_role(chloe, OWNER)
    log_in(visitor, CHLOE)
    assert visitor.follow("School’s admin").url == "/admin/"
    assert visitor.status == 200


def test_login_and_logout_want_a_token(chloe: User) -> None:
    client = Client(headers={"host": "alpha.test"}, enforce_csrf_checks=True)
    assert client.post(LOGIN, {"email": CHLOE}).status_code == 403
    client.force_login(chloe)
    assert client.post("/account/logout/").status_code == 403
    assert client.get("/account/logout/").status_code == 405


def test_logout_ends_the_session(visitor: Visitor) -> None:
    log_in(visitor, CHLOE)
    visitor.press("Log out")
    assert not is_in(visitor)
    assert visitor.get(OWN).url.startswith(LOGIN)


def test_own_pages_are_kept_by_nobody(visitor: Visitor) -> None:
    visitor.get(LOGIN)
    answers = [visitor.response]
    log_in(visitor, CHLOE)
    answers += [visitor.get(path).response for path in (OWN, "/account/profile/", LOGIN)]
    assert {answer["Cache-Control"] for answer in answers} == {"private, no-store"}
    assert {answer["X-Robots-Tag"] for answer in answers} == {"noindex, nofollow"}


def test_public_header_is_the_same_for_everybody(visitor: Visitor, lesson: Any) -> None:
    guest = Visitor().get("/book/conversation/").one(".site-header__account")
    log_in(visitor, CHLOE)
    assert visitor.get("/book/conversation/").one(".site-header__account") == guest
    assert guest["href"] == OWN


def test_platform_has_no_students() -> None:
    client = Client(headers={"host": "platform.test"})
    assert client.get(OWN).status_code == 404
    assert b"site-header__account" not in client.get("/").content
