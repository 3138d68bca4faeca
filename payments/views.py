"""Where Stripe delivers its events."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core.clock import now

from . import gateway, services
from .gateway import EventNotice

MOST_BYTES = 512 * 1024


@csrf_exempt
@require_POST
def connect_webhook(request: HttpRequest) -> HttpResponse:
    """Events of what happens in the schools' accounts: payments, refunds, disputes (snapshots of v1 objects)."""
    secrets = (settings.STRIPE_CONNECT_WEBHOOK_SECRET, settings.STRIPE_TEST_CONNECT_WEBHOOK_SECRET)
    return _receive(request, gateway.verify_event, *secrets)


@csrf_exempt
@require_POST
def thin_webhook(request: HttpRequest) -> HttpResponse:
    """Events of the schools' accounts themselves: what Stripe wants, what they may do (thin, Accounts v2)."""
    secrets = (settings.STRIPE_THIN_WEBHOOK_SECRET, settings.STRIPE_TEST_THIN_WEBHOOK_SECRET)
    return _receive(request, gateway.verify_thin_event, *secrets)


def _receive(
    request: HttpRequest, verify: Callable[..., EventNotice], secret: str, test_secret: str
) -> HttpResponse:
    """200 once stored, again for a known one; 400 for a wrong signature.

    Source of the rule: Stripe "Receive events in your webhook endpoint": answer 2xx before any work.
    """
    try:
        body = request.read(MOST_BYTES + 1)
    except OSError:
        return JsonResponse({"error": "cut short"}, status=400)
    if len(body) > MOST_BYTES:
        return JsonResponse({"error": "too large"}, status=413)
    signature = request.headers.get("Stripe-Signature", "")
    try:
        notice = _notice(verify, body, signature, secret, test_secret)
    except gateway.BadSignature:
        return JsonResponse({"error": "bad signature"}, status=400)
    services.receive_event(notice=notice, now=now())
    return JsonResponse({"received": True})


def _notice(
    verify: Callable[..., EventNotice], body: bytes, signature: str, secret: str, test_secret: str
) -> EventNotice:
    """What was signed with the secret of the platform's own world, or with that of the test world beside it.

    Whoever has the second must not be able to speak of real money. Raises BadSignature.
    """
    try:
        return verify(body=body, signature=signature, secrets=[secret])
    except gateway.BadSignature:
        notice = verify(body=body, signature=signature, secrets=[test_secret])
        if notice.livemode:
            raise
        return notice
