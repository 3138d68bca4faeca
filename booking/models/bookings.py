from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from booking.enums import SEAT_TAKING, ActorKind, BookingStatus, RefundStatus
from core.ids import new_uid

from .fields import TimeZoneField


class BookingQuerySet(models.QuerySet["Booking"]):
    def confirmed(self) -> "BookingQuerySet":
        return self.filter(status=BookingStatus.CONFIRMED)

    def taking_seats(self) -> "BookingQuerySet":
        return self.filter(status__in=SEAT_TAKING)


class Booking(models.Model):
    """One attendee's registration for a workshop, with its price and answers. `uid` is its public id."""

    uid = models.CharField(_("number"), max_length=20, unique=True, default=new_uid, editable=False)
    workshop = models.ForeignKey(
        "booking.Workshop", verbose_name=_("workshop"), on_delete=models.PROTECT, related_name="bookings"
    )
    status = models.CharField(_("status"), max_length=10, choices=BookingStatus)
    attendee_name = models.CharField(_("name"), max_length=120)
    attendee_email = models.EmailField(_("e-mail"))
    attendee_time_zone = TimeZoneField(_("time zone"))
    attendee_locale = models.CharField(_("language"), max_length=12, default="en")
    note = models.TextField(_("note for the teacher"), blank=True, max_length=1000)
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("student"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="bookings",
    )
    price_minor = models.PositiveIntegerField(_("price"), default=0)
    currency = models.CharField(_("currency"), max_length=3)
    held_until = models.DateTimeField(_("held until"), null=True, blank=True)
    created_at = models.DateTimeField(_("booked at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("cancelled or expired at"), null=True, blank=True)
    # SEQUENCE of the calendar entry (RFC 5545 3.8.7.4): rises with each change that is sent out.
    calendar_sequence = models.PositiveIntegerField(default=0)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["status", "held_until"], name="booking_by_hold"),
            models.Index(fields=["attendee_email"], name="booking_by_email"),
            models.Index(fields=["-created_at", "-id"], name="booking_by_age"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="held") | Q(held_until__isnull=False), name="held_booking_has_end"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["confirmed", "attended", "no_show"]) | Q(confirmed_at__isnull=False),
                name="confirmed_booking_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uid} {self.attendee_name}"

    @property
    def is_free(self) -> bool:
        return self.price_minor == 0


class Seat(models.Model):
    """One place of a booking in one session: numbered from 1, and each number taken once while active."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="seats")
    session = models.ForeignKey("booking.Session", on_delete=models.PROTECT, related_name="seats")
    number = models.PositiveSmallIntegerField(pgettext_lazy("seat", "place"))
    # The session's capacity when the seat was given: PostgreSQL refuses a number beyond it.
    capacity = models.PositiveSmallIntegerField()
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["session", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "number"], condition=Q(is_active=True), name="seat_sold_once"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=F("capacity")), name="seat_within_capacity"
            ),
            models.UniqueConstraint(
                fields=["booking", "session"],
                condition=Q(is_active=True),
                name="booking_one_seat_per_session",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session} #{self.number}"


class Cancellation(models.Model):
    """Who ended a booking, why, how early, and what becomes of the money."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="cancellations")
    by_kind = models.CharField(_("cancelled by"), max_length=8, choices=ActorKind)
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.TextField(_("reason"), blank=True, max_length=1000)
    is_within_refund_window = models.BooleanField(_("in time for a refund"))
    is_late = models.BooleanField(_("late"))
    refund_status = models.CharField(_("refund"), max_length=12, choices=RefundStatus)
    refund_minor = models.PositiveIntegerField(_("refunded"), default=0)
    created_at = models.DateTimeField(_("cancelled at"))

    class Meta:
        verbose_name = _("cancellation")
        verbose_name_plural = _("cancellations")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.booking} – {self.created_at:%Y-%m-%d}"
