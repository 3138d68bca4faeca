"""One key, several requests at the same moment."""

import time
from typing import Any

from rest_framework.response import Response

from core.idempotency import idempotent
from tests.core.test_idempotency import Counter, post


def test_racing_requests_with_one_key_are_done_once(committed_school: Any, run_in_threads: Any) -> None:
    class Slow(Counter):
        @idempotent
        def post(self, request: Any) -> Response:
            time.sleep(0.3)
            type(self).done += 1
            return Response({}, status=201)

    statuses = [
        answer.status_code for answer in run_in_threads(lambda _: post(Slow), range(8), committed_school)
    ]
    assert sorted(statuses) == [201] + [409] * 7
    assert Slow.done == 1
