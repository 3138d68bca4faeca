from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """A code takes off a percentage or an amount: with neither, the condition was neither true nor false."""

    dependencies = [("payments", "0004_documents_immutable")]

    operations = [
        migrations.RemoveConstraint(model_name="voucher", name="voucher_percent_or_amount"),
        migrations.AddConstraint(
            model_name="voucher",
            constraint=models.CheckConstraint(
                condition=Q(
                    kind="percent",
                    percent__isnull=False,
                    percent__gte=1,
                    percent__lte=100,
                    amount_minor__isnull=True,
                )
                | Q(kind="amount", amount_minor__isnull=False, amount_minor__gte=1, percent__isnull=True)
                & ~Q(currency=""),
                name="voucher_percent_or_amount",
            ),
        ),
    ]
