from datetime import date

import factory
from django.conf import settings

from zaloga.institutions.models import Institution, Territory


class VoivodeshipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Territory
        django_get_or_create = ["code"]

    code = "02"
    kind = Territory.Kind.VOIVODESHIP
    name = "DOLNOŚLĄSKIE"
    described = "województwo"
    as_of = date(2026, 1, 1)


class CountyFactory(VoivodeshipFactory):
    code = "0222"
    kind = Territory.Kind.COUNTY
    name = "wołowski"
    described = "powiat"
    parent = factory.SubFactory(VoivodeshipFactory)


class CommuneFactory(VoivodeshipFactory):
    code = "022203"
    kind = Territory.Kind.COMMUNE
    name = "Wołów"
    rodz = "3"
    described = "gmina miejsko-wiejska"
    parent = factory.SubFactory(CountyFactory)


class InstitutionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Institution

    rspo_number = factory.Sequence(lambda n: 900_000 + n)
    source = Institution.Source.RSPO
    name = factory.Sequence(lambda n: f"Szkoła Podstawowa nr {n} w Wołowie")
    kind = "Szkoła podstawowa"
    town = "Wołów"
    commune = factory.SubFactory(CommuneFactory)


class PersonFactory(factory.django.DjangoModelFactory):
    """Somebody signed in; people stand above this floor, so their own factory is out of reach."""

    class Meta:
        model = settings.AUTH_USER_MODEL

    class Params:
        operator = factory.Trait(is_operator=True)

    email = factory.Sequence(lambda n: f"ktos{n}@szkola.example")
    name = factory.Sequence(lambda n: f"Osoba Szukająca{n}")
