"""Connected accounts as the gateway makes and reads them, and the notifications about them."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from payments import gateway
from payments.gateway import AccountRef, AccountState, BadSignature, Requirement
from tests.support.stripe import TEST_THIN_SECRET, THIN_SECRET, stripe_side
from tests.wire.gateway_side import SCHOOL
from tests.wire.stripe_wire import Receiver, send

NEW = {"name": "New School", "email": "ana@example.com", "country": "DE", "idempotency_key": "connect-1"}
BACK, AGAIN = "http://alpha.localhost:8000/back", "http://alpha.localhost:8000/again"


def test_account_is_made_once_and_wants_everything(side: Any) -> None:
    made = gateway.create_account(livemode=False, **NEW)
    assert gateway.create_account(livemode=False, **NEW) == made
    assert (made.name, made.country, made.default_currency) == ("New School", "DE", "EUR")
    assert (made.can_take_cards, made.livemode, made.requirements_due_at) == (False, False, None)
    assert made.requirements[0] == Requirement("business_profile.url", "currently_due")
    assert gateway.read_account(AccountRef(made.id, livemode=False)) == made


def test_account_without_an_address_is_made_too(side: Any) -> None:
    assert gateway.create_account(livemode=False, **{**NEW, "email": ""}).name == "New School"


def test_onboarding_leads_to_an_account_that_takes_cards(side: Any) -> None:
    account = AccountRef(gateway.create_account(livemode=False, **NEW).id, livemode=False)
    link = gateway.account_link(account=account, return_url=BACK, refresh_url=AGAIN)
    path = link.removeprefix(side.url)
    assert send(side.url, "GET", path)[0] == 200
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    code, headers, _ = send(side.url, "POST", path, "ending=finish", form)
    assert (code, headers["Location"]) == (303, BACK)
    state = gateway.read_account(account)
    assert (state.can_take_cards, state.requirements) == (True, ())


def test_wish_has_a_deadline_and_a_reason(side: Any) -> None:
    due = int(time.time()) + 3600
    wish = {"field": "company.tax_id", "deadline": "past_due", "errors": ["Not a tax id."]}
    side.control("POST", f"accounts/{SCHOOL.id}/requirements", requirements=[wish], due=due)
    state = gateway.read_account(SCHOOL)
    assert state == AccountState(
        id=SCHOOL.id,
        can_take_cards=True,
        livemode=False,
        name="Alpha School",
        country="ES",
        default_currency="EUR",
        requirements=(Requirement("company.tax_id", "past_due", ("Not a tax id.",)),),
        requirements_due_at=datetime.fromtimestamp(due, UTC),
    )


def test_account_that_left_is_refused(side: Any) -> None:
    side.control("POST", f"accounts/{SCHOOL.id}/deauthorize")
    with pytest.raises(gateway.ProviderRefused) as refusal:
        gateway.read_account(SCHOOL)
    assert refusal.value.code == "account_invalid"


@pytest.mark.parametrize(("livemode", "secret"), [(True, THIN_SECRET), (False, TEST_THIN_SECRET)])
def test_notification_names_the_account_and_its_world(settings: Any, livemode: bool, secret: str) -> None:
    with Receiver() as thin, stripe_side(settings, both_worlds=True, thin_webhook_url=thin.url) as side:
        made = gateway.create_account(livemode=livemode, **NEW)
        got = thin.wait_for(1)[0]
        notice = gateway.verify_thin_event(
            body=got.body.encode(), signature=got.signature, secrets=["whsec_old", secret]
        )
        assert (notice.type, notice.account_id, notice.object_id, notice.livemode) == (
            "v2.core.account.created",
            made.id,
            made.id,
            livemode,
        )
        assert side.books(made.id, livemode=livemode)["payments"] == []
        for wrong in ([], [""], ["whsec_other"]):
            with pytest.raises(BadSignature):
                gateway.verify_thin_event(body=got.body.encode(), signature=got.signature, secrets=wrong)
        with pytest.raises(BadSignature):
            gateway.verify_event(body=got.body.encode(), signature=got.signature, secrets=[secret])


def test_snapshot_event_is_no_notification(settings: Any) -> None:
    with Receiver() as endpoint, stripe_side(settings, webhook_url=endpoint.url) as side:
        side.connect_account(SCHOOL.id)
        side.control("POST", f"accounts/{SCHOOL.id}", name="Alfa")
        got = endpoint.wait_for(1)[0]
        secrets = [settings.STRIPE_CONNECT_WEBHOOK_SECRET]
        body = got.body.encode()
        assert (
            gateway.verify_event(body=body, signature=got.signature, secrets=secrets).object_id == SCHOOL.id
        )
        with pytest.raises(BadSignature):
            gateway.verify_thin_event(body=body, signature=got.signature, secrets=secrets)
