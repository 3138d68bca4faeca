from django.db import migrations

from core.immutability import RefuseChanges


class Migration(migrations.Migration):
    """Documents stay as they were issued. A mistake is mended by a credit note and a new document."""

    dependencies = [
        ('payments', '0003_account_key'),
    ]

    operations = [
        RefuseChanges('Invoice'),
        RefuseChanges('InvoiceFile'),
    ]
