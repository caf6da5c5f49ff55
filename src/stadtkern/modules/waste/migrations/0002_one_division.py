"""What belongs together lies in one division: the database refuses a rule of a fraction in a zone of another one."""

from django.db import migrations

SQL = """
ALTER TABLE waste_zone ADD CONSTRAINT waste_zone_with_its_division UNIQUE (id, division_id);
ALTER TABLE waste_assignment ADD CONSTRAINT waste_stretch_lies_in_the_division_of_its_zone
    FOREIGN KEY (zone_id, division_id) REFERENCES waste_zone (id, division_id) ON DELETE CASCADE;
ALTER TABLE waste_areaassignment ADD CONSTRAINT waste_area_lies_in_the_division_of_its_zone
    FOREIGN KEY (zone_id, division_id) REFERENCES waste_zone (id, division_id) ON DELETE CASCADE;

CREATE FUNCTION waste_same_division() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.zone_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM waste_zone JOIN waste_fraction USING (division_id)
        WHERE waste_zone.id = NEW.zone_id AND waste_fraction.id = NEW.fraction_id
    ) THEN
        RAISE EXCEPTION 'the fraction is not collected by this division of the city'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'waste_fraction_is_of_the_zones_division';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER waste_rule_in_one_division BEFORE INSERT OR UPDATE OF zone_id, fraction_id ON waste_rule
    FOR EACH ROW EXECUTE FUNCTION waste_same_division();
CREATE TRIGGER waste_single_date_in_one_division BEFORE INSERT OR UPDATE OF zone_id, fraction_id ON waste_singledate
    FOR EACH ROW EXECUTE FUNCTION waste_same_division();

-- A zone or a fraction does not leave its division while something hangs on it.
CREATE FUNCTION waste_division_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.division_id <> OLD.division_id AND EXISTS (
        SELECT 1 FROM waste_rule WHERE zone_id = OLD.id OR fraction_id = OLD.id
        UNION ALL SELECT 1 FROM waste_singledate WHERE zone_id = OLD.id OR fraction_id = OLD.id
    ) THEN
        RAISE EXCEPTION 'rules hang on it' USING ERRCODE = 'check_violation', CONSTRAINT = 'waste_division_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER waste_zone_stays BEFORE UPDATE OF division_id ON waste_zone
    FOR EACH ROW EXECUTE FUNCTION waste_division_stays();
CREATE TRIGGER waste_fraction_stays BEFORE UPDATE OF division_id ON waste_fraction
    FOR EACH ROW EXECUTE FUNCTION waste_division_stays();
"""
UNDO = """
DROP TRIGGER waste_fraction_stays ON waste_fraction;
DROP TRIGGER waste_zone_stays ON waste_zone;
DROP FUNCTION waste_division_stays;
DROP TRIGGER waste_single_date_in_one_division ON waste_singledate;
DROP TRIGGER waste_rule_in_one_division ON waste_rule;
DROP FUNCTION waste_same_division;
ALTER TABLE waste_areaassignment DROP CONSTRAINT waste_area_lies_in_the_division_of_its_zone;
ALTER TABLE waste_assignment DROP CONSTRAINT waste_stretch_lies_in_the_division_of_its_zone;
ALTER TABLE waste_zone DROP CONSTRAINT waste_zone_with_its_division;
"""


class Migration(migrations.Migration):
    dependencies = [("waste", "0001_initial")]
    operations = [migrations.RunSQL(SQL, UNDO)]
