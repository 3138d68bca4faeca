"""Reminders before sessions: when the next one is due, who gets it, and what a school sets.

One row of the due list for each session (kind REMINDERS, reference str(session pk)) stands at its next reminder time.
A time counts back from the start in elapsed minutes, so both DST nights are like any other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from booking.enums import Attendance, BookingStatus, RescheduleStatus, SessionStatus
from booking.events import REMINDERS, STUDENT_REMINDER, TEACHER_REMINDER
from booking.models import ReminderTime, Reschedule, Seat, Session, SessionHost
from booking.selectors.reschedules import pending_seats
from core import outbox
from core.duelist import services as duelist

from .actors import Actor
from .refusals import Refusal

log = structlog.get_logger(__name__)

DEFAULT_MINUTES = 24 * 60
SHORTEST, LONGEST = 5, 14 * 24 * 60
MOST_TIMES = 5
# References that are no session: plan everything anew, and once more when no transaction of before can be open.
PLAN, PLAN_AGAIN = "plan", "plan-again"
# Who hears of the time anyway (booked, or was moved there) is not told of it again within these minutes.
JUST_TOLD = timedelta(minutes=15)
_SETTLED = timedelta(minutes=2)
_BATCH = 500


class InvalidReminders(Refusal):
    code = "invalid_reminders"
    message = _(
        "Reminders go out between 5 minutes and 14 days before the start, each time once, at most five."
    )


@dataclass(frozen=True, slots=True)
class Reminder:
    """How long before each start, and whether the teachers get one too."""

    minutes_before: int
    to_teachers: bool = False


def schedule_for(session_ids: Iterable[int], *, now: datetime) -> None:
    """Put each session on the due list at its next reminder time; off it when there is none any more.

    Call it in the transaction that confirms a booking, moves one or its session, or calls the session off. The
    number of queries does not depend on the number of sessions.
    """
    ids = sorted(set(session_ids))
    starts = dict(
        Session.objects.filter(pk__in=ids, status=SessionStatus.SCHEDULED).values_list("pk", "start_at")
    )
    minutes = _minutes()
    times = {str(pk): at for pk, start in starts.items() if (at := next_time(start, minutes, now=now))}
    duelist.schedule_many(kind=REMINDERS, times=times, now=now)
    if nothing_left := [str(pk) for pk in ids if str(pk) not in times]:
        duelist.settle_many(kind=REMINDERS, references=nothing_left)


def next_time(start_at: datetime, minutes: Iterable[int], *, now: datetime) -> datetime | None:
    """The first reminder time of a session after `now`."""
    return min((at for each in minutes if (at := start_at - timedelta(minutes=each)) > now), default=None)


@transaction.atomic
def remind(*, session_id: int, now: datetime) -> datetime | None:
    """Write down the mails of the reminder time that has come, and say when the next one does.

    Of several times that have passed only the last counts, and only as long as it still gives half of the notice it
    was to give: after an outage nobody gets two at once, or one that comes too late. May be called again: each
    seat, start and reminder time is one row of the outbox.
    """
    session = Session.objects.filter(pk=session_id, status=SessionStatus.SCHEDULED).first()
    if session is None or session.start_at <= now:
        return None
    times = list(ReminderTime.objects.order_by("minutes_before"))
    passed = [each for each in times if session.start_at - timedelta(minutes=each.minutes_before) <= now]
    if passed and session.start_at - now >= timedelta(minutes=passed[0].minutes_before) / 2:
        _write(session, passed[0], now)
    return next_time(session.start_at, [each.minutes_before for each in times], now=now)


def save_times(*, reminders: Sequence[Reminder], by: Actor, now: datetime) -> None:
    """Replace the school's reminder times; all sessions to come follow within moments. Raises InvalidReminders."""
    minutes = [each.minutes_before for each in reminders]
    if len(minutes) > MOST_TIMES or len(set(minutes)) != len(minutes):
        raise InvalidReminders
    if not all(SHORTEST <= each <= LONGEST for each in minutes):
        raise InvalidReminders
    with transaction.atomic():
        _lock_times()
        ReminderTime.objects.exclude(minutes_before__in=minutes).delete()
        ReminderTime.objects.bulk_create(
            [
                ReminderTime(minutes_before=each.minutes_before, to_teachers=each.to_teachers)
                for each in reminders
            ],
            update_conflicts=True,
            unique_fields=["minutes_before"],
            update_fields=["to_teachers"],
        )
        duelist.schedule_now(kind=REMINDERS, reference=PLAN, now=now)
        # A booking that read the old times may be committed after the first round has looked.
        duelist.schedule(kind=REMINDERS, reference=PLAN_AGAIN, due_at=now + _SETTLED)
    log.info("reminders.saved", minutes=sorted(minutes), by=str(by.kind), user=by.user_id)


