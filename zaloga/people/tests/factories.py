import factory
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt

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


class AppFactory(factory.django.DjangoModelFactory):
    """A second key: an app with codes."""

    class Meta:
        model = Authenticator

    class Params:
        secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

    user = factory.SubFactory(UserFactory)
    type = Authenticator.Type.TOTP
    data = factory.LazyAttribute(lambda row: {"secret": encrypt(row.secret)})


class KeyFactory(factory.django.DjangoModelFactory):
    """A second key: one of a device, good for lists only, since nobody holds its other half."""

    class Meta:
        model = Authenticator

    class Params:
        named = "mój telefon"

    user = factory.SubFactory(UserFactory)
    type = Authenticator.Type.WEBAUTHN
    data = factory.LazyAttribute(lambda row: {"name": row.named, "credential": {}})


class WorkplaceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Workplace

    user = factory.SubFactory(UserFactory)
    institution = factory.SubFactory(InstitutionFactory)
    is_main = True
