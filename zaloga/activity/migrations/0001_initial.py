
import zaloga.core.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('target_id', models.PositiveBigIntegerField()),
                ('target_label', models.CharField(max_length=200)),
                ('details', models.JSONField(default=dict)),
                ('at', models.DateTimeField(default=zaloga.core.clock.now)),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
    ]
