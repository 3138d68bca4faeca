from django.db import migrations, models


def note_the_school(apps, schema_editor):
    apps.get_model("core", "OutboxMessage").objects.update(note=schema_editor.connection.schema_name)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        migrations.AddField("outboxmessage", "note", models.CharField(max_length=20, default="")),
        migrations.RunPython(note_the_school),
    ]
