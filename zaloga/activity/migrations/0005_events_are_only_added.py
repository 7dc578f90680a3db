"""The database itself keeps the log: a person may be forgotten in it, what happened and when may not be touched.

Deleting is for retention only, which keeps everything for two years at least; moved clocks of demonstrations and tests
write events of other days, so the guard asks for one.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION activity_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.at > now() - interval '1 year' THEN
      RAISE EXCEPTION 'Events are only ever added.';
    END IF;
    RETURN OLD;
  END IF;
  IF (NEW.id, NEW.name, NEW.at, NEW.target_type_id, NEW.target_id)
     IS DISTINCT FROM (OLD.id, OLD.name, OLD.at, OLD.target_type_id, OLD.target_id)
     OR (NEW.by_id IS NOT NULL AND NEW.by_id IS DISTINCT FROM OLD.by_id)
     OR (NEW.about_id IS NOT NULL AND NEW.about_id IS DISTINCT FROM OLD.about_id) THEN
    RAISE EXCEPTION 'Events are only ever added.';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER activity_only_added BEFORE UPDATE OR DELETE ON activity_event
FOR EACH ROW EXECUTE FUNCTION activity_only_added();
"""
UNGUARD = """
DROP TRIGGER activity_only_added ON activity_event;
DROP FUNCTION activity_only_added();
"""


class Migration(migrations.Migration):
    dependencies = [("activity", "0004_tell_whom_events_concerned")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
