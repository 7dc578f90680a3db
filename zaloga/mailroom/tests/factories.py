from datetime import timedelta

import factory

from zaloga.core import clock
from zaloga.mailroom.models import Held, KnownAddress
from zaloga.mailroom.tests.letters import letter
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory
from zaloga.people.tests.factories import UserFactory


class HeldFactory(factory.django.DjangoModelFactory):
    """A letter in the name of ``user``, who belongs to the network's crew."""

    class Meta:
        model = Held

    network = factory.SubFactory(NetworkFactory)
    user = factory.LazyAttribute(lambda held: MembershipFactory(network=held.network).user)
    sender = factory.Sequence(lambda n: f"drugi{n}@poczta.example")
    is_proved = True
    raw = factory.LazyAttribute(lambda held: letter(held.sender, "siec-1@dom.example", "Piszę z domu."))
    until = factory.LazyFunction(lambda: clock.now() + timedelta(days=14))


class KnownAddressFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = KnownAddress

    user = factory.SubFactory(UserFactory)
    email = factory.Sequence(lambda n: f"znany{n}@poczta.example")
