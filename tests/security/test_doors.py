"""The admin's door: guessing, links by mail, and where one is sent after logging in."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts import forms
from accounts.limits import Limit
from accounts.models import User
from tenants.selectors import forget_addresses

from .conftest import PASSWORD, browser, logged_in

pytestmark = pytest.mark.django_db
LOGIN, RESET = "/admin/login/", "/admin/password_reset/"


def try_login(email: str, password: str, *, address: str = "203.0.113.7") -> bool:
    client = browser(REMOTE_ADDR=address)
    client.post(LOGIN, {"username": email, "password": password})
    return "sessionid" in client.cookies


def test_guessing_a_password_comes_to_an_end(ana: User) -> None:
    for _guess in range(forms.ONE_ACCOUNT_FROM_ONE_ADDRESS.most):
        assert not try_login(ana.email, "wrong")
    assert not try_login(ana.email, PASSWORD)
    assert not try_login(ana.email.upper(), PASSWORD)
    answer = browser(REMOTE_ADDR="203.0.113.7").post(LOGIN, {"username": ana.email, "password": PASSWORD})
    assert "Too many attempts" in answer.content.decode()


def test_guessing_locks_nobody_out_elsewhere(ana: User, ben: Any) -> None:
    for _guess in range(forms.ONE_ACCOUNT_FROM_ONE_ADDRESS.most):
        try_login(ana.email, "wrong")
    assert try_login(ana.email, PASSWORD, address="198.51.100.4")
    assert try_login(ben.user.email, PASSWORD)


def test_right_password_forgets_the_wrong_ones(ana: User) -> None:
    for _round in range(3):
        for _guess in range(forms.ONE_ACCOUNT_FROM_ONE_ADDRESS.most - 1):
            try_login(ana.email, "wrong")
        assert try_login(ana.email, PASSWORD)


def test_guessing_many_accounts_from_one_address_comes_to_an_end(ana: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(forms, "ONE_ADDRESS", Limit("login-address", 12))
    for number in range(forms.ONE_ADDRESS.most):
        try_login(f"person{number}@alpha.example", "wrong")
    assert not try_login(ana.email, PASSWORD)
    assert try_login(ana.email, PASSWORD, address="198.51.100.4")


def test_guessing_one_account_from_many_addresses_comes_to_an_end(ana: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(forms, "ONE_ACCOUNT", Limit("login-account", 12))
    for number in range(forms.ONE_ACCOUNT.most):
        try_login(ana.email, "wrong", address=f"198.51.100.{number}")
    assert not try_login(ana.email, PASSWORD)


def test_invented_forwarded_addresses_do_not_help(ana: User, settings: Any) -> None:
    """NUM_PROXIES is 0 here: what a visitor writes into X-Forwarded-For is not believed."""
    for number in range(forms.ONE_ACCOUNT_FROM_ONE_ADDRESS.most):
        browser(HTTP_X_FORWARDED_FOR=f"198.51.100.{number}").post(
            LOGIN, {"username": ana.email, "password": "wrong"}
        )
    client = browser(HTTP_X_FORWARDED_FOR="192.0.2.1")
    client.post(LOGIN, {"username": ana.email, "password": PASSWORD})
    assert "sessionid" not in client.cookies


def test_limits_of_one_school_are_not_anothers(ana: User, dmitri: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(forms, "ONE_ADDRESS", Limit("login-address", 12))
    for number in range(forms.ONE_ADDRESS.most):
        try_login(f"nobody{number}@alpha.example", "wrong", address="127.0.0.1")
    assert not try_login(ana.email, PASSWORD, address="127.0.0.1")
    client = browser("beta.test")
    client.post(LOGIN, {"username": dmitri.email, "password": PASSWORD})
    assert "sessionid" in client.cookies


def test_login_from_another_site_is_refused(ana: User) -> None:
    client = Client(HTTP_HOST="alpha.test", enforce_csrf_checks=True)
    answer = client.post(LOGIN, {"username": ana.email, "password": PASSWORD})
    assert answer.status_code == 403
    assert "sessionid" not in client.cookies


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.test/",
        "//evil.test/",
        "/\\evil.test",
        "javascript:alert(1)",
        "http:///evil.test",
        "\t//evil.test",
    ],
)
def test_login_leads_to_no_other_site(ana: User, target: str) -> None:
    form = {"username": ana.email, "password": PASSWORD, "next": target}
    for answer in (browser().post(LOGIN, form), logged_in(ana).get(LOGIN, {"next": target})):
        assert (answer.status_code, answer["Location"]) == (302, "/admin/")


def test_session_key_is_new_after_login(ana: User) -> None:
    client = browser()
    client.cookies["sessionid"] = "a" * 32
    client.post(LOGIN, {"username": ana.email, "password": PASSWORD})
    assert client.cookies["sessionid"].value != "a" * 32
    assert client.cookies["sessionid"]["httponly"]
    assert client.cookies["sessionid"]["samesite"] == "Lax"


@pytest.mark.parametrize("cookie", ['"abcdefghij\\000"', "' OR 1=1 --", "x" * 5000, "ünïcödë-ünïcödë"])
def test_junk_for_a_session_is_no_session(db: None, cookie: str) -> None:
    answer = browser(HTTP_COOKIE=f"sessionid={cookie}").get(LOGIN)
    assert answer.status_code == 200


@pytest.mark.parametrize("host", ["alpha.test:8666", "ALPHA.TEST", "alpha.test."])
def test_reset_mail_leads_to_the_schools_own_address(ana: User, settings: Any, host: str) -> None:
    settings.PUBLIC_SCHEME, settings.PUBLIC_PORT = "https", 443
    forget_addresses()
    browser(host, HTTP_X_FORWARDED_HOST="evil.test").post(RESET, {"email": ana.email})
    (message,) = mail.outbox
    links = [word for word in message.body.split() if "://" in word]
    assert [link.partition("/admin/")[0] for link in links] == ["https://alpha.test"]


def test_reset_on_an_unknown_host_sends_nothing(ana: User) -> None:
    assert browser("evil.test").post(RESET, {"email": ana.email}).status_code == 404
    assert mail.outbox == []


def test_reset_says_the_same_to_everybody_and_fills_no_mailbox(ana: User) -> None:
    answers = {
        (answer.status_code, answer["Location"])
        for email in ["nobody@alpha.example", *[ana.email] * 6]
        for answer in [browser().post(RESET, {"email": email})]
    }
    assert answers == {(302, "/admin/password_reset/done/")}
    assert len(mail.outbox) == forms.LINKS_TO_ONE_ACCOUNT.most
