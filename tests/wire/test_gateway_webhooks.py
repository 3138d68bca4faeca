"""Signatures of snapshot events, as the gateway checks them."""

import json
import time

import pytest

from payments.gateway import BadSignature, EventNotice, verify_event
from standins.stripe.signing import signature_header

EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "checkout.session.completed",
    "account": "acct_alpha00000001",
    "livemode": False,
    "data": {"object": {"id": "cs_test_1", "object": "checkout.session"}},
}
BODY = json.dumps(EVENT)
NOTICE = EventNotice("evt_1", "checkout.session.completed", "acct_alpha00000001", "cs_test_1", livemode=False)


def verified(
    secrets: list[str], *, signed_with: str = "whsec_1", body: str = BODY, at: int | None = None
) -> EventNotice:
    return verify_event(
        body=body.encode(), signature=signature_header(body, signed_with, at), secrets=secrets
    )


@pytest.mark.parametrize("secrets", [["whsec_1"], ["whsec_0", "whsec_1"], ["", "whsec_1"]])
def test_any_of_the_secrets_will_do(secrets: list[str]) -> None:
    assert verified(secrets) == NOTICE


@pytest.mark.parametrize("secrets", [[], [""], ["whsec_2"], ["whsec_2", "whsec_3"]])
def test_no_other_secret_will(secrets: list[str]) -> None:
    with pytest.raises(BadSignature):
        verified(secrets)


def test_empty_secret_signs_nothing() -> None:
    with pytest.raises(BadSignature):
        verified([""], signed_with="")


def test_signature_grows_old() -> None:
    now = int(time.time())
    assert verified(["whsec_1"], at=now - 290) == NOTICE
    with pytest.raises(BadSignature):
        verified(["whsec_1"], at=now - 310)


@pytest.mark.parametrize("header", ["", "t=1", "t=x,v1=y", "v1=abc", "t=1,v1=ñ", "nonsense"])
def test_broken_header_is_a_bad_signature(header: str) -> None:
    with pytest.raises(BadSignature):
        verify_event(body=BODY.encode(), signature=header, secrets=["whsec_1"])


@pytest.mark.parametrize("body", ["[]", "{}", "null", "{", '{"id": 1, "type": "x", "livemode": true}'])
def test_signed_nonsense_is_refused(body: str) -> None:
    with pytest.raises(BadSignature):
        verified(["whsec_1"], body=body)


def test_body_that_is_no_text_is_refused() -> None:
    with pytest.raises(BadSignature):
        verify_event(body=b"\xff\xfe", signature="t=1,v1=a", secrets=["whsec_1"])
