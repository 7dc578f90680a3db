import factory

from zaloga.core import clock, tokens
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory
from zaloga.people.tests.factories import UserFactory
from zaloga.plans import snapshot
from zaloga.plans.models import Aim, Comment, Feed, Need, Plan, PlanItem, Share, Task, Undertaking, Version
from zaloga.surveys.tests.factories import SurveyFactory


class PlanFactory(factory.django.DjangoModelFactory):
    """A draft that only those who lead see; ``shown`` makes it the crew's, without any version."""

    class Meta:
        model = Plan

    class Params:
        shown = factory.Trait(shown_at=factory.LazyFunction(clock.now))

    network = factory.SubFactory(NetworkFactory)
    general_aim = "Do maja każde z nas spróbuje trzech sposobów."


class AimFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Aim

    plan = factory.SubFactory(PlanFactory)
    text = factory.Sequence(lambda n: f"Cel szczegółowy {n}")
    position = factory.Sequence(lambda n: n % 1000)


class ItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PlanItem

    plan = factory.SubFactory(PlanFactory)
    topic = factory.Sequence(lambda n: f"Temat spotkania {n}")
    position = factory.Sequence(lambda n: n % 1000)


class NeedFactory(factory.django.DjangoModelFactory):
    """A theme of a survey of needs that the plan knows of; nobody has said yet what became of it."""

    class Meta:
        model = Need

    plan = factory.SubFactory(PlanFactory)
    survey = factory.SubFactory(SurveyFactory, network=factory.SelfAttribute("..plan.network"), closed=True)
    theme = factory.Sequence(lambda n: f"Temat {n}")
    told_at = factory.LazyAttribute(lambda need: clock.now() if need.outcome else None)


class UndertakingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Undertaking

    plan = factory.SubFactory(PlanFactory)
    title = factory.Sequence(lambda n: f"Wspólne przedsięwzięcie {n}")


class TaskFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Task

    network = factory.SubFactory(NetworkFactory)
    title = factory.Sequence(lambda n: f"Zadanie {n}")
    position = factory.Sequence(lambda n: n % 1000)


class ShareFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Share

    task = factory.SubFactory(TaskFactory)
    user = factory.SubFactory(UserFactory)


class CommentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Comment

    plan = factory.SubFactory(PlanFactory, shown=True)
    text = "Grudzień to zły miesiąc na wizyty."
    about = "cały plan"
    by = factory.SubFactory(UserFactory)


class VersionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Version

    plan = factory.SubFactory(PlanFactory, shown=True)
    number = factory.LazyAttribute(lambda version: version.plan.versions.count() + 1)
    content = factory.LazyAttribute(lambda version: snapshot.content(version.plan))


class FeedFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Feed

    user = factory.SubFactory(UserFactory)
    digest = factory.LazyAttribute(lambda feed: tokens.digest(tokens.token("calendar", feed.user.pk, 1)))


def crew(network=None, *, others: int = 1):
    """Somebody who leads a network, and so many others of its crew, as people."""
    leader = MembershipFactory(coordinating=True, **({"network": network} if network else {}))
    rest = MembershipFactory.create_batch(others, network=leader.network)
    return leader.user, *[row.user for row in rest]


def boxes(survey, *themes):
    """What the page posts when somebody ticks these themes of a survey and takes them."""
    return {"ankieta": survey.pk, f"a{survey.pk}-themes": themes}
