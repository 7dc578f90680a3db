
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('institutions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='importrun',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='imports', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='institution',
            name='parent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='parts', to='institutions.institution'),
        ),
        migrations.AddField(
            model_name='territory',
            name='parent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='institutions.territory'),
        ),
        migrations.AddField(
            model_name='institution',
            name='commune',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='institutions', to='institutions.territory', verbose_name='gmina'),
        ),
        migrations.AddField(
            model_name='upload',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uploads', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='territory',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'voivodeship'), ('parent__isnull', False), _connector='XOR'), name='only_voivodeships_stand_alone', violation_error_message='Każdy powiat i każda gmina leży w czymś większym.'),
        ),
        migrations.AddConstraint(
            model_name='institution',
            constraint=models.CheckConstraint(condition=models.Q(('source', 'hand'), ('rspo_number__isnull', False), _connector='OR'), name='rspo_institution_has_a_number', violation_error_message='Placówka z rejestru RSPO musi mieć numer.'),
        ),
    ]
