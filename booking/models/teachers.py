from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .fields import TimeZoneField


class TeacherQuerySet(models.QuerySet["Teacher"]):
    def bookable(self) -> "TeacherQuerySet":
        return self.filter(is_active=True)


class Teacher(models.Model):
    """A bookable person with a profile; may or may not log in."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=120, unique=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("login"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="teacher",
        help_text=_("The person who may edit these hours and see these bookings."),
    )
    email = models.EmailField(_("e-mail"), help_text=_("News of bookings goes here. Students never see it."))
    headline = models.CharField(
        _("headline"),
        max_length=160,
        blank=True,
        help_text=_("One line, such as “Exam coach, English and French”."),
    )
    languages = models.CharField(
        _("teaches"), max_length=120, blank=True, help_text=_("Languages, separated by commas.")
    )
    bio = models.TextField(
        _("about"), blank=True, help_text=_("Two or three sentences for cards and the profile.")
    )
    photo = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    is_active = models.BooleanField(
        _("can be booked"), default=True, help_text=_("Without this, no new times are offered.")
    )
    departments = models.ManyToManyField(
        "booking.Department", verbose_name=_("departments"), blank=True, related_name="teachers"
    )
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)
    # Part of the signed address of the teacher's calendar: a new number makes old addresses useless.
    feed_version = models.PositiveIntegerField(default=1, editable=False)

    objects = TeacherQuerySet.as_manager()

    class Meta:
        verbose_name = _("teacher")
        verbose_name_plural = _("teachers")
        ordering = ["sort_order", "name", "pk"]

    def __str__(self) -> str:
        return self.name


class Schedule(models.Model):
    """A teacher's weekly hours in the wall-clock time of one IANA zone, with overrides by date."""

    teacher = models.OneToOneField(
        Teacher, verbose_name=_("teacher"), on_delete=models.CASCADE, related_name="schedule"
    )
    time_zone = TimeZoneField(_("time zone"), default="Europe/Madrid")
    sessions_per_day = models.PositiveSmallIntegerField(
        _("at most … sessions a day"),
        null=True,
        blank=True,
        help_text=_("Classes count too. When a day is full, no more lessons are offered on it."),
    )
    sessions_per_week = models.PositiveSmallIntegerField(
        _("at most … sessions a week"), null=True, blank=True, help_text=_("From Monday to Sunday.")
    )

    class Meta:
        verbose_name = _("hours")
        verbose_name_plural = _("hours")
        ordering = ["teacher__sort_order", "teacher__name", "pk"]

    def __str__(self) -> str:
        return str(self.teacher)

    @property
    def has_limit(self) -> bool:
        return self.sessions_per_day is not None or self.sessions_per_week is not None


class Weekday(models.IntegerChoices):
    """Numbered as in the engine's problem format: Sunday is 0."""

    SUNDAY = 0, _("Sunday")
    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")


class WeeklyHours(models.Model):
    """One span of one weekday. An end of 23:59 means until midnight."""

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="weekly_hours")
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))

    class Meta:
        verbose_name = _("weekly hours")
        verbose_name_plural = _("weekly hours")
        ordering = ["weekday", "starts", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends__gt=models.F("starts")),
                name="weekly_hours_end_after_start",
                violation_error_message=_("The end must be later than the start."),
            ),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="weekly_hours_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M}–{self.ends:%H:%M}"


class DateOverride(models.Model):
    """Hours that replace the weekly ones on one date; without times, the date is closed."""

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="overrides")
    on = models.DateField(_("date"))
    starts = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("special date")
        verbose_name_plural = _("special dates")
        ordering = ["on", "starts", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts__isnull=True, ends__isnull=True)
                | models.Q(starts__isnull=False, ends__gt=models.F("starts")),
                name="override_closed_or_end_after_start",
                violation_error_message=_(
                    "Leave both times empty to close the day, or end later than you start."
                ),
            ),
        ]

    def __str__(self) -> str:
        if self.starts is None or self.ends is None:
            return f"{self.on:%Y-%m-%d}"
        return f"{self.on:%Y-%m-%d} {self.starts:%H:%M}–{self.ends:%H:%M}"


class TimeOff(models.Model):
    """Days on which a teacher gives nothing: civil dates of the schedule's zone, both included."""

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="time_off")
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    reason = models.CharField(
        _("reason"), max_length=160, blank=True, help_text=_("Only the school sees this.")
    )

    class Meta:
        verbose_name = _("time off")
        verbose_name_plural = _("time off")
        ordering = ["first_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_on__gte=models.F("first_on")),
                name="time_off_last_after_first",
                violation_error_message=_("The last day cannot lie before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_on:%Y-%m-%d}–{self.last_on:%Y-%m-%d}"


class Trip(models.Model):
    """The hours count in a zone from `first_on` to `last_on`, civil dates at home, both included; no end: for good."""

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="trips")
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"), null=True, blank=True)
    time_zone = TimeZoneField(_("time zone there"))

    class Meta:
        verbose_name = _("trip")
        verbose_name_plural = _("trips")
        ordering = ["first_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_on__isnull=True) | models.Q(last_on__gte=models.F("first_on")),
                name="trip_last_after_first",
                violation_error_message=_("The last day cannot lie before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.time_zone} {self.first_on:%Y-%m-%d}"


class ClosedDates(models.Model):
    """Days on which the whole school is closed: civil dates, both included, wherever the teacher is."""

    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    name = models.CharField(_("name"), max_length=120, help_text=_("Such as “Christmas holidays”."))

    class Meta:
        verbose_name = _("closed dates")
        verbose_name_plural = _("closed dates")
        ordering = ["first_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_on__gte=models.F("first_on")),
                name="closed_last_after_first",
                violation_error_message=_("The last day cannot lie before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.first_on:%Y-%m-%d}–{self.last_on:%Y-%m-%d}"
