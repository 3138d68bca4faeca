"""What may be a school's short name, and what may be a host name of its own."""

import ipaddress
import re

from django.conf import settings
from django.core.exceptions import ValidationError

from .models import slug_validator

# Names that visitors would take for the platform, or that the platform may want for itself.
RESERVED_SLUGS = frozenset(
    """
    about abuse account accounts admin administrator api app apps assets auth beta billing blog booking
    bookings cdn contact dashboard dev developer developers docs download email example ftp help host
    hostmaster imap immersio info internal intranet legal login logout mail mailer media metrics mx news
    newsletter oauth operator operators page pages pay payment payments platform pop postmaster press
    pricing privacy public root sales school schools secure security service shop signin signup smtp sso
    staging static stats status store stripe student students support system teacher teachers template
    terms test tests uploads webhook webhooks webmail webmaster wiki www
    """.split()  # noqa: SIM905 - eighty quoted words would say no more
)
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)\Z")
_LONGEST_HOST = 253


class BadSlug(Exception):
    """The short name has other characters than small letters, digits and hyphens, or is too short or long."""


class SlugReserved(Exception):
    """The short name is kept for the platform."""


class BadHost(Exception):
    """The text is no public host name."""


class HostOfPlatform(Exception):
    """The host name lies below the platform's own: such names are given with the school's short name."""


def checked_slug(slug: str) -> str:
    """The short name in small letters. Raises BadSlug, SlugReserved."""
    slug = slug.strip().lower()
    try:
        slug_validator(slug)
    except ValidationError:
        raise BadSlug(slug) from None
    if "--" in slug:  # punycode would hide another name behind it
        raise BadSlug(slug)
    if slug in RESERVED_SLUGS:
        raise SlugReserved(slug)
    return slug


def checked_host(host: str) -> str:
    """The host name as browsers send it: small letters, IDNA-encoded, no port (RFC 1123, RFC 5890).

    Raises BadHost, HostOfPlatform.
    """
    host = host.strip().lower().removesuffix(".")
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        raise BadHost(host) from None
    labels = host.split(".")
    if len(host) > _LONGEST_HOST or len(labels) < 2 or not all(_LABEL.match(label) for label in labels):
        raise BadHost(host)
    if labels[-1].isdigit() or _is_address(host):
        raise BadHost(host)
    if host == settings.PLATFORM_HOST or host.endswith(f".{settings.PLATFORM_HOST}"):
        raise HostOfPlatform(host)
    return host


def host_of_slug(slug: str) -> str:
    """Where a school is found from its first minute on."""
    return f"{slug}.{settings.PLATFORM_HOST}"


def schema_of_slug(slug: str) -> str:
    """The schema of a new school. The prefix keeps it apart from PostgreSQL's and the platform's own."""
    return "school_" + slug.replace("-", "_")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
