import factory

from zaloga.core import clock
from zaloga.institutions.tests.factories import InstitutionFactory
from zaloga.people.models import Text, User, Workplace


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    class Params:
        operator = factory.Trait(is_operator=True)

    email = factory.Sequence(lambda n: f"osoba{n}@szkola.example")
    name = factory.Sequence(lambda n: f"Osoba Próbna{n}")
    confirmed_at = factory.LazyFunction(clock.now)
    agreed = factory.LazyFunction(lambda: dict.fromkeys(Text.NEEDED, 1))


class WorkplaceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Workplace

    user = factory.SubFactory(UserFactory)
    institution = factory.SubFactory(InstitutionFactory)
    is_main = True
