from datetime import timedelta

import factory

from zaloga.core import clock
from zaloga.institutions.tests.factories import InstitutionFactory
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import ProgrammeFactory
from zaloga.proposals.models import Call, Proposal, Signature


class CallFactory(factory.django.DjangoModelFactory):
    """A call that is open today; ``over`` makes one whose last day has passed."""

    class Meta:
        model = Call

    class Params:
        over = factory.Trait(closes_on=factory.LazyFunction(lambda: clock.today() - timedelta(days=1)))

    programme = factory.SubFactory(ProgrammeFactory)
    title = factory.Sequence(lambda n: f"Nabór {n}")
    about = "Szukamy nowych sieci"
    criteria = "Liczy się potrzeba"
    opens_on = factory.LazyFunction(lambda: clock.today() - timedelta(days=10))
    closes_on = factory.LazyFunction(lambda: clock.today() + timedelta(days=10))


class ProposalFactory(factory.django.DjangoModelFactory):
    """One that gathers signatures; ``draft``, ``queued``, ``hidden`` make it something else. Nobody has signed it."""

    class Meta:
        model = Proposal

    class Params:
        draft = factory.Trait(state=Proposal.State.DRAFT, published_at=None)
        queued = factory.Trait(state=Proposal.State.QUEUED, queued_at=factory.LazyFunction(clock.now))
        hidden = factory.Trait(hidden_at=factory.LazyFunction(clock.now), hidden_reason="To reklama")

    programme = factory.SubFactory(ProgrammeFactory, signatures_needed=3)
    title = factory.Sequence(lambda n: f"Potrzeba {n}")
    need = "Mierzę się z tym co dzień"
    people_for = [Proposal.For.PRIMARY]
    by = factory.SubFactory(UserFactory)
    institution = factory.SubFactory(InstitutionFactory)
    state = Proposal.State.OPEN
    published_at = factory.LazyFunction(clock.now)


class SignatureFactory(factory.django.DjangoModelFactory):
    """A signature that counts; ``unconfirmed`` makes one that waits for its owner."""

    class Meta:
        model = Signature

    class Params:
        unconfirmed = factory.Trait(confirmed_at=None)

    proposal = factory.SubFactory(ProposalFactory)
    user = factory.SubFactory(UserFactory)
    institution = factory.SubFactory(InstitutionFactory)
    confirmed_at = factory.LazyFunction(clock.now)
