import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

# Nobody can be in who is not registered, nor more of a party than are registered: the last word is the database's.
GUARD = """
CREATE FUNCTION events_check_in_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM events_registration r
        WHERE r.id = NEW.registration_id AND r.state = 'confirmed' AND r.seats >= NEW.seats
    ) THEN
        RAISE EXCEPTION 'more people at the door than the registration has seats' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'check_in_fits_its_registration';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER events_check_in_guard BEFORE INSERT OR UPDATE OF seats, registration_id ON events_checkin
    FOR EACH ROW EXECUTE FUNCTION events_check_in_guard();
"""
UNGUARD = "DROP TRIGGER events_check_in_guard ON events_checkin; DROP FUNCTION events_check_in_guard();"


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]

    operations = [
        migrations.DeleteModel(name="WalkIn"),
        migrations.CreateModel(
            name="WalkIn",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="walk_ins",
                        serialize=False,
                        to="events.event",
                    ),
                ),
                ("seats", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("seats__gte", 0)), name="walk_ins_are_not_negative")
                ],
            },
        ),
        migrations.RemoveField(model_name="checkin", name="client_id"),
        migrations.AddField(
            model_name="checkin",
            name="seen_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="checkin",
            constraint=models.CheckConstraint(
                condition=models.Q(("seen_at__gte", models.F("at"))), name="check_in_is_seen_after_it_began"
            ),
        ),
        migrations.CreateModel(
            name="DoorEntry",
            fields=[
                ("client_id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("in", "Arrived"), ("out", "Undone"), ("walk_in", "Walk In")], max_length=8
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=40)),
                ("seats", models.SmallIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=254)),
                ("outcome", models.CharField(max_length=12)),
                ("details", models.JSONField(default=dict)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="door_entries", to="events.event"
                    ),
                ),
                (
                    "registration",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="door_entries",
                        to="events.registration",
                    ),
                ),
            ],
            options={
                "ordering": ["received_at", "at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "walk_in"), _negated=True),
                            models.Q(("seats__isnull", False), models.Q(("seats", 0), _negated=True)),
                            _connector="OR",
                        ),
                        name="walk_in_entry_has_a_number",
                    )
                ],
            },
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
