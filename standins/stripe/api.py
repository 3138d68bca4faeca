"""From an HTTP request of the client library to an answer: key, version, account, faults, idempotency, work."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass, replace
from typing import Any

from standins.stripe import ids
from standins.stripe.auth import account_of, check_version, livemode_of
from standins.stripe.bodies import API_VERSION
from standins.stripe.errors import ApiError, unknown_url
from standins.stripe.expand import expand
from standins.stripe.faults import Fault
from standins.stripe.forms import decode_form
from standins.stripe.idempotency import Kept, fingerprint
from standins.stripe.resources import ALL
from standins.stripe.routing import Route
from standins.stripe.world import Call, World
from standins.web import ConnectionDroppedError, Request, Response, json_response

log = logging.getLogger("standins.stripe.api")


@dataclass(frozen=True)
class Answer:
    status: int
    body: dict[str, Any]
    headers: dict[str, str]


def respond(world: World, request: Request) -> Response:
    """Raises ConnectionDroppedError where a fault says so."""
    request_id = ids.request_id()
    try:
        answer = _answer(world, request, request_id)
    except ApiError as error:
        answer = Answer(error.status, error.body, error.headers)
    log.info("%s %s %s %s", request_id, request.method, request.path, answer.status)
    headers = {"Request-Id": request_id, "Stripe-Version": API_VERSION, **answer.headers}
    for name in ("Stripe-Account", "Idempotency-Key"):
        if name in request.headers:
            headers[name] = request.headers[name]
    return json_response(answer.status, answer.body, headers)


def _answer(world: World, request: Request, request_id: str) -> Answer:
    livemode = livemode_of(request.headers.get("Authorization", ""), world.config.secret_keys)
    check_version(request.headers.get("Stripe-Version"))
    account = account_of(request.headers, world.store, world.config.platform_id, livemode=livemode)
    found = ALL.find(request.method, request.path)
    if found is None:
        raise unknown_url(request.method, request.path)
    route, path_ids = found
    raw = _raw_params(request)
    key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
    call = Call(request.method, request.path, request_id, account, livemode, key, raw, path_ids)
    fault = world.faults.take(request.method, request.path)
    _before_anything(fault)
    if key is None:
        return _work(world, route, call, fault)
    with world.keys.held(call.scope, key):
        return _once(world, route, call, key, fault)


def _raw_params(request: Request) -> dict[str, Any]:
    """Form parameters in v1, JSON in v2, the query string of a GET in both."""
    if request.method != "POST":
        return decode_form(request.query)
    content_type = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    expected = "application/json" if request.path.startswith("/v2/") else "application/x-www-form-urlencoded"
    if content_type != expected and request.body:
        message = f"Invalid request: the Content-Type must be {expected} here."
        raise ApiError(400, message, replayed=False)
    try:
        text = request.body.decode()
        if expected == "application/x-www-form-urlencoded":
            return decode_form(text)
        body = json.loads(text or "{}")
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ApiError(400, "Invalid request: the body could not be read.", replayed=False) from error
    if not isinstance(body, dict):
        raise ApiError(400, "Invalid request: the body must be a JSON object.", replayed=False)
    return body


def _before_anything(fault: Fault | None) -> None:
    if fault is None:
        return
    if fault.action == "lose_request":
        raise ConnectionDroppedError
    if fault.action == "rate_limit":
        raise ApiError(429, "Request rate limit exceeded.", code="rate_limit", replayed=False)
    if fault.action == "error" and not fault.after_work and not fault.keep:
        raise _ordered_error(fault)


def _ordered_error(fault: Fault) -> ApiError:
    return ApiError(
        fault.status, fault.message, kind=fault.kind, code=fault.code or None, replayed=fault.keep
    )


def _once(world: World, route: Route, call: Call, key: str, fault: Fault | None) -> Answer:
    """Under an idempotency key: replay what was answered before, or work and keep the answer."""
    print_ = fingerprint(call.method, call.path, call.params)
    kept = world.keys.recall(call.scope, key, call.path, print_)
    if kept is not None:
        if fault and fault.action == "lose_answer":
            raise ConnectionDroppedError
        headers = {"Idempotent-Replayed": "true", "Original-Request": kept.request_id}
        return Answer(kept.status, kept.body, headers)
    return _work(world, route, call, fault, (key, print_))


def _work(
    world: World, route: Route, call: Call, fault: Fault | None, keep: tuple[str, str] | None = None
) -> Answer:
    if fault and fault.action == "delay" and not fault.after_work:
        time.sleep(fault.seconds)
    try:
        if fault and fault.action == "error" and not fault.after_work:
            raise _ordered_error(fault)
        with world.store.transaction():
            answer = _run(world, route, call)
            _keep(world, call, keep, _spoiled(answer, fault) if fault and fault.keep else answer)
    except ApiError as error:
        answer = Answer(error.status, error.body, error.headers)
        if error.replayed and not call.path.startswith("/v2/"):
            _keep(world, call, keep, answer)
    if fault and fault.after_work and fault.action == "delay":
        time.sleep(fault.seconds)
    if fault and fault.action == "lose_answer":
        raise ConnectionDroppedError
    return _spoiled(answer, fault) if fault and fault.action == "error" and fault.after_work else answer


def _run(world: World, route: Route, call: Call) -> Answer:
    params = route.shape.parse(call.params)
    parsed = replace(call, params=params)
    body = expand(world, route.handler(world, parsed), params.get("expand", []))
    return Answer(200, body, {})


def _spoiled(answer: Answer, fault: Fault) -> Answer:
    """The work is done, and the caller is told that it failed."""
    error = _ordered_error(fault)
    return Answer(error.status, error.body, answer.headers)


def _keep(world: World, call: Call, keep: tuple[str, str] | None, answer: Answer) -> None:
    if keep is not None:
        key, print_ = keep
        kept = Kept(answer.status, answer.body, call.request_id)
        world.keys.keep(call.scope, key, call.path, print_, kept)
