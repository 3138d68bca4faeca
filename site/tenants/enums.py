from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TenantStatus(models.TextChoices):
    """A school's standing with the platform. Only an active school is served; a suspended one answers 503."""

    PENDING = "pending", _("waiting for approval")
    ACTIVE = "active", pgettext_lazy("school", "active")
    SUSPENDED = "suspended", _("suspended")
    REJECTED = "rejected", _("rejected")
    ARCHIVED = "archived", pgettext_lazy("school", "archived")
