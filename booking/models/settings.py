from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from .fields import TimeZoneField


@register_setting(icon="calendar-alt")
class BookingSettings(BaseGenericSetting):
    """What holds for the whole school unless a workshop says otherwise."""

    time_zone = TimeZoneField(
        _("the school's time zone"),
        default="Europe/Madrid",
        help_text=_("Times are shown in this zone until a visitor chooses another. Example: Europe/Madrid."),
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        default="EUR",
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Three capital letters, like EUR."))],
        help_text=_("New workshops are priced in this currency."),
    )

    requires_login = models.BooleanField(
        _("students log in before they book"),
        default=False,
        help_text=_(
            "They prove their e-mail address with a code that we mail them. Otherwise a guest can book."
        ),
    )
    waitlist_offer_hours = models.PositiveSmallIntegerField(
        _("a place offered from a waiting list is kept for … hours"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(168)],
        help_text=_("Then it goes to the next in line; always before the session begins."),
    )

    class Meta:
        verbose_name = _("booking settings")
