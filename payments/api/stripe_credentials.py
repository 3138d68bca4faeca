"""Bringing the school's own Stripe account."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import SCHOOL_AUTHENTICATION, IsOwner
from core import clock
from core.api_documents import problems
from core.problems import Problem
from core.serializers import CamelSerializer, StrictSerializer
from payments import services

_ACCOUNT, _KEY = "stripeAccountId", "stripePublishableKey"
_RETRY_AFTER_SECONDS = 30


class StripeCredentialsRequest(StrictSerializer):
    """Never a secret key: only the account's number and the key that browsers may know."""

    stripe_account_id = serializers.CharField(max_length=64)
    stripe_publishable_key = serializers.CharField(max_length=255)


class SuccessSerializer(CamelSerializer):
    success = serializers.BooleanField()


class StripeCredentialsView(APIView):
    authentication_classes = SCHOOL_AUTHENTICATION
    permission_classes = (IsOwner,)

    @extend_schema(
        operation_id="updateStripeCredentials",
        tags=["school"],
        summary="Use a Stripe account of the school's own",
        description=(
            "The account must be connected to the platform at Stripe, which is asked before anything is kept. It is "
            "of the mode (real or test) that the school is in, and takes the place of the account used until now. "
            "Secret keys are neither wanted nor kept."
        ),
        request=StripeCredentialsRequest,
        responses={200: SuccessSerializer, **problems(400, 401, 403, 409, 422, 503)},
    )
    def put(self, request: Request) -> Response:
        given = StripeCredentialsRequest(data=request.data)
        given.is_valid(raise_exception=True)
        with _refusals_as_problems():
            services.connect_account(
                stripe_account_id=given.validated_data["stripe_account_id"],
                publishable_key=given.validated_data["stripe_publishable_key"],
                now=clock.now(),
            )
        return Response({"success": True})


@contextmanager
def _refusals_as_problems() -> Iterator[None]:
    """400 for what is no such number or key, 409 for another school's account, 422 for one that Stripe does not let us
    use, 503 when Stripe does not answer."""
    try:
        yield
    except services.NotAnAccountId as error:
        raise _problem(400, "invalid", _ACCOUNT, _("An account's number begins with acct_.")) from error
    except services.WrongPublishableKey as error:
        text = _("In the mode that the school is in, a publishable key begins with %(beginning)s.")
        raise _problem(400, "invalid", _KEY, text % {"beginning": error}) from error
    except services.AccountTaken as error:
        text = _("Another school on this platform uses this account.")
        raise _problem(409, "account_taken", _ACCOUNT, text) from error
    except services.ProviderUnavailable as error:
        raise Problem(
            status_code=503,
            code="payment_unavailable",
            detail=_("Stripe does not answer right now. Nothing was changed; try again in a minute."),
            retry_after=_RETRY_AFTER_SECONDS,
        ) from error
    except services.ProviderRefused as error:
        text = _("Stripe does not let this platform act for the account.")
        raise _problem(422, "account_refused", _ACCOUNT, text) from error


def _problem(status: int, code: str, field: str, text: str) -> Problem:
    return Problem(status_code=status, code=code, detail=text, errors={field: [text]})
