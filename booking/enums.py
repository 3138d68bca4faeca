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


class SoldBy(models.TextChoices):
    """What one booking of a class takes: a date, all dates of a series, or as the student likes."""

    SESSION = "session", _("single dates")
    SERIES = "series", _("whole series")
    EITHER = "either", _("single dates or whole series")


class HostMode(models.TextChoices):
    """Who gives a lesson of tutoring when a workshop has several teachers."""

    SINGLE = "single", _("one teacher")
    ROUND_ROBIN = "round_robin", _("whoever is free, in turn")
    COLLECTIVE = "collective", _("all of them together")


class RegistrationMode(models.TextChoices):
    PUBLIC = "public", _("everybody")
    WHITELIST = "whitelist", _("only people on the list")


class SessionStatus(models.TextChoices):
    SCHEDULED = "scheduled", _("scheduled")
    CANCELLED = "cancelled", _("cancelled")


class Reach(models.TextChoices):
    """How much of a series a change of one of its dates concerns."""

    ONE = "one", _("only this date")
    FOLLOWING = "following", _("this and all later dates")
    ALL = "all", _("all dates still to come")


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


class BookingSource(models.TextChoices):
    """Which door a booking came through."""

    WEBSITE = "website", _("website")
    API = "api", _("API")
    STAFF = "staff", _("entered by the school")
    WAITLIST = "waitlist", _("waiting list")
    IMMERSIO = "immersio", _("Immersio")


class Attendance(models.TextChoices):
    UNKNOWN = "", _("not noted")
    ATTENDED = "attended", _("was there")
    NO_SHOW = "no_show", _("did not come")


class QuestionKind(models.TextChoices):
    TEXT = "text", _("short answer")
    LONG_TEXT = "long_text", _("long answer")
    CHOICE = "choice", _("choice from a list")
    CONSENT = "consent", _("box to agree to something")


class WhitelistKind(models.TextChoices):
    EMAIL = "email", _("e-mail address")
    DOMAIN = "domain", _("everybody of a domain")


class WaitlistStatus(models.TextChoices):
    """Waiting → offered → taken; offered → lapsed; waiting → left or lapsed."""

    WAITING = "waiting", _("waiting")
    OFFERED = "offered", _("place offered")
    TAKEN = "taken", _("has a place")
    LAPSED = "lapsed", _("offer ran out")
    LEFT = "left", _("has left the list")


class RescheduleStatus(models.TextChoices):
    """Pending while the student pays a difference; then done, or lapsed with everything as it was."""

    PENDING = "pending", _("waits for payment")
    DONE = "done", _("done")
    LAPSED = "lapsed", _("not paid, so not changed")


class RefundRequestStatus(models.TextChoices):
    OPEN = "open", _("to be decided")
    GRANTED = "granted", _("granted")
    DECLINED = "declined", _("declined")


class RefundStatus(models.TextChoices):
    PENDING = "pending", _("will be refunded")
    PROCESSING = "processing", _("refund under way")
    COMPLETED = "completed", _("refunded")
    FAILED = "failed", _("refund failed")
    NOT_ELIGIBLE = "not_eligible", _("no refund")


class PayWay(models.TextChoices):
    """Where a workshop may be paid."""

    ONLINE = "online", _("online, when it is booked")
    SCHOOL = "school", _("at the school")
    EITHER = "either", _("as the student likes")


class ActorKind(models.TextChoices):
    STUDENT = "student", _("student")
    TEACHER = "teacher", _("teacher")
    STAFF = "staff", _("staff")
    SYSTEM = "system", _("the system")
