from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from booking.enums import SessionStatus

from .fields import Int8Range, TimeZoneField, TsTzRange


class SessionQuerySet(models.QuerySet["Session"]):
    def scheduled(self) -> "SessionQuerySet":
        return self.filter(status=SessionStatus.SCHEDULED)


class Series(models.Model):
    """A rule by which a class repeats: wall-clock time of one IANA zone and an RRULE (RFC 5545 3.3.10).

    Its dates are Sessions, made when the series is planned; a moved or cancelled date is just such a Session.
    """

    workshop = models.ForeignKey(
        "booking.Workshop", verbose_name=_("workshop"), on_delete=models.PROTECT, related_name="series"
    )
    title = models.CharField(_("name"), max_length=160, help_text=_("Such as “Tuesdays, autumn term”."))
    first_on = models.DateField(_("first day"))
    starts = models.TimeField(_("from"))
    time_zone = TimeZoneField(_("time zone"))
    # Without DTSTART, which is `first_on` and `starts` in the zone; it always has COUNT or UNTIL.
    rrule = models.CharField(_("rule"), max_length=400)
    skips_closed_dates = models.BooleanField(_("skips days on which the school is closed"), default=True)
    capacity = models.PositiveSmallIntegerField(_("places"))
    # For all of its dates; empty: the sum of their own prices. Who joins later pays for what is left.
    price_minor = models.PositiveIntegerField(_("price of the series"), null=True, blank=True)
    is_open = models.BooleanField(
        _("can be booked"),
        default=True,
        help_text=_("Without this, nobody can join the whole series any more."),
    )
    created_at = models.DateTimeField(_("planned at"))

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["first_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(capacity__gte=1), name="series_has_places"),
        ]

    def __str__(self) -> str:
        return self.title


class Session(models.Model):
    """One occurrence of a workshop. Classes have theirs before anyone books; tutoring makes one for a slot taken."""

    workshop = models.ForeignKey(
        "booking.Workshop", verbose_name=_("workshop"), on_delete=models.PROTECT, related_name="sessions"
    )
    series = models.ForeignKey(
        Series,
        verbose_name=_("series"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sessions",
    )
    start_at = models.DateTimeField(_("start"))
    end_at = models.DateTimeField(_("end"))
    capacity = models.PositiveSmallIntegerField(_("places"))
    status = models.CharField(
        _("status"), max_length=10, choices=SessionStatus, default=SessionStatus.SCHEDULED
    )
    # Empty: the workshop's price.
    price_minor = models.PositiveIntegerField(_("price"), null=True, blank=True)
    # SEQUENCE of the teachers' calendar entry: rises when the session is moved or cancelled.
    calendar_sequence = models.PositiveIntegerField(default=0)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["start_at", "pk"]
        indexes = [
            models.Index(fields=["workshop", "start_at"], name="session_by_workshop"),
            models.Index(fields=["start_at"], name="session_by_start"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(end_at__gt=F("start_at")), name="session_end_after_start"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="session_has_places"),
        ]

    def __str__(self) -> str:
        return f"{self.workshop} {self.start_at:%Y-%m-%d %H:%M} UTC"


class SessionHost(models.Model):
    """A teacher occupied by a session, buffers included. PostgreSQL refuses two that overlap while active."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="hosts")
    teacher = models.ForeignKey(
        "booking.Teacher", verbose_name=_("teacher"), on_delete=models.PROTECT, related_name="occupied"
    )
    busy_from = models.DateTimeField()
    busy_until = models.DateTimeField()
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["busy_from", "pk"]
        indexes = [models.Index(fields=["teacher", "busy_from"], name="occupied_by_teacher")]
        constraints = [
            models.CheckConstraint(
                condition=Q(busy_until__gt=F("busy_from")), name="occupied_end_after_start"
            ),
            models.UniqueConstraint(fields=["session", "teacher"], name="teacher_once_per_session"),
            ExclusionConstraint(
                name="teacher_never_double_booked",
                expressions=[
                    (Int8Range(F("teacher_id"), F("teacher_id"), Value("[]")), RangeOperators.OVERLAPS),
                    (TsTzRange(F("busy_from"), F("busy_until"), Value("[)")), RangeOperators.OVERLAPS),
                ],
                condition=Q(is_active=True),
                violation_error_message=_("This teacher is busy at that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.teacher} {self.busy_from:%Y-%m-%d %H:%M}–{self.busy_until:%H:%M} UTC"
