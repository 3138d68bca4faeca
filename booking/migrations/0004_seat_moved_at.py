from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("booking", "0003_seat_prices")]

    operations = [
        migrations.AddField(
            model_name="seat",
            name="moved_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="moved by the school at"),
        ),
    ]
