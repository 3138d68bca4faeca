from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from booking.enums import SessionStatus

from .fields import Int8Range, TsTzRange


class SessionQuerySet(models.QuerySet["Session"]):
    def scheduled(self) -> "SessionQuerySet":
        return self.filter(status=SessionStatus.SCHEDULED)


class Session(models.Model):
    """One occurrence of a workshop. Classes have theirs before anyone books; tutoring makes one for a slot taken."""

    workshop = models.ForeignKey(
        "booking.Workshop", verbose_name=_("workshop"), on_delete=models.PROTECT, related_name="sessions"
    )
    start_at = models.DateTimeField(_("start"))
    end_at = models.DateTimeField(_("end"))
    capacity = models.PositiveSmallIntegerField(_("places"))
    status = models.CharField(
        _("status"), max_length=10, choices=SessionStatus, default=SessionStatus.SCHEDULED
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["start_at", "pk"]
        indexes = [models.Index(fields=["workshop", "start_at"], name="session_by_workshop")]
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
