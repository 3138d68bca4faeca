from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        migrations.AddField("outboxmessage", "note", models.CharField(max_length=20, null=True)),
        migrations.AlterField("outboxmessage", "note", models.CharField(max_length=20, default="old")),
        migrations.AddIndex("outboxmessage", models.Index(fields=["note"], name="outbox_by_note")),
        migrations.RemoveConstraint("outboxmessage", "outbox_delivered_has_time"),
        migrations.CreateModel(
            "Letter",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("message", models.ForeignKey("core.OutboxMessage", on_delete=models.CASCADE)),
            ],
        ),
    ]
