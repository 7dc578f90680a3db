
import django.db.models.deletion
import zaloga.core.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to', models.EmailField(max_length=254)),
                ('subject', models.CharField(max_length=255)),
                ('text', models.TextField()),
                ('html', models.TextField(blank=True)),
                ('headers', models.JSONField(default=dict)),
                ('template', models.CharField(blank=True, max_length=100)),
                ('is_urgent', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(default=zaloga.core.clock.now)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, max_length=500)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('given_up_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='letters', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(condition=models.Q(('given_up_at', None), ('sent_at', None)), fields=['-is_urgent', 'id'], name='waiting_letters')],
                'constraints': [models.CheckConstraint(condition=models.Q(('sent_at', None), ('given_up_at', None), _connector='OR'), name='letter_is_sent_or_given_up', violation_error_message='List jest albo wysłany, albo porzucony.')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=500)),
                ('url', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField(default=zaloga.core.clock.now)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(fields=['user', '-created_at'], name='notes_of_person'), models.Index(condition=models.Q(('read_at', None)), fields=['user'], name='unread_notes_of_person')],
            },
        ),
    ]
