"""What holds for the whole school."""

from dataclasses import dataclass

from booking.models import BookingSettings
from themes.selectors import brand


@dataclass(frozen=True, slots=True)
class SchoolView:
    """The school's IANA zone, currency and whom to ask; whether students log in before they book anything."""

    time_zone: str
    currency: str
    contact_email: str
    contact_phone: str
    address: str
    requires_login: bool = False


def school_view() -> SchoolView:
    """The school's booking settings; the defaults as long as nobody has saved any. One query.

    Whom to ask and where the school is stand in its brand, which is kept in the cache.
    """
    row = BookingSettings.objects.order_by("pk").first() or BookingSettings()
    look = brand()
    return SchoolView(
        time_zone=row.time_zone,
        currency=row.currency,
        contact_email=look.contact_email,
        contact_phone=look.contact_phone,
        address=look.address,
        requires_login=row.requires_login,
    )
