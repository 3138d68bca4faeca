from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from booking.enums import (
    SEAT_TAKING,
    ActorKind,
    Attendance,
    BookingSource,
    BookingStatus,
    RefundRequestStatus,
    RefundStatus,
    RescheduleStatus,
)
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
    series = models.ForeignKey(
        "booking.Series",
        verbose_name=_("series"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="bookings",
    )
    source = models.CharField(
        _("came by"), max_length=10, choices=BookingSource, default=BookingSource.WEBSITE
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entered by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    price_minor = models.PositiveIntegerField(_("price"), default=0)
    currency = models.CharField(_("currency"), max_length=3)
    # What the code has taken off; `price_minor` and the seats' parts are what is left to pay.
    discount_minor = models.PositiveIntegerField(_("discount"), default=0)
    voucher_code = models.CharField(_("discount code"), max_length=40, blank=True)
    # Confirmed without having been paid: the money comes at the school.
    pays_at_school = models.BooleanField(_("pays at the school"), default=False)
    # Whom the invoice is to name, where the student wants one.
    billing_name = models.CharField(_("invoice to"), max_length=160, blank=True)
    billing_address = models.TextField(_("address"), blank=True, max_length=400)
    billing_tax_id = models.CharField(_("tax number"), max_length=40, blank=True)
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
    # This date's part of the booking's price; the parts of a booking add up to it.
    price_minor = models.PositiveIntegerField(_("price"), default=0)
    # When the school last moved this date, or gave it to other teachers, after the place was taken: from then on the
    # student may cancel it free of charge until it begins.
    moved_at = models.DateTimeField(_("moved by the school at"), null=True, blank=True)
    attendance = models.CharField(
        _("attendance"), max_length=8, choices=Attendance, default=Attendance.UNKNOWN, blank=True
    )
    attendance_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    attendance_at = models.DateTimeField(_("noted at"), null=True, blank=True)

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
    # One date of a series; none: the whole booking.
    seat = models.ForeignKey(
        Seat, null=True, blank=True, on_delete=models.CASCADE, related_name="cancellations"
    )
    # The key of its refund in payments; empty while there is none.
    refund_key = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(_("cancelled at"))

    class Meta:
        verbose_name = _("cancellation")
        verbose_name_plural = _("cancellations")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.booking} – {self.created_at:%Y-%m-%d}"


class Answer(models.Model):
    """What a student answered to a workshop's question, with the question's words as they were then."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(
        "booking.Question", null=True, blank=True, on_delete=models.SET_NULL, related_name="answers"
    )
    label = models.CharField(_("question"), max_length=300)
    value = models.TextField(_("answer"), blank=True)
    sort_order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["booking", "question"], name="answer_once_per_question")
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.value[:40]}"


class Reschedule(models.Model):
    """A booking moved from one session to another: who, when, and the difference in price.

    `difference_minor` above 0 is paid by the student before the move is done (reference of that payment: `uid`), below
    0 it goes back.
    """

    uid = models.CharField(max_length=20, unique=True, default=new_uid, editable=False)
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="reschedules")
    from_seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="+")
    to_seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="+")
    from_start_at = models.DateTimeField(_("from"))
    to_start_at = models.DateTimeField(_("to"))
    status = models.CharField(_("status"), max_length=8, choices=RescheduleStatus)
    difference_minor = models.IntegerField(_("difference"), default=0)
    by_kind = models.CharField(_("moved by"), max_length=8, choices=ActorKind)
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.TextField(_("reason"), blank=True, max_length=1000)
    pay_until = models.DateTimeField(_("to be paid until"), null=True, blank=True)
    created_at = models.DateTimeField(_("asked at"))
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    class Meta:
        verbose_name = _("change of date")
        verbose_name_plural = _("changes of date")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["booking"], condition=Q(status="pending"), name="one_pending_reschedule"
            ),
            models.CheckConstraint(
                condition=~Q(status="pending") | Q(pay_until__isnull=False, difference_minor__gt=0),
                name="pending_reschedule_has_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking} {self.from_start_at:%Y-%m-%d %H:%M} → {self.to_start_at:%Y-%m-%d %H:%M} UTC"


class RefundRequest(models.Model):
    """A student asks for money that the terms do not give; staff grant all or part of it, or decline."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="refund_requests")
    reason = models.TextField(_("reason"), max_length=1000)
    status = models.CharField(
        _("status"), max_length=8, choices=RefundRequestStatus, default=RefundRequestStatus.OPEN
    )
    granted_minor = models.PositiveIntegerField(_("granted"), default=0)
    refund_status = models.CharField(_("refund"), max_length=12, choices=RefundStatus, blank=True)
    answer = models.TextField(_("answer to the student"), blank=True, max_length=1000)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    created_at = models.DateTimeField(_("asked at"))

    class Meta:
        verbose_name = _("refund request")
        verbose_name_plural = _("refund requests")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["booking"], condition=Q(status="open"), name="one_open_refund_request"
            ),
            models.CheckConstraint(
                condition=Q(status="open", decided_at__isnull=True)
                | (~Q(status="open") & Q(decided_at__isnull=False)),
                name="decided_refund_request_has_time",
            ),
            models.CheckConstraint(
                condition=Q(status="granted", granted_minor__gt=0)
                | (~Q(status="granted") & Q(granted_minor=0)),
                name="granted_refund_request_has_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking} – {self.get_status_display()}"
