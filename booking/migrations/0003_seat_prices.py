"""Until now every booking had one seat, whose price is the booking's."""

from django.db import migrations, models


def give_seats_their_price(apps, schema_editor):
    booking = apps.get_model("booking", "Booking").objects.filter(pk=models.OuterRef("booking_id"))
    apps.get_model("booking", "Seat").objects.update(price_minor=models.Subquery(booking.values("price_minor")[:1]))


class Migration(migrations.Migration):
    dependencies = [("booking", "0002_complete")]

    operations = [migrations.RunPython(give_seats_their_price, migrations.RunPython.noop)]