def current_times() -> list[Reminder]:
    """What the school has set, the earliest first."""
    rows = ReminderTime.objects.order_by("-minutes_before")
    return [Reminder(row.minutes_before, row.to_teachers) for row in rows]


def set_up_reminders() -> None:
    """A new school reminds its students a day before; one that has set times keeps them."""
    if not ReminderTime.objects.exists():
        ReminderTime.objects.create(minutes_before=DEFAULT_MINUTES)


def plan_all(*, now: datetime) -> int:
    """Set the next reminder time of every session to come that somebody has booked; returns how many.

    In batches, each a transaction of its own, so that neither memory nor a lock grows with the school.
    """
    taken = Seat.objects.filter(session=OuterRef("pk"), is_active=True)
    to_come = Session.objects.scheduled().filter(Exists(taken), start_at__gt=now).order_by("pk")
    last, planned = 0, 0
    while ids := list(to_come.filter(pk__gt=last).values_list("pk", flat=True)[:_BATCH]):
        with transaction.atomic():
            schedule_for(ids, now=now)
        last, planned = ids[-1], planned + len(ids)
    return planned


def seats_to_remind(session: Session, reminder_at: datetime) -> list[Seat]:
    """Confirmed seats of people who did not hear of this time just before `reminder_at`, or after it."""
    told_late = reminder_at - JUST_TOLD
    moved_late = Reschedule.objects.filter(
        to_seat=OuterRef("pk"), status=RescheduleStatus.DONE, settled_at__gt=told_late
    )
    seats = Seat.objects.filter(session=session, is_active=True, attendance=Attendance.UNKNOWN)
    seats = seats.filter(booking__status=BookingStatus.CONFIRMED, booking__confirmed_at__lte=told_late)
    seats = seats.exclude(moved_at__gt=told_late).exclude(Exists(moved_late)).exclude(pk__in=pending_seats())
    return list(seats.select_related("booking").order_by("pk"))


def _write(session: Session, reminder: ReminderTime, now: datetime) -> None:
    minutes = reminder.minutes_before
    fact = {"start": session.start_at.isoformat(), "minutes": minutes}
    key = f"booking.reminder:{{}}:{session.start_at:%Y%m%dT%H%MZ}:{minutes}"
    for seat in seats_to_remind(session, session.start_at - timedelta(minutes=minutes)):
        outbox.record(
            kind=STUDENT_REMINDER,
            key=key.format(f"seat:{seat.pk}"),
            payload={"booking": seat.booking.uid, "seat": seat.pk, **fact},
            now=now,
        )
    if not reminder.to_teachers or not _is_expected(session):
        return
    teachers = SessionHost.objects.filter(session=session, is_active=True).order_by("teacher_id")
    for teacher_id in teachers.values_list("teacher_id", flat=True):
        outbox.record(
            kind=TEACHER_REMINDER,
            key=key.format(f"session:{session.pk}:teacher:{teacher_id}"),
            payload={"session": session.pk, "teacher": teacher_id, **fact},
            now=now,
        )


def _is_expected(session: Session) -> bool:
    """Does anybody come?"""
    seats = Seat.objects.filter(session=session, is_active=True, booking__status=BookingStatus.CONFIRMED)
    return seats.exclude(pk__in=pending_seats()).exists()


def _lock_times() -> None:
    """Of two who save at once, the second replaces what the first has saved. Readers do not wait."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {ReminderTime._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def _minutes() -> list[int]:
    return list(ReminderTime.objects.values_list("minutes_before", flat=True))
