
import django.db.models.deletion
import django.db.models.functions.text
import zaloga.core.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('institutions', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='adres e-mail')),
                ('name', models.CharField(max_length=120, verbose_name='imię i nazwisko')),
                ('sort_key', models.CharField(db_index=True, editable=False, max_length=260)),
                ('vocative', models.CharField(blank=True, max_length=60, verbose_name='jak się do Ciebie zwracać')),
                ('teaches', models.CharField(blank=True, max_length=160, verbose_name='czego uczysz albo co robisz')),
                ('is_beginner', models.BooleanField(default=False, verbose_name='zaczynam pracę')),
                ('gives', models.TextField(blank=True, max_length=600, verbose_name='daję')),
                ('looks_for', models.TextField(blank=True, max_length=600, verbose_name='biorę')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='telefon')),
                ('email_seen_by', models.CharField(choices=[('nobody', 'nikt'), ('coordinators', 'osoby prowadzące moje sieci'), ('crew', 'załogi moich sieci')], default='nobody', max_length=12, verbose_name='kto widzi mój e-mail')),
                ('phone_seen_by', models.CharField(choices=[('nobody', 'nikt'), ('coordinators', 'osoby prowadzące moje sieci'), ('crew', 'załogi moich sieci')], default='nobody', max_length=12, verbose_name='kto widzi mój telefon')),
                ('look', models.CharField(blank=True, choices=[('', 'jak w systemie'), ('jasny', 'jasny'), ('ciemny', 'ciemny')], default='', max_length=6, verbose_name='wygląd')),
                ('is_operator', models.BooleanField(default=False)),
                ('is_robot', models.BooleanField(default=False)),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(default=zaloga.core.clock.now)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['sort_key', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='address_in_lower_case', violation_error_message='Adres zapisujemy małymi literami.')],
            },
        ),
        migrations.CreateModel(
            name='AddressChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='nowy adres e-mail')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField(default=zaloga.core.clock.now)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='address_change', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('device', models.CharField(blank=True, max_length=80)),
                ('started_at', models.DateTimeField(default=zaloga.core.clock.now)),
                ('last_used_on', models.DateField(default=zaloga.core.clock.today)),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-last_used_on', '-started_at'],
            },
        ),
        migrations.CreateModel(
            name='SignInLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('next_url', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField(default=zaloga.core.clock.now)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sign_in_links', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['created_at'], name='links_by_age')],
            },
        ),
        migrations.CreateModel(
            name='Workplace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('in_own_words', models.CharField(blank=True, max_length=200, verbose_name='nazwa placówki')),
                ('is_main', models.BooleanField(default=False, verbose_name='główne miejsce pracy')),
                ('institution', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='workplaces', to='institutions.institution', verbose_name='placówka')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='workplaces', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-is_main', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_main', True)), fields=('user',), name='one_main_workplace', violation_error_message='Główne miejsce pracy może być jedno.'), models.UniqueConstraint(fields=('user', 'institution'), name='workplace_once', violation_error_message='To miejsce pracy już jest na liście.'), models.CheckConstraint(condition=models.Q(('institution__isnull', False), models.Q(('in_own_words', ''), _negated=True), _connector='OR'), name='workplace_has_a_name', violation_error_message='Wybierz placówkę z listy albo wpisz jej nazwę.')],
            },
        ),
    ]
