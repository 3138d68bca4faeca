"""Messages: written in a transaction, delivered after it, retried with back-off, parked in the end."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from core.duelist import services as duelist
from core.duelist.models import Due
from core.models import OutboxMessage
from core.outbox import GiveUp, handler, record, services
from core.outbox import registry as outbox_registry

NOW = datetime(2030, 3, 4, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


class Receiver:
    """Stands for the outer world: keeps what arrives and can be told to refuse."""

    def __init__(self) -> None:
        self.arrived: list[tuple[str, str]] = []
        self.refusal: Exception | None = None

    def take(self, message: OutboxMessage, now: datetime) -> None:
        if self.refusal:
            raise self.refusal
        self.arrived.append((connection.schema_name, message.key))


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    receiver = Receiver()
    monkeypatch.setattr(outbox_registry, "_handlers", dict(outbox_registry._handlers))
    handler("test.letter")(receiver.take)
    return receiver


def send(key: str = "letter:1", **more) -> OutboxMessage:
    return record(kind="test.letter", key=key, payload={"uid": "abc"}, now=NOW, **more)


def test_message_is_delivered_and_leaves_the_due_list(receiver: Receiver) -> None:
    message = send()
    assert services.deliver_pending(now=NOW) == 1
    message.refresh_from_db()
    assert receiver.arrived == [("alpha", "letter:1")]
    assert (message.state, message.delivered_at, message.attempts) == ("delivered", NOW, 1)
    assert not Due.objects.exists()


def test_message_delivered_already_is_not_delivered_again(receiver: Receiver) -> None:
    message = send()
    services.deliver_pending(now=NOW)
    assert services.deliver(message_id=message.pk, now=NOW) is None
    assert send().pk == message.pk
    assert services.deliver_pending(now=NOW) == 0
    assert receiver.arrived == [("alpha", "letter:1")]


def test_same_fact_recorded_twice_is_one_row(receiver: Receiver) -> None:
    assert send().pk == send().pk
    assert services.deliver_pending(now=NOW) == 1
    assert receiver.arrived == [("alpha", "letter:1")]


def test_message_of_a_rolled_back_transaction_is_gone(receiver: Receiver) -> None:
    with transaction.atomic():
        send()
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.exists()
    assert not Due.objects.exists()


def test_message_due_later_waits(receiver: Receiver) -> None:
    send(due_at=NOW + timedelta(hours=2))
    assert services.deliver_pending(now=NOW + timedelta(minutes=119)) == 0
    assert services.deliver_pending(now=NOW + timedelta(hours=2)) == 1


def test_failure_is_retried_with_growing_pauses_and_then_parked(receiver: Receiver) -> None:
    receiver.refusal = ConnectionError("mail server away")
    message, now, pauses = send(), NOW, []
    while message.state == "pending":
        assert services.deliver_pending(now=now) == 1
        message.refresh_from_db()
        pauses.append(message.due_at - now)
        now = message.due_at
    assert pauses[:4] == [timedelta(seconds=s) for s in (5, 15, 60, 300)]
    assert pauses == [*sorted(pauses[:-1]), timedelta(0)]
    assert timedelta(days=2, hours=22) < now - NOW < timedelta(days=3, hours=2)
    assert (message.state, message.attempts) == ("parked", len(services.RETRY_DELAYS) + 1)
    assert message.last_error == "ConnectionError: mail server away"
    assert not Due.objects.exists()


def test_failure_then_success_delivers_once(receiver: Receiver) -> None:
    receiver.refusal = ConnectionError("away")
    message = send()
    services.deliver_pending(now=NOW)
    receiver.refusal = None
    assert services.deliver_pending(now=NOW + timedelta(seconds=4)) == 0
    assert services.deliver_pending(now=NOW + timedelta(seconds=5)) == 1
    message.refresh_from_db()
    assert receiver.arrived == [("alpha", "letter:1")]
    assert (message.state, message.attempts, message.last_error) == ("delivered", 2, "")


def test_give_up_parks_at_once_and_can_be_revived(receiver: Receiver) -> None:
    receiver.refusal = GiveUp("no such mailbox")
    message = send()
    services.deliver_pending(now=NOW)
    message.refresh_from_db()
    assert (message.state, message.attempts, message.last_error) == ("parked", 1, "no such mailbox")
    receiver.refusal = None
    services.retry_parked(message_id=message.pk, now=NOW)
    assert services.deliver_pending(now=NOW) == 1
    assert receiver.arrived == [("alpha", "letter:1")]


def test_attempts_that_killed_their_worker_end_in_parking(receiver: Receiver) -> None:
    message = send()
    OutboxMessage.objects.filter(pk=message.pk).update(attempts=len(services.RETRY_DELAYS) + 1)
    services.deliver_pending(now=NOW)
    message.refresh_from_db()
    assert (message.state, receiver.arrived) == ("parked", [])


def test_kind_without_handler_is_tried_again() -> None:
    message = record(kind="test.nobody", key="n:1", payload={}, now=NOW)
    services.deliver_pending(now=NOW)
    message.refresh_from_db()
    assert (message.state, message.due_at) == ("pending", NOW + timedelta(seconds=5))
    assert "test.nobody" in message.last_error


def test_second_handler_for_a_kind_is_refused(receiver: Receiver) -> None:
    def other(message: OutboxMessage, now: datetime) -> None: ...

    with pytest.raises(ValueError, match="delivered by"):
        handler("test.letter")(other)


def test_delivery_cut_short_runs_again_after_the_lease(receiver: Receiver) -> None:
    """A worker that died in mid-delivery leaves its mark; nobody else goes near until it has run out."""
    message = send()
    assert duelist._take("outbox", str(message.pk), NOW) is not None
    assert services.deliver_pending(now=NOW + duelist.RUN_LEASE - timedelta(seconds=1)) == 0
    assert services.deliver_pending(now=NOW + duelist.RUN_LEASE) == 1
    assert receiver.arrived == [("alpha", "letter:1")]
