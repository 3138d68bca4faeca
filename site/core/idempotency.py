"""`Idempotency-Key` for POST endpoints: sent twice, done once (IETF draft "The Idempotency-Key HTTP Header Field").

The same key and body gives the stored answer, another body 422, and 409 while the first still runs. Answers that
invite another try (409, 429, 5xx) are not stored. The key counts for one caller and one path, for a day.

The key is marked before the work begins and the answer stored after it, in transactions of their own: if the
process dies in between, the next try runs anew after a minute, and the database's own constraints must refuse
what must not happen twice.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.http.request import RawPostDataException
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from core import clock
from core.models import IdempotentAnswer
from core.problems import Problem, exception_handler

HEADER = "Idempotency-Key"
REPLAYED_HEADER = "Idempotency-Replayed"
KEPT = timedelta(hours=24)
# Longer than any request may take: a mark older than this belongs to a process that died.
LONGEST_REQUEST = timedelta(seconds=60)
_RETRY_AFTER_SECONDS = 2
# Content-Type is not among them: before rendering, the header still says text/html.
_KEPT_HEADERS = ("Location", "Retry-After")

View = Callable[..., Response]


def idempotent(method: View) -> View:
    """Decorator for the `post` method of a DRF view. Without the header the method runs as it is."""

    @wraps(method)
    def post(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER, "")
        if not key:
            return method(view, request, *args, **kwargs)
        now = clock.now()
        mark, answer = _begin(_checked(key), _scope(request), _fingerprint(request), now)
        if answer is not None:
            return answer
        try:
            response = _answer_of(method, view, request, *args, **kwargs)
        except BaseException:
            mark.delete()
            raise
        _store(mark, response)
        return response

    return post


def _begin(key: str, scope: str, fingerprint: str, now: datetime) -> tuple[IdempotentAnswer, Response | None]:
    """Mark the key as running, or return the stored answer. Raises Problem."""
    IdempotentAnswer.objects.filter(created_at__lt=now - KEPT).delete()
    mark, is_new = IdempotentAnswer.objects.get_or_create(
        scope=scope, key=key, defaults={"fingerprint": fingerprint, "created_at": now}
    )
    if is_new:
        return mark, None
    if mark.fingerprint != fingerprint:
        raise Problem(
            status_code=422,
            code="idempotency_key_reused",
            detail=_("This key was used for another request. Send a new one."),
        )
    if mark.status is not None:
        return mark, _replay(mark)
    if not _taken_over(mark, now):
        raise Problem(
            status_code=409,
            code="idempotency_in_flight",
            detail=_("The first request with this key is still being worked on."),
            retry_after=_RETRY_AFTER_SECONDS,
        )
    return mark, None


def _taken_over(mark: IdempotentAnswer, now: datetime) -> bool:
    """Whether the first request is dead and this one, and no other, goes on in its place."""
    if mark.created_at > now - LONGEST_REQUEST:
        return False
    seen = IdempotentAnswer.objects.filter(pk=mark.pk, status=None, created_at=mark.created_at)
    return bool(seen.update(created_at=now))


def _answer_of(method: View, view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
    """The method's answer; refusals become answers here, so that they can be stored."""
    try:
        return method(view, request, *args, **kwargs)
    except APIException as refusal:
        response = exception_handler(refusal, view.get_exception_handler_context())
        assert response is not None
        response.exception = True
        return response


def _store(mark: IdempotentAnswer, response: Response) -> None:
    if response.status_code in (409, 429) or response.status_code >= 500:
        mark.delete()
        return
    mark.status = response.status_code
    mark.body = json.dumps(response.data, cls=JSONEncoder)
    mark.headers = {name: response[name] for name in _KEPT_HEADERS if response.has_header(name)}
    if response.content_type:
        mark.headers["Content-Type"] = response.content_type
    # An update, since a request that took over from this one may have removed the row: then there is none to keep.
    IdempotentAnswer.objects.filter(pk=mark.pk).update(
        status=mark.status, body=mark.body, headers=mark.headers
    )


def _replay(mark: IdempotentAnswer) -> Response:
    headers = dict(mark.headers)
    response = Response(
        json.loads(mark.body),
        status=mark.status,
        content_type=headers.pop("Content-Type", None),
        headers=headers,
    )
    response[REPLAYED_HEADER] = "true"
    return response


def _checked(key: str) -> str:
    if len(key) > 255 or not key.isprintable():
        raise Problem(
            status_code=400,
            code="idempotency_key_invalid",
            detail=_("The Idempotency-Key may have up to 255 printable characters."),
        )
    return key


def _scope(request: Request) -> str:
    """Who asked for what. Hashed: paths may carry tokens, which are not to be stored."""
    if request.user and request.user.is_authenticated:
        caller = f"user:{request.user.pk}"
    else:
        caller = f"link:{request.auth}" if request.auth else "public"
    return hashlib.sha256(f"{request.method} {request.path} {caller}".encode()).hexdigest()


def _fingerprint(request: Request) -> str:
    try:
        body = request._request.body
    except RawPostDataException:  # a form with files, which the CSRF check has read; no endpoint takes one
        raise UnsupportedMediaType(request.content_type) from None
    return hashlib.sha256(body).hexdigest()
