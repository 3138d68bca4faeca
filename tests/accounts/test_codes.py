"""Codes by mail: what they are made of, and guesses made at the same moment."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from accounts import codes
from accounts.models import EmailCode, User
from accounts.selectors import verified_email
from accounts.services import user_of_code
from core.clock import now

CHLOE = "chloe@example.com"


def issued(**fields: Any) -> EmailCode:
    return codes.issue(**{"purpose": "login", "email": CHLOE, "locale": "en", "now": now(), **fields})


@pytest.mark.django_db
def test_code_has_six_signs_that_cannot_be_mistaken() -> None:
    signs = Counter("".join(codes.code_of(issued(email=f"p{number}@example.com")) for number in range(100)))
    assert sum(signs.values()) == 600
    assert set(signs) == set(codes.ALPHABET)
    assert not set("01258AEIOULY") & set(codes.ALPHABET)


@pytest.mark.django_db
def test_code_follows_from_the_secret_key(settings: Any) -> None:
    row = issued()
    before = codes.code_of(row)
    assert codes.code_of(EmailCode.objects.get()) == before
    settings.SECRET_KEY = "another-key-0123456789abcdefghijklmnopqrstuvwxyz"
    assert codes.code_of(row) != before


@pytest.mark.django_db
def test_codes_of_yesterday_are_cleared_away() -> None:
    issued(now=now() - timedelta(days=2))
    kept = issued()
    assert codes.clear_away(now=now()) == 1
    assert list(EmailCode.objects.all()) == [kept]


@pytest.mark.django_db
def test_mailbox_has_a_limit_for_the_day() -> None:
    for number in range(codes.MOST_SENT[1][1]):
        issued(now=now() - timedelta(hours=23) + number * timedelta(minutes=20))
    with pytest.raises(codes.TooManyCodes):
        issued()
    issued(email="dora@example.com")


@pytest.mark.django_db
def test_address_counts_as_proven_while_it_is_the_accounts() -> None:
    user = User.objects.create_user(CHLOE)
    assert verified_email(user) == ""
    row = issued(email="CHLOE@example.com ")
    user = user_of_code(code_id=row.pk, typed=codes.code_of(row), now=now())
    assert verified_email(user) == CHLOE
    user.email = "victim@example.com"
    assert verified_email(user) == ""
    user.email, user.is_active = CHLOE, False
    assert verified_email(user) == ""


def test_guesses_at_the_same_moment_count_one_by_one(committed_school: Any, run_in_threads: Any) -> None:
    row = issued()

    def guess(typed: str) -> str:
        try:
            codes.redeem(code_id=row.pk, purpose="login", typed=typed, now=now())
        except (codes.WrongCode, codes.CodeOver) as refusal:
            return type(refusal).__name__
        return "in"

    found = Counter(run_in_threads(guess, ["WRONG1"] * 12, committed_school))
    assert found == {"WrongCode": codes.MOST_WRONG_GUESSES - 1, "CodeOver": 12 - codes.MOST_WRONG_GUESSES + 1}
    row.refresh_from_db()
    assert row.wrong_guesses == codes.MOST_WRONG_GUESSES


def test_right_code_typed_twice_at_the_same_moment_lets_in_once(
    committed_school: Any, run_in_threads: Any
) -> None:
    row = issued()
    code = codes.code_of(row)
    results = run_in_threads(
        lambda typed: user_of_code(code_id=row.pk, typed=typed, now=now()), [code] * 6, committed_school
    )
    assert sum(isinstance(result, User) for result in results) == 1
    assert sum(isinstance(result, codes.CodeOver) for result in results) == 5
    assert User.objects.filter(email=CHLOE).count() == 1
