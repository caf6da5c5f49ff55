"""Urgent mail first; the deliverers are woken by the database when a message is committed."""

from django.db import migrations, models

WAKE = """
CREATE FUNCTION kernel_messages_wake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NOTIFY stadtkern_outbox;
    RETURN NULL;
END $$;
CREATE TRIGGER kernel_messages_wake AFTER INSERT ON kernel_messages_message
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_messages_wake();
"""
SLEEP = """
DROP TRIGGER kernel_messages_wake ON kernel_messages_message;
DROP FUNCTION kernel_messages_wake();
"""


class Migration(migrations.Migration):
    dependencies = [("kernel_messages", "0001_initial")]

    operations = [
        migrations.AddField("message", "urgent", models.BooleanField(default=False)),
        migrations.AlterField(
            "message",
            "state",
            models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("sent", "Sent"),
                    ("failed", "Failed"),
                    ("expired", "Expired"),
                    ("stopped", "Stopped"),
                ],
                default="waiting",
                max_length=10,
            ),
        ),
        migrations.RemoveIndex("message", "outbox_waiting"),
        migrations.AddIndex(
            "message",
            models.Index(
                fields=["-urgent", "due_at"], condition=models.Q(("state", "waiting")), name="outbox_waiting"
            ),
        ),
        migrations.RunSQL(WAKE, SLEEP),
    ]
