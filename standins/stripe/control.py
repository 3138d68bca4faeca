"""`/_control/…`: makes the stand-in misbehave, plays the people of Stripe's side, and shows the books.

JSON in and out, from this machine only; a body must be `application/json`, which no page of another origin can
send unasked. With a control token, `Authorization: Bearer <token>` is needed too.
"""

from __future__ import annotations

import hmac
import ipaddress
import json
import re
from collections.abc import Callable
from typing import Any

from standins.stripe.controls import accounts, disputes, misbehaviour, money, webhooks
from standins.stripe.courier import Courier
from standins.stripe.errors import ApiError
from standins.stripe.sessions import SessionClosedError
from standins.stripe.world import World
from standins.web import Request, Response, json_response

Action = Callable[..., Any]
ROUTES: tuple[tuple[str, str, Action], ...] = (
    *misbehaviour.ROUTES,
    *accounts.ROUTES,
    *money.ROUTES,
    *disputes.ROUTES,
    *webhooks.ROUTES,
)


class Control:
    def __init__(self, world: World, courier: Courier) -> None:
        self._world = world
        self._courier = courier
        self._routes = [
            (method, re.compile("/_control/" + path.replace("{}", "([A-Za-z0-9_]+)")), action)
            for method, path, action in ROUTES
        ]

    def respond(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        for method, pattern, action in self._routes:
            match = pattern.fullmatch(request.path)
            if match and method == request.method:
                return self._act(action, match.groups(), request)
        return json_response(404, {"error": "no such control"})

    def _refusal(self, request: Request) -> Response | None:
        if not ipaddress.ip_address(request.peer).is_loopback:
            return json_response(403, {"error": "control is for this machine only"})
        token = self._world.config.control_token
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token and not hmac.compare_digest(given.encode(), token.encode()):
            return json_response(401, {"error": "the control token is missing or wrong"})
        if request.method == "POST" and request.headers.get_content_type() != "application/json":
            return json_response(415, {"error": "send application/json"})
        return None

    def _act(self, action: Action, ids: tuple[str, ...], request: Request) -> Response:
        try:
            body = json.loads(request.body or b"{}")
            if not isinstance(body, dict):
                raise ValueError("the body must be an object")
            return json_response(200, action(self._world, self._courier, *ids, **body))
        except LookupError as error:
            return json_response(404, {"error": str(error)})
        except SessionClosedError as error:
            return json_response(409, {"error": f"the session is {error}"})
        except ApiError as error:
            return json_response(error.status, error.body)
        except (TypeError, ValueError) as error:
            return json_response(400, {"error": str(error)})
