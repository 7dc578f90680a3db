
import django.db.models.deletion
import zaloga.core.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('institutions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=160, verbose_name='nazwa')),
                ('short_name', models.CharField(max_length=60, verbose_name='nazwa obok znaku')),
                ('slug', models.SlugField(max_length=60, unique=True, verbose_name='adres strony')),
                ('is_main', models.BooleanField(default=False, verbose_name='główny program tej instalacji')),
                ('audience', models.CharField(max_length=200, verbose_name='dla kogo')),
                ('motto', models.CharField(blank=True, max_length=160, verbose_name='zdanie na stronę główną')),
                ('motto_author', models.CharField(blank=True, max_length=80, verbose_name='czyje to zdanie')),
                ('about', models.TextField(blank=True, max_length=4000, verbose_name='o programie')),
                ('leader_word', models.CharField(choices=[('coordinator', 'koordynator'), ('moderator', 'moderator')], default='coordinator', max_length=12, verbose_name='jak nazywa się osoba prowadząca')),
                ('funding_line', models.CharField(blank=True, max_length=300, verbose_name='linia o finansowaniu')),
                ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='adres do kontaktu')),
                ('contact_phone', models.CharField(blank=True, max_length=20, verbose_name='telefon')),
                ('contact_hours', models.CharField(blank=True, max_length=40, verbose_name='godziny')),
                ('starts_on', models.DateField(verbose_name='od')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='do')),
                ('size_from', models.PositiveSmallIntegerField(default=20, verbose_name='najmniejsza sieć')),
                ('size_to', models.PositiveSmallIntegerField(default=25, verbose_name='największa sieć')),
                ('meetings_from', models.PositiveSmallIntegerField(default=3, verbose_name='spotkań w roku, od')),
                ('meetings_to', models.PositiveSmallIntegerField(default=5, verbose_name='spotkań w roku, do')),
                ('attendance_needed', models.PositiveSmallIntegerField(default=75, verbose_name='obecność do zaświadczenia, w procentach')),
                ('allows_anonymous', models.BooleanField(default=True, verbose_name='wpisy anonimowe')),
                ('anonymous_from', models.PositiveSmallIntegerField(default=8, verbose_name='ile osób w sieci, żeby pisać anonimowo')),
                ('needs_accession', models.BooleanField(default=False, verbose_name='tylko pracownicy placówek, które przystąpiły')),
                ('founded_at', models.DateTimeField(default=zaloga.core.clock.now)),
                ('archived_at', models.DateTimeField(blank=True, null=True)),
                ('organiser', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='programmes', to='institutions.institution', verbose_name='organizator')),
                ('territories', models.ManyToManyField(blank=True, related_name='programmes', to='institutions.territory', verbose_name='obszar')),
            ],
            options={
                'ordering': ['-is_main', 'name'],
            },
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('appointed_at', models.DateTimeField(default=zaloga.core.clock.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('appointed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='appointments', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='appointments', to='programmes.programme')),
            ],
            options={
                'ordering': ['appointed_at'],
            },
        ),
        migrations.CreateModel(
            name='Accession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('acceded_on', models.DateField(default=zaloga.core.clock.today)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accessions', to='institutions.institution')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='accessions', to='programmes.programme')),
            ],
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.UniqueConstraint(condition=models.Q(('is_main', True)), fields=('is_main',), name='one_main_programme', violation_error_message='Główny program może być tylko jeden.'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='programme_ends_after_it_starts', violation_error_message='Program musi się kończyć później, niż się zaczyna.'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(('size_from__gte', 2), ('size_to__gte', models.F('size_from'))), name='programme_sizes_in_order', violation_error_message='Największa sieć nie może być mniejsza od najmniejszej.'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(('meetings_from__gte', 1), ('meetings_to__gte', models.F('meetings_from'))), name='programme_meetings_in_order', violation_error_message='Liczby spotkań podaj od mniejszej do większej.'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(('attendance_needed__lte', 100)), name='programme_attendance_is_a_share', violation_error_message='Obecność podaj w procentach, od 0 do 100.'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(('anonymous_from__gte', 8)), name='anonymous_from_eight', violation_error_message='Anonimowo można pisać najwcześniej w ośmioosobowej sieci.'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('programme', 'user'), name='appointed_once', violation_error_message='Ta osoba już koordynuje ten program.'),
        ),
        migrations.AddConstraint(
            model_name='accession',
            constraint=models.UniqueConstraint(fields=('programme', 'institution'), name='acceded_once', violation_error_message='Ta placówka już przystąpiła do programu.'),
        ),
    ]
