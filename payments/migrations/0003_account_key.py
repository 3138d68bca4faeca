from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0002_money'),
    ]

    operations = [
        migrations.AddField(
            model_name='connectedaccount',
            name='requirements_due_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='wanted by'),
        ),
        migrations.AddField(
            model_name='paymentsettings',
            name='account_key',
            field=models.CharField(blank=True, editable=False, max_length=32),
        ),
    ]
