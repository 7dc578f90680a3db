from datetime import date, timedelta

import factory

from zaloga.core import clock, tokens
from zaloga.core.words import fold
from zaloga.institutions.tests.factories import InstitutionFactory
from zaloga.networks.models import (
    GroupList,
    HandOver,
    Invitation,
    JoinRequest,
    Link,
    Membership,
    Network,
    Stay,
    Waiting,
    Welcome,
)
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import ProgrammeFactory


class NetworkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Network

    class Params:
        archived = factory.Trait(archived_at=factory.LazyFunction(clock.now))
        in_preparation = factory.Trait(opened_at=None)

    programme = factory.SubFactory(ProgrammeFactory)
    name = factory.Sequence(lambda n: f"Sieć próbna {n}")
    slug = factory.Sequence(lambda n: f"siec-probna-{n}")
    question = "Jak uczyć się od siebie?"
    starts_on = date(2026, 9, 1)
    ends_on = date(2027, 6, 30)
    opened_at = factory.LazyFunction(clock.now)


class MembershipFactory(factory.django.DjangoModelFactory):
    """A member; ``coordinating``, ``deputising``, ``advising``, ``observing``, ``left`` make it something else."""

    class Meta:
        model = Membership

    class Params:
        coordinating = factory.Trait(role=Membership.Role.COORDINATOR)
        deputising = factory.Trait(role=Membership.Role.DEPUTY)
        advising = factory.Trait(
            role=Membership.Role.EXPERT, until=factory.LazyFunction(lambda: clock.today() + timedelta(days=30))
        )
        observing = factory.Trait(role=Membership.Role.OBSERVER)
        left = factory.Trait(left_at=factory.LazyFunction(clock.now))

    network = factory.SubFactory(NetworkFactory)
    user = factory.SubFactory(UserFactory)
    institution = factory.SubFactory(InstitutionFactory)
    joined_at = factory.LazyFunction(lambda: clock.now() - timedelta(days=30))
    read_until = factory.LazyAttribute(lambda membership: membership.joined_at)


class JoinRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = JoinRequest

    network = factory.SubFactory(NetworkFactory, access=Network.Access.REQUEST)
    user = factory.SubFactory(UserFactory)
    institution = factory.SubFactory(InstitutionFactory)


class InvitationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Invitation

    network = factory.SubFactory(NetworkFactory)
    email = factory.Sequence(lambda n: f"zaproszona{n}@szkola.example")
    name = "Zaproszona Osoba"
    invited_by = factory.SubFactory(UserFactory)


class LinkFactory(factory.django.DjangoModelFactory):
    """A link that lets in; ``room`` makes it a room's, ``late`` one whose day has passed, ``closed`` a closed one."""

    class Meta:
        model = Link
        skip_postgeneration_save = True

    class Params:
        room = factory.Trait(kind=Link.Kind.ROOM)
        late = factory.Trait(expires_at=factory.LazyFunction(lambda: clock.now() - timedelta(minutes=1)))
        closed = factory.Trait(closed_at=factory.LazyFunction(clock.now))

    network = factory.SubFactory(NetworkFactory)
    made_by = factory.SubFactory(UserFactory)
    expires_at = factory.LazyFunction(lambda: clock.now() + timedelta(days=7))

    @factory.post_generation
    def findable(self, create, extracted, **kwargs):
        self.digest = tokens.digest(self.code)
        self.save()


class HandOverFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = HandOver

    network = factory.SubFactory(NetworkFactory)
    offered_by = factory.SubFactory(UserFactory)
    offered_to = factory.SubFactory(UserFactory)


class WaitingFactory(factory.django.DjangoModelFactory):
    """In line; ``offered`` a seat, or with one ``kept`` until the institution accedes."""

    class Meta:
        model = Waiting

    class Params:
        offered = factory.Trait(offered_at=factory.LazyFunction(clock.now))
        kept = factory.Trait(
            awaits_accession=True, kept_until=factory.LazyFunction(lambda: clock.now() + timedelta(days=30))
        )

    network = factory.SubFactory(NetworkFactory)
    user = factory.SubFactory(UserFactory)
    institution = factory.SubFactory(InstitutionFactory)
    contract_version = 1

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        row = super()._create(model_class, *args, **kwargs)
        row.digest = tokens.digest(row.token)
        row.save()
        return row


class StayFactory(factory.django.DjangoModelFactory):
    """Somebody asked whether they sail on in this network, silent so far."""

    class Meta:
        model = Stay
        skip_postgeneration_save = True

    network = factory.SubFactory(NetworkFactory)
    user = factory.SubFactory(UserFactory)

    @factory.post_generation
    def findable(self, create, extracted, **kwargs):
        self.digest = tokens.digest(self.token)
        self.save()


class GroupListFactory(factory.django.DjangoModelFactory):
    """A list with its columns settled; ``people`` are rows [name, address, group], all ``to`` one network if given."""

    class Meta:
        model = GroupList

    class Params:
        people = factory.LazyFunction(list)
        to = None

    programme = factory.SubFactory(ProgrammeFactory)
    file_name = "lista.xlsx"
    by = factory.SubFactory(UserFactory)
    notes = factory.LazyFunction(lambda: {"header": 0, "hidden": 0, "others": [], "sheet": "Lista", "unknown": []})
    columns = factory.LazyFunction(lambda: {"name": 0, "email": 1, "group": 2})
    lines = factory.LazyAttribute(
        lambda made: [[n, row] for n, row in enumerate([["Imię i nazwisko", "E-mail", "Grupa"], *made.people], start=1)]
    )
    mapping = factory.LazyAttribute(
        lambda made: {fold(row[2]): {"to": made.to.pk} for row in made.people} if made.to else {}
    )


class WelcomeFactory(factory.django.DjangoModelFactory):
    """The link of a letter; ``networks`` are those that it speaks of."""

    class Meta:
        model = Welcome
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory, confirmed_at=None)
    programme = factory.SubFactory(ProgrammeFactory)
    by = factory.SubFactory(UserFactory)

    @factory.post_generation
    def networks(self, create, extracted, **kwargs):
        self.networks.set(extracted or [])
        self.digest = tokens.digest(self.token)
        self.save()
