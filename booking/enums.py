"""States and kinds; the words of the API, the screens and the database."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class WorkshopKind(models.TextChoices):
    LIVE_CLASS = "live_class", _("live class")
    WORKSHOP = "workshop", pgettext_lazy("kind of workshop", "workshop")
    TUTORING = "tutoring", _("tutoring")


class WorkshopStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    ACTIVE = "active", _("active")
    ARCHIVED = "archived", _("archived")


class Level(models.TextChoices):
    """Levels of the Common European Framework of Reference for Languages."""

    ALL = "all", _("all levels")
    A1 = "A1", "A1"
    A2 = "A2", "A2"
    B1 = "B1", "B1"
    B2 = "B2", "B2"
    C1 = "C1", "C1"
    C2 = "C2", "C2"


class SessionStatus(models.TextChoices):
    SCHEDULED = "scheduled", _("scheduled")
    CANCELLED = "cancelled", _("cancelled")


class BookingStatus(models.TextChoices):
    """Held → confirmed → attended or no_show; held → expired; held or confirmed → cancelled."""

    HELD = "held", _("held until paid")
    CONFIRMED = "confirmed", _("confirmed")
    ATTENDED = "attended", _("attended")
    NO_SHOW = "no_show", _("did not come")
    EXPIRED = "expired", _("hold ran out")
    CANCELLED = "cancelled", _("cancelled")


# A booking in one of these takes its seats.
SEAT_TAKING = (
    BookingStatus.HELD,
    BookingStatus.CONFIRMED,
    BookingStatus.ATTENDED,
    BookingStatus.NO_SHOW,
)


class RefundStatus(models.TextChoices):
    PENDING = "pending", _("will be refunded")
    PROCESSING = "processing", _("refund under way")
    COMPLETED = "completed", _("refunded")
    FAILED = "failed", _("refund failed")
    NOT_ELIGIBLE = "not_eligible", _("no refund")


class ActorKind(models.TextChoices):
    STUDENT = "student", _("student")
    TEACHER = "teacher", _("teacher")
    STAFF = "staff", _("staff")
    SYSTEM = "system", _("the system")
