"""Events written before there was the column said it in their details, or were about a person by themselves."""

from django.db import migrations

FROM_DETAILS = """
UPDATE activity_event SET about_id = people_user.id FROM people_user
WHERE activity_event.about_id IS NULL
  AND jsonb_typeof(details -> 'user') = 'number' AND people_user.id = (details ->> 'user')::bigint
"""
FROM_TARGET = """
UPDATE activity_event SET about_id = people_user.id FROM people_user, django_content_type
WHERE activity_event.about_id IS NULL AND django_content_type.id = target_type_id
  AND app_label = 'people' AND model = 'user' AND people_user.id = target_id
"""


class Migration(migrations.Migration):
    dependencies = [("activity", "0003_whom_events_concern"), ("people", "0001_initial")]

    operations = [migrations.RunSQL([FROM_DETAILS, FROM_TARGET], migrations.RunSQL.noop)]
