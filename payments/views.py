"""Where Stripe delivers its events."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core.clock import now

from . import gateway, services

MOST_BYTES = 512 * 1024


@csrf_exempt
@require_POST
def connect_webhook(request: HttpRequest) -> HttpResponse:
    """Events of the schools' accounts. 200 once stored, again for a known one; 400 for a wrong signature.

    Source of the rule: Stripe "Receive events in your webhook endpoint": answer 2xx before any work.
    """
    try:
        body = request.read(MOST_BYTES + 1)
    except OSError:
        return JsonResponse({"error": "cut short"}, status=400)
    if len(body) > MOST_BYTES:
        return JsonResponse({"error": "too large"}, status=413)
    try:
        notice = gateway.verify_event(
            body=body,
            signature=request.headers.get("Stripe-Signature", ""),
            secrets=[settings.STRIPE_CONNECT_WEBHOOK_SECRET],
        )
    except gateway.BadSignature:
        return JsonResponse({"error": "bad signature"}, status=400)
    services.receive_event(notice=notice, now=now())
    return JsonResponse({"received": True})
