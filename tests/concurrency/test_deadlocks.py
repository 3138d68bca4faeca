"""What happens when PostgreSQL has to break a deadlock."""

import threading

import pytest
from django.db import OperationalError, connection, transaction

from booking.models import Teacher
from booking.services.locking import again_after_deadlock, lock_teachers
from tests.factories.booking import TeacherFactory

pytestmark = pytest.mark.filterwarnings("error")


def lock(pk: int) -> None:
    Teacher.objects.select_for_update(no_key=True).get(pk=pk)


@pytest.fixture
def two(committed_school) -> tuple[int, int]:
    return TeacherFactory().pk, TeacherFactory().pk


def crossing(first_meeting: threading.Barrier):
    """Locks two rows, and waits between them until the other one has its first.

    A second try begins when the other is done: at once, it could meet it again and be ended again.
    """
    waited, other_is_done = threading.local(), threading.Event()

    def cross(order: tuple[int, int]) -> str:
        if is_second_try := getattr(waited, "yes", False):
            assert other_is_done.wait(30)
        with transaction.atomic():
            lock(order[0])
            if not is_second_try:
                waited.yes = True
                first_meeting.wait(30)
            lock(order[1])
        other_is_done.set()
        return "done"

    return cross


def test_service_runs_again_after_a_deadlock(run_in_threads, committed_school, two) -> None:
    cross = again_after_deadlock(crossing(threading.Barrier(2)))
    assert run_in_threads(cross, [two, two[::-1]], committed_school) == ["done", "done"]


def test_without_a_second_try_one_of_them_fails(run_in_threads, committed_school, two) -> None:
    """The negative control: these two do deadlock."""
    results = run_in_threads(crossing(threading.Barrier(2)), [two, two[::-1]], committed_school)
    assert sorted(type(one).__name__ for one in results) == ["OperationalError", "str"]


def test_inside_a_transaction_the_error_is_the_callers(committed_school, two) -> None:
    calls = []

    @again_after_deadlock
    def fails() -> None:
        calls.append(connection.in_atomic_block)
        raise OperationalError from _Deadlock()

    with pytest.raises(OperationalError), transaction.atomic():
        fails()
    with pytest.raises(OperationalError):
        fails()
    assert calls == [True, False, False]


def test_teachers_are_locked_in_one_order(run_in_threads, committed_school, two) -> None:
    meeting = threading.Barrier(8)

    def act(order: tuple[int, int]) -> str:
        meeting.wait(30)
        for _ in range(20):
            with transaction.atomic():
                lock_teachers(order)
        return "done"

    assert run_in_threads(act, [two, two[::-1]] * 4, committed_school) == ["done"] * 8


class _Deadlock(Exception):
    sqlstate = "40P01"
