from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .fields import TimeZoneField


class StudentProfile(models.Model):
    """What a student who logs in has told about themselves: a language tag and an IANA zone for pages and mails."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="student_profile"
    )
    language = models.CharField(_("language"), max_length=12, blank=True)
    time_zone = TimeZoneField(_("time zone"), blank=True, default="")
    # Part of the signed address of the student's calendar: a new number makes old addresses useless.
    feed_version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("student")
        verbose_name_plural = _("students")

    def __str__(self) -> str:
        return str(self.user)
