"""What schools set about mails: when reminders go out, and their own words."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class ReminderTime(models.Model):
    """How long before each session those who come are reminded of it."""

    minutes_before = models.PositiveIntegerField(
        _("minutes before the start"),
        unique=True,
        validators=[MinValueValidator(5), MaxValueValidator(20160)],
    )
    to_teachers = models.BooleanField(_("remind the teachers too"), default=False)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-minutes_before", "pk"]

    def __str__(self) -> str:
        return f"{self.minutes_before} min"


class MailWording(models.Model):
    """A school's own words for one kind of mail in one language, in place of ours. Empty fields mean ours."""

    # An outbox kind such as "booking.mail.student_confirmed".
    kind = models.CharField(_("mail"), max_length=60)
    language = models.CharField(_("language"), max_length=12)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("text"), blank=True, max_length=4000)
    updated_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("wording of a mail")
        verbose_name_plural = _("wording of mails")
        ordering = ["kind", "language", "pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "language"], name="wording_once_per_language")]

    def __str__(self) -> str:
        return f"{self.kind} ({self.language})"
