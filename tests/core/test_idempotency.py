"""`Idempotency-Key`: sent twice, done once."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from core.idempotency import idempotent
from core.models import IdempotentAnswer
from core.problems import Problem

pytestmark = pytest.mark.django_db
NOW = datetime(2030, 3, 4, 9, 0, tzinfo=UTC)


class Counter(APIView):
    """Counts what was done, and can be told to refuse or to fail."""

    authentication_classes: list = []
    permission_classes: list = []
    done = 0
    refusal: Exception | None = None

    @idempotent
    def post(self, request: Any) -> Response:
        type(self).done += 1
        if self.refusal:
            raise self.refusal
        return Response({"number": self.done, "said": request.data}, status=201, headers={"Location": "/x"})


@pytest.fixture
def counter() -> type[Counter]:
    return type("Counter", (Counter,), {})


def post(
    view: type[APIView], body: Any = None, key: str | None = "k1", path: str = "/api/v1/things"
) -> Response:
    headers = {"Idempotency-Key": key} if key else {}
    request = APIRequestFactory().post(path, body or {"a": 1}, format="json", headers=headers)
    return view.as_view()(request).render()


def test_same_key_and_body_gives_the_stored_answer(counter: type[Counter]) -> None:
    first, again = post(counter), post(counter)
    assert counter.done == 1
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert (again["Location"], again["Idempotency-Replayed"]) == ("/x", "true")
    assert not first.has_header("Idempotency-Replayed")


def test_without_key_everything_is_done(counter: type[Counter]) -> None:
    post(counter, key=None)
    post(counter, key=None)
    assert (counter.done, IdempotentAnswer.objects.count()) == (2, 0)


def test_same_key_with_another_body_is_refused(counter: type[Counter]) -> None:
    post(counter)
    answer = post(counter, {"a": 2})
    assert (answer.status_code, json.loads(answer.content)["code"]) == (422, "idempotency_key_reused")
    assert counter.done == 1


def test_same_key_on_another_path_is_another_key(counter: type[Counter]) -> None:
    post(counter)
    assert post(counter, path="/api/v1/others").status_code == 201
    assert counter.done == 2


def test_key_while_the_first_still_runs_is_told_to_wait(counter: type[Counter]) -> None:
    inner: list[Response] = []

    class Reentrant(Counter):
        @idempotent
        def post(self, request: Any) -> Response:
            inner.append(post(counter_again))
            return Response({})

    counter_again = type("Again", (Counter,), {})
    post(Reentrant)
    assert (inner[0].status_code, inner[0]["Retry-After"]) == (409, "2")
    assert json.loads(inner[0].content)["code"] == "idempotency_in_flight"
    assert counter_again.done == 0


def test_first_that_died_is_taken_over_after_a_minute(counter: type[Counter]) -> None:
    with time_machine.travel(NOW, tick=False):
        post(counter)
        IdempotentAnswer.objects.update(status=None)
    with time_machine.travel(NOW + timedelta(seconds=59), tick=False):
        assert post(counter).status_code == 409
    with time_machine.travel(NOW + timedelta(seconds=60), tick=False):
        assert post(counter).status_code == 201
    assert counter.done == 2


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (ValidationError({"email": ["No."]}), 400),
        (NotFound(), 404),
        (Problem(status_code=403, code="not_whitelisted", detail="No."), 403),
    ],
)
def test_final_refusal_is_stored(counter: type[Counter], refusal: Exception, status: int) -> None:
    counter.refusal = refusal
    first, again = post(counter), post(counter)
    assert (first.status_code, again.status_code, again.content) == (status, status, first.content)
    assert again["Content-Type"] == first["Content-Type"] == "application/problem+json"
    assert counter.done == 1


@pytest.mark.parametrize("status", [409, 429, 503])
def test_refusal_that_invites_another_try_is_not_stored(counter: type[Counter], status: int) -> None:
    counter.refusal = Problem(status_code=status, code="later", detail="Later.", retry_after=1)
    assert post(counter).status_code == status
    counter.refusal = None
    assert post(counter).status_code == 201
    assert counter.done == 2


def test_crash_leaves_the_key_free(counter: type[Counter]) -> None:
    counter.refusal = ZeroDivisionError("bug")
    with pytest.raises(ZeroDivisionError):
        post(counter)
    assert not IdempotentAnswer.objects.exists()


def test_answer_is_forgotten_after_a_day(counter: type[Counter]) -> None:
    with time_machine.travel(NOW, tick=False):
        post(counter)
    with time_machine.travel(NOW + timedelta(hours=24, seconds=1), tick=False):
        assert post(counter, {"a": 2}).status_code == 201
    assert counter.done == 2


@pytest.mark.parametrize("key", ["x" * 256, "bell\x07"])
def test_key_that_is_none_is_refused(counter: type[Counter], key: str) -> None:
    answer = post(counter, key=key)
    assert (answer.status_code, json.loads(answer.content)["code"]) == (400, "idempotency_key_invalid")
    assert counter.done == 0


def test_key_of_one_school_is_free_at_another(counter: type[Counter]) -> None:
    from django_tenants.utils import schema_context

    post(counter)
    with schema_context("beta"):
        post(counter)
    assert counter.done == 2
