
import django.contrib.postgres.fields
import django.db.models.deletion
import zaloga.core.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('institutions', '0002_links_to_people'),
        ('programmes', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('coordinator', 'prowadzi'), ('deputy', 'zastępuje'), ('member', 'członek załogi'), ('expert', 'ekspert'), ('observer', 'obserwator')], default='member', max_length=12, verbose_name='rola')),
                ('in_own_words', models.CharField(blank=True, max_length=200, verbose_name='nazwa placówki')),
                ('joined_at', models.DateTimeField(default=zaloga.core.clock.now)),
                ('left_at', models.DateTimeField(blank=True, null=True)),
                ('until', models.DateField(blank=True, null=True, verbose_name='do kiedy')),
                ('contract_version', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('contract_accepted_at', models.DateTimeField(blank=True, null=True)),
                ('read_until', models.DateTimeField(default=zaloga.core.clock.now)),
                ('institution', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='institutions.institution', verbose_name='placówka')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Network',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='nazwa')),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='adres strony')),
                ('sort_key', models.CharField(db_index=True, editable=False, max_length=260)),
                ('search_text', models.TextField(editable=False)),
                ('question', models.CharField(max_length=200, verbose_name='pytanie, wokół którego się spotykamy')),
                ('invitation_text', models.TextField(blank=True, max_length=600, verbose_name='zaproszenie na stronę publiczną')),
                ('kind', models.CharField(choices=[('subject', 'przedmiotowa'), ('problem', 'problemowa')], default='subject', max_length=8, verbose_name='rodzaj')),
                ('themes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=8, verbose_name='tematy')),
                ('audience', models.CharField(choices=[('teachers', 'nauczyciele'), ('heads', 'dyrektorzy'), ('specialists', 'pedagodzy i psychologowie'), ('local_governments', 'samorządowcy'), ('mixed', 'wszyscy pracownicy oświaty')], default='teachers', max_length=20, verbose_name='dla kogo')),
                ('audience_note', models.CharField(blank=True, max_length=160, verbose_name='dla kogo, dokładniej')),
                ('access', models.CharField(choices=[('open', 'otwarty'), ('request', 'na prośbę'), ('closed', 'zamknięty')], default='open', max_length=8, verbose_name='nabór')),
                ('capacity', models.PositiveSmallIntegerField(default=25, verbose_name='liczba miejsc')),
                ('starts_on', models.DateField(verbose_name='od')),
                ('ends_on', models.DateField(verbose_name='do')),
                ('general_aim', models.TextField(blank=True, max_length=600, verbose_name='cel na ten rok')),
                ('contract', models.TextField(default='1. Jesteśmy tu dobrowolnie i po równo: każdy daje i każdy bierze.\n2. To, co słyszymy od siebie nawzajem, zostaje w sieci.\n3. Pytamy, zamiast oceniać. Nie ma głupich pytań.\n4. Przychodzimy na spotkania, a gdy nie możemy, dajemy znać.\n5. Próbujemy u siebie i mówimy, co z tego wyszło, także gdy nie wyszło.\n', max_length=4000, verbose_name='kontrakt')),
                ('contract_version', models.PositiveSmallIntegerField(default=1)),
                ('stage', models.PositiveSmallIntegerField(choices=[(0, 'Sondowanie'), (1, 'Temat i cel'), (2, 'Działanie w sieci'), (3, 'W praktyce'), (4, 'Refleksja i ocena')], default=0, verbose_name='etap')),
                ('stage_since', models.DateField(default=zaloga.core.clock.today)),
                ('visibility', models.CharField(choices=[('public', 'widzą ją wszyscy'), ('programme', 'widzą ją członkowie i osoby nadzorujące')], default='public', max_length=10, verbose_name='strona publiczna')),
                ('founded_at', models.DateTimeField(default=zaloga.core.clock.now)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('archived_at', models.DateTimeField(blank=True, null=True)),
                ('people', models.ManyToManyField(related_name='networks', through='networks.Membership', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='networks', to='programmes.programme', verbose_name='program')),
                ('run_by', models.ForeignKey(blank=True, help_text='Puste: organizator programu.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='run_networks', to='institutions.institution', verbose_name='placówka prowadząca')),
            ],
            options={
                'ordering': ['sort_key', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='membership',
            name='network',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='networks.network'),
        ),
        migrations.CreateModel(
            name='JoinRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('in_own_words', models.CharField(blank=True, max_length=200)),
                ('message', models.TextField(blank=True, max_length=600, verbose_name='kilka słów o sobie')),
                ('made_at', models.DateTimeField(default=zaloga.core.clock.now)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('is_accepted', models.BooleanField(blank=True, null=True)),
                ('reason', models.TextField(blank=True, max_length=600, verbose_name='powód')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('institution', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='join_requests', to=settings.AUTH_USER_MODEL)),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='join_requests', to='networks.network')),
            ],
            options={
                'ordering': ['made_at'],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='adres e-mail')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='imię i nazwisko')),
                ('role', models.CharField(choices=[('coordinator', 'prowadzi'), ('deputy', 'zastępuje'), ('member', 'członek załogi'), ('expert', 'ekspert'), ('observer', 'obserwator')], default='member', max_length=12, verbose_name='rola')),
                ('until', models.DateField(blank=True, null=True, verbose_name='do kiedy')),
                ('message', models.TextField(blank=True, max_length=600, verbose_name='kilka słów od Ciebie')),
                ('invited_at', models.DateTimeField(default=zaloga.core.clock.now)),
                ('generation', models.PositiveSmallIntegerField(default=1)),
                ('digest', models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='accepted_invitations', to=settings.AUTH_USER_MODEL)),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='networks.network')),
            ],
            options={
                'ordering': ['-invited_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='HandOver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.TextField(blank=True, max_length=600, verbose_name='kilka słów')),
                ('offered_at', models.DateTimeField(default=zaloga.core.clock.now)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('is_accepted', models.BooleanField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('offered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('offered_to', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offered_networks', to=settings.AUTH_USER_MODEL)),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hand_overs', to='networks.network')),
            ],
            options={
                'ordering': ['-offered_at'],
            },
        ),
        migrations.CreateModel(
            name='SpecificAim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=600, verbose_name='cel szczegółowy')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='specific_aims', to='networks.network')),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.AddIndex(
            model_name='network',
            index=models.Index(fields=['programme', 'archived_at'], name='networks_of_programme'),
        ),
        migrations.AddConstraint(
            model_name='network',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='network_ends_after_it_starts', violation_error_message='Sieć musi się kończyć później, niż się zaczyna.'),
        ),
        migrations.AddConstraint(
            model_name='network',
            constraint=models.CheckConstraint(condition=models.Q(('capacity__gte', 2), ('capacity__lte', 500)), name='network_has_seats', violation_error_message='Liczba miejsc musi być od 2 do 500.'),
        ),
        migrations.AddConstraint(
            model_name='network',
            constraint=models.CheckConstraint(condition=models.Q(('stage__lte', 4)), name='network_stage_from_0_to_4', violation_error_message='Etapy są od 0 do 4.'),
        ),
        migrations.AddIndex(
            model_name='membership',
            index=models.Index(condition=models.Q(('left_at', None)), fields=['user'], name='active_memberships_of_person'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('left_at', None)), fields=('network', 'user'), name='one_membership_per_network', violation_error_message='Ta osoba już należy do tej sieci.'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('left_at', None), ('role', 'coordinator')), fields=('network',), name='one_coordinator_per_network', violation_error_message='Sieć prowadzi jedna osoba; inne mogą ją zastępować.'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('role', 'expert'), _negated=True), ('until__isnull', False), _connector='OR'), name='expert_has_a_date', violation_error_message='Ekspert jest w sieci do określonego dnia.'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('contract_accepted_at', None), ('contract_version', None)), models.Q(('contract_accepted_at__isnull', False), ('contract_version__isnull', False)), _connector='OR'), name='contract_accepted_as_a_pair', violation_error_message='Zgoda na kontrakt ma wersję i chwilę.'),
        ),
        migrations.AddConstraint(
            model_name='joinrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('answered_at', None)), fields=('network', 'user'), name='one_open_request', violation_error_message='Twoja prośba już czeka na odpowiedź.'),
        ),
        migrations.AddConstraint(
            model_name='joinrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('is_accepted', None)), models.Q(('answered_at__isnull', False), ('is_accepted__isnull', False)), _connector='OR'), name='request_answered_as_a_pair', violation_error_message='Odpowiedź ma treść i chwilę.'),
        ),
        migrations.AddIndex(
            model_name='invitation',
            index=models.Index(condition=models.Q(('accepted_at', None), ('withdrawn_at', None)), fields=['email'], name='open_invitations_by_address'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(condition=models.Q(('accepted_at', None), ('withdrawn_at', None)), fields=('network', 'email'), name='one_open_invitation', violation_error_message='Na ten adres zaproszenie już poszło.'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('role', 'expert'), _negated=True), ('until__isnull', False), _connector='OR'), name='invited_expert_has_a_date', violation_error_message='Podaj, do którego dnia zapraszasz eksperta.'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.UniqueConstraint(condition=models.Q(('answered_at', None), ('withdrawn_at', None)), fields=('network',), name='one_open_hand_over', violation_error_message='Prowadzenie tej sieci zostało już komuś zaproponowane.'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.CheckConstraint(condition=models.Q(('offered_by', models.F('offered_to')), _negated=True), name='hand_over_to_another', violation_error_message='Prowadzenie przekazuje się komuś innemu.'),
        ),
    ]
