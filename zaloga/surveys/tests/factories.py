from datetime import timedelta

import factory

from zaloga.core import clock
from zaloga.core.tokens import digest
from zaloga.networks.tests.factories import NetworkFactory
from zaloga.people.tests.factories import UserFactory
from zaloga.surveys import sealing
from zaloga.surveys.models import Participation, Question, Survey


class SurveyFactory(factory.django.DjangoModelFactory):
    """An open anonymous survey of a network; ``draft``, ``closed``, ``named`` make it something else."""

    class Meta:
        model = Survey

    class Params:
        draft = factory.Trait(opened_at=None, closes_on=None, public_key="")
        closed = factory.Trait(closed_at=factory.LazyFunction(clock.now), answered=6, invited=7)
        named = factory.Trait(is_anonymous=False)

    network = factory.SubFactory(NetworkFactory)
    title = "Jak było na spotkaniu?"
    made_by = factory.SubFactory(UserFactory)
    opened_at = factory.LazyFunction(clock.now)
    closes_on = factory.LazyFunction(lambda: clock.today() + timedelta(days=7))
    public_key = factory.LazyFunction(sealing.public_key)


class QuestionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Question

    survey = factory.SubFactory(SurveyFactory)
    number = factory.LazyAttribute(lambda row: row.survey.questions.count())
    kind = Question.Kind.ONE
    text = factory.Sequence(lambda n: f"Pytanie {n}")
    options = factory.LazyAttribute(lambda row: ["tak", "nie", "nie wiem"] if row.kind in Question.WITH_OPTIONS else [])


class ParticipationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Participation
        skip_postgeneration_save = True

    survey = factory.SubFactory(SurveyFactory)
    user = factory.SubFactory(UserFactory)

    @factory.post_generation
    def findable(self, create, extracted, **kwargs):
        self.digest = digest(self.token)
        self.save()
