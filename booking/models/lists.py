"""Who may book, and who waits for a place."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from booking.enums import WaitlistStatus, WhitelistKind
from core.ids import new_uid

from .fields import TimeZoneField


class WhitelistEntry(models.Model):
    """An e-mail address, or all of a domain, that may book a workshop which is not open to everybody."""

    workshop = models.ForeignKey("booking.Workshop", on_delete=models.CASCADE, related_name="whitelist")
    kind = models.CharField(_("kind"), max_length=6, choices=WhitelistKind, default=WhitelistKind.EMAIL)
    # In lower case; a domain without its @.
    value = models.CharField(_("address or domain"), max_length=254)
    name = models.CharField(_("name"), max_length=120, blank=True)
    immersio_student_id = models.CharField(max_length=120, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("added by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("entry of the list")
        verbose_name_plural = _("entries of the list")
        ordering = ["value", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "value"], name="whitelisted_once"),
            models.CheckConstraint(condition=Q(value=Lower("value")), name="whitelist_lower_case"),
            models.CheckConstraint(
                condition=Q(kind="email", value__contains="@") | (Q(kind="domain") & ~Q(value__contains="@")),
                name="whitelist_kind_fits",
            ),
        ]

    def __str__(self) -> str:
        return self.value


class WaitlistEntry(models.Model):
    """Somebody who waits for a place in a session, or in a whole series. An offer is a held booking of theirs."""

    uid = models.CharField(max_length=20, unique=True, default=new_uid, editable=False)
    session = models.ForeignKey(
        "booking.Session", null=True, blank=True, on_delete=models.CASCADE, related_name="waitlist"
    )
    series = models.ForeignKey(
        "booking.Series", null=True, blank=True, on_delete=models.CASCADE, related_name="waitlist"
    )
    status = models.CharField(
        _("status"), max_length=8, choices=WaitlistStatus, default=WaitlistStatus.WAITING
    )
    attendee_name = models.CharField(_("name"), max_length=120)
    attendee_email = models.EmailField(_("e-mail"))
    attendee_time_zone = TimeZoneField(_("time zone"))
    attendee_locale = models.CharField(_("language"), max_length=12, default="en")
    booking = models.OneToOneField(
        "booking.Booking", null=True, blank=True, on_delete=models.SET_NULL, related_name="waitlist_entry"
    )
    created_at = models.DateTimeField(_("waiting since"))
    offered_at = models.DateTimeField(_("offered at"), null=True, blank=True)
    offered_until = models.DateTimeField(_("offered until"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("entry of the waiting list")
        verbose_name_plural = _("waiting list")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(fields=["session", "status", "created_at"], name="waitlist_by_session"),
            models.Index(fields=["series", "status", "created_at"], name="waitlist_by_series"),
            models.Index(fields=["attendee_email"], name="waitlist_by_email"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(session__isnull=False, series__isnull=True)
                | Q(session__isnull=True, series__isnull=False),
                name="waitlist_of_session_or_series",
            ),
            models.UniqueConstraint(
                fields=["session", "attendee_email"],
                condition=Q(status__in=["waiting", "offered"]),
                name="waiting_once_per_session",
            ),
            models.UniqueConstraint(
                fields=["series", "attendee_email"],
                condition=Q(status__in=["waiting", "offered"]),
                name="waiting_once_per_series",
            ),
            models.CheckConstraint(
                condition=~Q(status="offered") | Q(offered_until__isnull=False, booking__isnull=False),
                name="waitlist_offer_has_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attendee_name} ({self.get_status_display()})"
