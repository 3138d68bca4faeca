from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from booking.enums import (
    HostMode,
    Level,
    PayWay,
    QuestionKind,
    RegistrationMode,
    SoldBy,
    WorkshopKind,
    WorkshopStatus,
)


class Department(models.Model):
    """A group of workshops and teachers inside a school, such as “Exams” or “Children”."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    slug = models.SlugField(_("address"), max_length=120, unique=True)
    description = models.TextField(_("description"), blank=True)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["sort_order", "name", "pk"]

    def __str__(self) -> str:
        return self.name


class WorkshopQuerySet(models.QuerySet["Workshop"]):
    def active(self) -> "WorkshopQuerySet":
        return self.filter(status=WorkshopStatus.ACTIVE)


class Workshop(models.Model):
    """What is sold. Price, seats and policy live here and never on a page, so that translations share them."""

    title = models.CharField(_("title"), max_length=160)
    slug = models.SlugField(_("address"), max_length=160, unique=True)
    kind = models.CharField(
        _("kind"),
        max_length=12,
        choices=WorkshopKind,
        default=WorkshopKind.LIVE_CLASS,
        help_text=_(
            "Tutoring is booked from the teachers' hours; classes and workshops have dated sessions."
        ),
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=WorkshopStatus,
        default=WorkshopStatus.DRAFT,
        help_text=_("Only an active workshop can be booked."),
    )
    department = models.ForeignKey(
        Department,
        verbose_name=_("department"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="workshops",
    )
    summary = models.CharField(_("in one sentence"), max_length=240, blank=True)
    description = models.TextField(_("description"), blank=True)
    category = models.CharField(
        _("topic"), max_length=60, blank=True, help_text=_("Such as “Exam preparation”.")
    )
    language = models.CharField(_("language taught"), max_length=40, blank=True)
    level = models.CharField(_("level"), max_length=3, choices=Level, default=Level.ALL)
    audience = models.CharField(_("for whom"), max_length=60, blank=True, help_text=_("Such as “Ages 6–8”."))
    picture = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    sold_by = models.CharField(
        _("booked as"),
        max_length=8,
        choices=SoldBy,
        default=SoldBy.SESSION,
        help_text=_("Classes and workshops only: one date at a time, a whole series at once, or both."),
    )
    host_mode = models.CharField(
        _("given by"),
        max_length=12,
        choices=HostMode,
        default=HostMode.ROUND_ROBIN,
        help_text=_("Tutoring only: who gives a lesson when several teachers are ticked."),
    )
    students_choose_teacher = models.BooleanField(
        _("students may choose the teacher"),
        default=True,
        help_text=_("Tutoring only; “anyone” is always among the choices."),
    )
    registration_mode = models.CharField(
        _("open to"), max_length=10, choices=RegistrationMode, default=RegistrationMode.PUBLIC
    )
    requires_login = models.BooleanField(
        _("only after login"),
        default=False,
        help_text=_("Students prove their e-mail address with a code before they book."),
    )

    duration_minutes = models.PositiveSmallIntegerField(
        _("length in minutes"), default=60, validators=[MinValueValidator(5), MaxValueValidator(720)]
    )
    capacity = models.PositiveSmallIntegerField(
        _("places"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_("How many students fit into one session."),
    )
    price_minor = models.PositiveIntegerField(
        _("price"),
        default=0,
        help_text=_("In the smallest unit of the currency: 2500 is 25.00 EUR. 0 is free."),
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        default="EUR",
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Three capital letters, like EUR."))],
    )

    tax_rate_bp = models.PositiveSmallIntegerField(
        _("tax rate"),
        default=0,
        validators=[MaxValueValidator(9999)],
        # In hundredths of a percent: 2100 is 21 %.
        help_text=_("Included in the price, and shown on the invoice. 0: no tax is charged."),
    )
    pay_way = models.CharField(
        _("paid"),
        max_length=6,
        choices=PayWay,
        default=PayWay.ONLINE,
        help_text=_("Who pays at the school has the place at once; you note the money when it has come."),
    )

    is_online = models.BooleanField(_("online"), default=True)
    meeting_url = models.URLField(
        _("meeting link"),
        blank=True,
        help_text=_("Sent to students with the confirmation, never shown before."),
    )
    place = models.CharField(
        _("place"),
        max_length=200,
        blank=True,
        help_text=_("Where it takes place; empty means the school's address."),
    )

    buffer_before_minutes = models.PositiveSmallIntegerField(_("pause before, in minutes"), default=0)
    buffer_after_minutes = models.PositiveSmallIntegerField(_("pause after, in minutes"), default=0)
    min_notice_minutes = models.PositiveIntegerField(
        _("booked at least this many minutes ahead"), default=120
    )
    booking_window_days = models.PositiveSmallIntegerField(
        _("booked at most this many days ahead"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )
    slot_increment_minutes = models.PositiveSmallIntegerField(
        _("a start every … minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(5), MaxValueValidator(720)],
        help_text=_("Tutoring only; empty means one lesson after the other."),
    )

    refund_window_hours = models.PositiveSmallIntegerField(
        _("full refund until … hours before the start"), default=12
    )
    cancellation_notice_hours = models.PositiveSmallIntegerField(
        _("a cancellation counts as late from … hours before the start"), default=24
    )
    refuse_late_cancellation = models.BooleanField(_("students cannot cancel late themselves"), default=False)
    students_may_reschedule = models.BooleanField(_("students may move their booking"), default=True)
    reschedule_notice_hours = models.PositiveSmallIntegerField(
        _("moving is possible until … hours before the start"), default=12
    )
    waitlist_enabled = models.BooleanField(
        _("waiting list"),
        default=True,
        help_text=_(
            "Classes and workshops only: when a date is full, students can put themselves on a list."
        ),
    )

    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = WorkshopQuerySet.as_manager()

    class Meta:
        verbose_name = _("workshop")
        verbose_name_plural = _("workshops")
        ordering = ["sort_order", "title", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(capacity__gte=1), name="workshop_has_places"),
            models.CheckConstraint(condition=models.Q(duration_minutes__gte=5), name="workshop_has_length"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_free(self) -> bool:
        return self.price_minor == 0

    @property
    def is_tutoring(self) -> bool:
        return self.kind == WorkshopKind.TUTORING


class WorkshopHost(models.Model):
    """A teacher who can give a workshop. With several, tutoring is given by any one who is free."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="hosts")
    teacher = models.ForeignKey(
        "booking.Teacher",
        verbose_name=_("teacher"),
        on_delete=models.PROTECT,
        related_name="hosted_workshops",
    )
    weight = models.PositiveSmallIntegerField(
        _("share"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("With 2, this teacher gets twice as many lessons in turn as one with 1."),
    )

    class Meta:
        verbose_name = _("host")
        verbose_name_plural = _("hosts")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "teacher"], name="host_once_per_workshop"),
            models.CheckConstraint(condition=models.Q(weight__gte=1), name="host_has_weight"),
        ]

    def __str__(self) -> str:
        return f"{self.teacher} – {self.workshop}"


