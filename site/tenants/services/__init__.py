"""Making schools, opening and closing them, and the host names they answer on."""

from tenants.addresses import BadHost, BadSlug, HostOfPlatform, SlugReserved

from .changes import change_school
from .domains import HostTaken, NotThisSchoolsHost, add_domain, set_primary_domain
from .provisioning import BadCurrency, BadOwner, BadTimeZone, SlugTaken, provision_school
from .standing import PlatformStaysOpen, activate_school, suspend_school

__all__ = [
    "BadCurrency",
    "BadHost",
    "BadOwner",
    "BadSlug",
    "BadTimeZone",
    "HostOfPlatform",
    "HostTaken",
    "NotThisSchoolsHost",
    "PlatformStaysOpen",
    "SlugReserved",
    "SlugTaken",
    "activate_school",
    "add_domain",
    "change_school",
    "provision_school",
    "set_primary_domain",
    "suspend_school",
]
