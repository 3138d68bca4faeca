from django.db import migrations

from core.immutability import CREATE_FUNCTION, DROP_FUNCTION


class Migration(migrations.Migration):
    """The control plane is migrated before any school, so the function is there when a school's triggers call it."""

    dependencies = [
        ('duelist', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(CREATE_FUNCTION, DROP_FUNCTION),
    ]
