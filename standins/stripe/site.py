"""One address for everything: the API, the hosted pages, and the control interface."""

from __future__ import annotations

from standins.stripe import api
from standins.stripe.control import Control
from standins.stripe.hosted import onboarding, pay
from standins.stripe.hosted.pages import front_page, not_found, stylesheet
from standins.stripe.world import World
from standins.web import Request, Response


def respond(world: World, control: Control, request: Request) -> Response:
    path = request.path
    if path.startswith(("/v1/", "/v2/")):
        return api.respond(world, request)
    if path.startswith("/_control/"):
        return control.respond(request)
    if path.startswith("/pay/"):
        return pay.respond(world, request)
    if path.startswith("/connect/"):
        return onboarding.respond(world, request)
    if path == "/assets/pages.css":
        return stylesheet()
    return front_page(world) if path == "/" else not_found()
