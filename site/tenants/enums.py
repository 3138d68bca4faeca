from django.db import models
from django.utils.translation import gettext_lazy as _


class TenantStatus(models.TextChoices):
    """A school's standing with the platform. Only an active school is served; a suspended one answers 503."""

    PENDING = "pending", _("waiting for approval")
    ACTIVE = "active", _("active")
    SUSPENDED = "suspended", _("suspended")
    REJECTED = "rejected", _("rejected")
    ARCHIVED = "archived", _("archived")
