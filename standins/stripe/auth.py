"""Who calls, on whose behalf, in which version of the API."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from email.message import Message

from standins.stripe.bodies import API_VERSION
from standins.stripe.config import is_live
from standins.stripe.errors import ApiError, account_refused
from standins.stripe.store import PLATFORM, Store

VERSION = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.([a-z_]+))?")
REFUSED = {"WWW-Authenticate": 'Basic realm="Stripe"'}


def livemode_of(authorization: str, secret_keys: tuple[str, ...]) -> bool:
    """The world that the key is of. 401 unless the header carries one of ours.

    As a bearer token, or as the user name of basic authentication.
    """
    key = _key_of(authorization)
    if not key:
        message = "You did not provide an API key. Give it as a bearer token in the Authorization header."
        raise ApiError(401, message, replayed=False, headers=REFUSED)
    known = [one for one in secret_keys if hmac.compare_digest(key.encode(), one.encode())]
    if not known:
        message = f"Invalid API Key provided: {_starred(key)}"
        raise ApiError(401, message, replayed=False, headers=REFUSED)
    return is_live(known[0])


def _key_of(authorization: str) -> str:
    scheme, _, rest = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(rest, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _starred(key: str) -> str:
    """Enough to recognise the key by, too little to use it."""
    if len(key) < 16:
        return "*" * len(key)
    return f"{key[:8]}{'*' * (len(key) - 12)}{key[-4:]}"


def check_version(version: str | None) -> None:
    """400 unless the version is of the release that the objects here are written for, or a later month of it."""
    if version is None:
        return
    date, _, release = API_VERSION.partition(".")
    match = VERSION.fullmatch(version)
    if match is None:
        raise ApiError(400, f"Invalid Stripe API version: {version}", replayed=False)
    if match[2] != release or match[1] < date:
        message = (
            f"This stand-in speaks {API_VERSION}, not {version}: its objects would not have the right shape."
        )
        raise ApiError(400, message, replayed=False)


def account_of(headers: Message, store: Store, platform_id: str, *, livemode: bool) -> str:
    """The account that `Stripe-Account` (or `Stripe-Context`) names: 403 unless it is connected to us."""
    account = headers.get("Stripe-Account") or headers.get("Stripe-Context")
    if not account or account == platform_id:
        return PLATFORM
    record = store.find("account", account)
    if record is None or livemode not in record.private["worlds"]:
        raise account_refused(account)
    return account
