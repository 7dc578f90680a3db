import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def to_answers(apps, schema_editor):
    """Whoever wrote the last answer down wrote, as far as anybody knows, all of them."""
    rows = apps.get_model("meetings", "Respondent").objects.filter(entered_by__isnull=False)
    for row in rows.iterator():
        row.answers.update(entered_by=row.entered_by_id)
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or the table could not be altered after it


def to_people(apps, schema_editor):
    for answer in apps.get_model("meetings", "DateAnswer").objects.filter(entered_by__isnull=False).iterator():
        type(answer.respondent).objects.filter(pk=answer.respondent_id).update(entered_by=answer.entered_by_id)
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0012_ask_experts_about_dates'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='dateanswer',
            name='entered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunPython(to_answers, to_people),
        migrations.RemoveField(
            model_name='respondent',
            name='entered_by',
        ),
    ]
