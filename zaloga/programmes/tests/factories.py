from datetime import date

import factory

from zaloga.institutions.tests.factories import InstitutionFactory
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.models import Accession, Appointment, Programme


class ProgrammeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Programme

    name = factory.Sequence(lambda n: f"Sieci w powiecie {n}")
    short_name = factory.Sequence(lambda n: f"Powiat {n}")
    slug = factory.Sequence(lambda n: f"powiat-{n}")
    organiser = factory.SubFactory(InstitutionFactory)
    audience = "nauczyciele i dyrektorzy"
    starts_on = date(2026, 9, 1)


class AppointmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Appointment

    programme = factory.SubFactory(ProgrammeFactory)
    user = factory.SubFactory(UserFactory)
    appointed_by = factory.SubFactory(UserFactory, operator=True)


class AccessionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Accession

    programme = factory.SubFactory(ProgrammeFactory)
    institution = factory.SubFactory(InstitutionFactory)
