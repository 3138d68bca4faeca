from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from .enums import TenantStatus

slug_validator = RegexValidator(
    r"^[a-z][a-z0-9-]{1,38}[a-z0-9]$",
    _("Use 3 to 40 small letters, digits and hyphens, beginning with a letter."),
)


class Plan(models.Model):
    """What a school pays the platform for its service: for now, a share of what its students pay."""

    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    # In hundredths of a percent of each payment: 150 is 1.5 %.
    application_fee_bp = models.PositiveSmallIntegerField(
        _("platform fee"), default=0, validators=[MaxValueValidator(3000)]
    )
    is_default = models.BooleanField(_("for new schools"), default=False)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["application_fee_bp", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="one_default_plan",
                violation_error_message=_("Another plan is for new schools already."),
            ),
            models.CheckConstraint(
                condition=models.Q(application_fee_bp__lte=3000), name="plan_fee_within_bounds"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Tenant(TenantMixin):
    """A school, or the platform itself: a schema, the name it is known by and its standing."""

    name = models.CharField(_("name"), max_length=120)
    # The first label of the school's host name: lingua.booking.example.com
    slug = models.CharField(_("address"), max_length=40, unique=True, validators=[slug_validator])
    status = models.CharField(_("status"), max_length=10, choices=TenantStatus, default=TenantStatus.PENDING)
    # Without one, the platform takes nothing.
    plan = models.ForeignKey(
        Plan, verbose_name=_("plan"), null=True, blank=True, on_delete=models.PROTECT, related_name="schools"
    )
    created_at = models.DateTimeField(_("created at"))

    # Wagtail's index of references stands in each school's schema; the control plane is in none.
    wagtail_reference_index_ignore = True
    auto_create_schema = False
    auto_drop_schema = False

    class Meta:
        verbose_name = _("school")
        verbose_name_plural = _("schools")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Domain(DomainMixin):
    """A host name that a school answers on, without a port. The primary one stands in links and mails."""

    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)

    class Meta:
        verbose_name = _("domain")
        verbose_name_plural = _("domains")
        ordering = ["domain", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(is_primary=True), name="one_primary_domain"
            ),
        ]

    def __str__(self) -> str:
        return self.domain
