
import zaloga.core.clock
import zaloga.institutions.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('rspo', 'RSPO'), ('teryt', 'TERYT')], max_length=5)),
                ('file_name', models.CharField(max_length=200)),
                ('at', models.DateTimeField(default=zaloga.core.clock.now)),
                ('seen', models.PositiveIntegerField(default=0)),
                ('new', models.PositiveIntegerField(default=0)),
                ('changed', models.PositiveIntegerField(default=0)),
                ('unchanged', models.PositiveIntegerField(default=0)),
                ('gone', models.PositiveIntegerField(default=0)),
                ('rejected', models.JSONField(default=list)),
                ('examples', models.JSONField(default=dict)),
                ('seconds', models.FloatField(default=0)),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Institution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rspo_number', models.PositiveIntegerField(blank=True, null=True, unique=True)),
                ('source', models.CharField(choices=[('rspo', 'rejestr RSPO'), ('hand', 'wpisana ręcznie')], default='hand', max_length=4)),
                ('name', models.CharField(max_length=300, verbose_name='nazwa')),
                ('short_name', models.CharField(blank=True, max_length=120, verbose_name='nazwa na co dzień')),
                ('kind', models.CharField(blank=True, max_length=120, verbose_name='typ')),
                ('street', models.CharField(blank=True, max_length=160, verbose_name='ulica i numer')),
                ('postal_code', models.CharField(blank=True, max_length=6, verbose_name='kod pocztowy')),
                ('town', models.CharField(blank=True, max_length=100, verbose_name='miejscowość')),
                ('website', models.URLField(blank=True, max_length=300, verbose_name='strona')),
                ('running_body', models.CharField(blank=True, max_length=200, verbose_name='organ prowadzący')),
                ('pupils', models.PositiveIntegerField(blank=True, null=True, verbose_name='liczba uczniów')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='zamknięta')),
                ('sort_key', models.CharField(db_index=True, editable=False, max_length=620)),
                ('search_text', models.TextField(editable=False)),
            ],
            options={
                'ordering': ['sort_key', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Territory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=6, unique=True)),
                ('kind', models.CharField(choices=[('voivodeship', 'województwo'), ('county', 'powiat'), ('commune', 'gmina'), ('district', 'dzielnica lub delegatura')], max_length=12)),
                ('name', models.CharField(max_length=100)),
                ('sort_key', models.CharField(db_index=True, editable=False, max_length=220)),
                ('rodz', models.CharField(blank=True, max_length=1)),
                ('described', models.CharField(max_length=60)),
                ('as_of', models.DateField()),
            ],
            options={
                'ordering': ['sort_key'],
            },
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(upload_to=zaloga.institutions.models.kept_in)),
                ('file_name', models.CharField(max_length=200)),
                ('at', models.DateTimeField(default=zaloga.core.clock.now)),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
    ]
