"""Schools that are there already remind their students a day before, as new ones do."""

from django.db import migrations
from django.utils import timezone

DAY_BEFORE = 24 * 60


def remind_a_day_before(apps, schema_editor):
    reminders = apps.get_model("booking", "ReminderTime")
    if reminders.objects.exists() or not apps.get_model("booking", "BookingSettings").objects.exists():
        return
    reminders.objects.create(minutes_before=DAY_BEFORE)
    # Every session that is booked already gets its reminder time, by a worker.
    apps.get_model("duelist", "Due").objects.get_or_create(
        schema=schema_editor.connection.schema_name,
        kind="booking.reminders",
        reference="plan",
        defaults={"due_at": timezone.now()},
    )


class Migration(migrations.Migration):
    dependencies = [("booking", "0004_seat_moved_at"), ("duelist", "0001_initial")]

    operations = [migrations.RunPython(remind_a_day_before, migrations.RunPython.noop)]
