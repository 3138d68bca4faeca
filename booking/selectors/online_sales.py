"""Whether the school needs a Stripe account."""

from django.db.models import Exists, OuterRef, Q

from booking.enums import PayWay
from booking.models import Series, Session, Workshop


def sells_online() -> bool:
    """Whether some active workshop, or a date or series of one, costs something that can only be paid online."""
    dates = Session.objects.scheduled().filter(workshop=OuterRef("pk"), price_minor__gt=0)
    series = Series.objects.filter(workshop=OuterRef("pk"), price_minor__gt=0)
    costs = Q(price_minor__gt=0) | Q(Exists(dates)) | Q(Exists(series))
    return Workshop.objects.active().filter(costs, pay_way=PayWay.ONLINE).exists()
