"""The counters of an event are kept by the database itself: whoever writes a registration, the check on the event has
the last word, and whoever saves an event with old numbers in hand changes none of them."""

from django.db import migrations

REGISTRATIONS = """
CREATE FUNCTION events_count_registration() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before integer := 0;
    after integer := 0;
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.state = 'confirmed' THEN before := OLD.seats; END IF;
    IF TG_OP <> 'DELETE' AND NEW.state = 'confirmed' THEN after := NEW.seats; END IF;
    IF TG_OP = 'UPDATE' AND OLD.event_id <> NEW.event_id THEN
        UPDATE events_event SET seats_taken = seats_taken - before WHERE id = OLD.event_id AND before <> 0;
        UPDATE events_event SET seats_taken = seats_taken + after WHERE id = NEW.event_id AND after <> 0;
    ELSIF before <> after THEN
        UPDATE events_event SET seats_taken = seats_taken + after - before
        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.event_id ELSE NEW.event_id END;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER events_registration_counts
    AFTER INSERT OR DELETE OR UPDATE OF seats, state, event_id ON events_registration
    FOR EACH ROW EXECUTE FUNCTION events_count_registration();
"""

# The list is short, so it is counted anew; the event's row is locked first, so that the count sees what others did.
WAITING = """
CREATE FUNCTION events_recount_waiting(counted uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM events_event WHERE id = counted FOR UPDATE;
    UPDATE events_event SET (seats_offered, parties_waiting, smallest_waiting) = (
        SELECT coalesce(sum(seats) FILTER (WHERE state = 'offered'), 0),
               count(*) FILTER (WHERE state = 'waiting'),
               min(seats) FILTER (WHERE state = 'waiting')
        FROM events_waitingparty WHERE event_id = counted AND state IN ('waiting', 'offered')
    ) WHERE id = counted;
END $$;
CREATE FUNCTION events_count_waiting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM events_recount_waiting(OLD.event_id); END IF;
    IF TG_OP <> 'DELETE' AND (TG_OP = 'INSERT' OR NEW.event_id <> OLD.event_id) THEN
        PERFORM events_recount_waiting(NEW.event_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER events_waitingparty_counts
    AFTER INSERT OR DELETE OR UPDATE OF seats, state, event_id ON events_waitingparty
    FOR EACH ROW EXECUTE FUNCTION events_count_waiting();
"""

# At depth 0 the statement comes from a client, not from one of the triggers above.
GUARD = """
CREATE FUNCTION events_keep_counters() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.seats_taken := OLD.seats_taken;
    NEW.seats_offered := OLD.seats_offered;
    NEW.parties_waiting := OLD.parties_waiting;
    NEW.smallest_waiting := OLD.smallest_waiting;
    RETURN NEW;
END $$;
CREATE TRIGGER events_event_keeps_counters BEFORE UPDATE ON events_event FOR EACH ROW
    WHEN (pg_trigger_depth() = 0 AND (OLD.seats_taken, OLD.seats_offered, OLD.parties_waiting, OLD.smallest_waiting)
          IS DISTINCT FROM (NEW.seats_taken, NEW.seats_offered, NEW.parties_waiting, NEW.smallest_waiting))
    EXECUTE FUNCTION events_keep_counters();
"""

BACK = """
DROP TRIGGER events_event_keeps_counters ON events_event;
DROP TRIGGER events_waitingparty_counts ON events_waitingparty;
DROP TRIGGER events_registration_counts ON events_registration;
DROP FUNCTION events_keep_counters();
DROP FUNCTION events_count_waiting();
DROP FUNCTION events_recount_waiting(uuid);
DROP FUNCTION events_count_registration();
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0003_seats_and_waiting_parties_are_counted")]
    operations = [migrations.RunSQL(REGISTRATIONS + WAITING + GUARD, BACK)]