class RefundTier(models.Model):
    """How much of the price goes back when a booking is cancelled at least this long before its start.

    A workshop without tiers has one: everything until `refund_window_hours`. Later than that nothing goes back by
    itself, whatever the tiers say.
    """

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="refund_tiers")
    hours_before = models.PositiveSmallIntegerField(_("at least … hours before the start"))
    percent = models.PositiveSmallIntegerField(_("percent of the price"), validators=[MaxValueValidator(100)])

    class Meta:
        verbose_name = _("refund tier")
        verbose_name_plural = _("refund tiers")
        ordering = ["-hours_before", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "hours_before"], name="refund_tier_once"),
            models.CheckConstraint(condition=models.Q(percent__lte=100), name="refund_tier_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.percent} % ≥ {self.hours_before} h"


class Question(models.Model):
    """Something a workshop asks whoever books it."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="questions")
    kind = models.CharField(_("kind"), max_length=10, choices=QuestionKind, default=QuestionKind.TEXT)
    label = models.CharField(_("question"), max_length=300)
    help_text = models.CharField(_("hint"), max_length=300, blank=True)
    choices = models.TextField(
        _("choices"), blank=True, help_text=_("One a line; only for a choice from a list.")
    )
    is_required = models.BooleanField(_("must be answered"), default=False)
    # Questions that were answered are switched off and never deleted, so that answers keep their meaning.
    is_active = models.BooleanField(_("asked"), default=True)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def options(self) -> list[str]:
        return [line.strip() for line in self.choices.splitlines() if line.strip()]
