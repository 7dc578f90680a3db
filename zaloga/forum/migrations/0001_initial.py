
import zaloga.core.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(blank=True, max_length=160)),
                ('kind', models.CharField(blank=True, choices=[('question', 'pytanie'), ('experience', 'doświadczenie'), ('announcement', 'ogłoszenie')], max_length=12)),
                ('text', models.TextField(blank=True)),
                ('saved_at', models.DateTimeField(default=zaloga.core.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=20000, verbose_name='treść')),
                ('html', models.TextField(blank=True, editable=False)),
                ('is_first', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(default=zaloga.core.clock.now)),
                ('edited_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('useful', models.PositiveIntegerField(default=0)),
                ('sent_key', models.CharField(blank=True, max_length=32)),
            ],
            options={
                'ordering': ['created_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PostFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(max_length=200, upload_to='files/%Y/%m/')),
                ('name', models.CharField(max_length=160)),
                ('kind', models.CharField(max_length=100)),
                ('octets', models.PositiveBigIntegerField()),
                ('added_at', models.DateTimeField(default=zaloga.core.clock.now)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='PostVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('html', models.TextField()),
                ('written_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-written_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Reaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=zaloga.core.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name='ReadMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('read_until', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Thread',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=160, verbose_name='temat')),
                ('kind', models.CharField(choices=[('question', 'pytanie'), ('experience', 'doświadczenie'), ('announcement', 'ogłoszenie')], default='question', max_length=12, verbose_name='co to jest')),
                ('created_at', models.DateTimeField(default=zaloga.core.clock.now)),
                ('last_post_at', models.DateTimeField(default=zaloga.core.clock.now)),
                ('replies', models.PositiveIntegerField(default=0)),
                ('waits_for_answer', models.BooleanField(default=False)),
                ('entries', models.PositiveIntegerField(default=0)),
            ],
            options={
                'ordering': ['-last_post_at', '-pk'],
            },
        ),
    ]
