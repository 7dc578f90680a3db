import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('forum', '0010_appeal_and_mark_without_a_name'),
        ('meetings', '0013_mark_each_answer_written_down'),
    ]

    operations = [
        migrations.AddField(
            model_name='datepoll',
            name='questions',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='forum.thread'),
        ),
    ]
