from datetime import time, timedelta

import factory

from zaloga.core import clock, tokens
from zaloga.meetings.models import (
    AgendaItem,
    Attendance,
    Coming,
    Correction,
    DateAnswer,
    DateOption,
    DatePoll,
    Day,
    Expert,
    Meeting,
    Minutes,
    MinutesLine,
    NetworkFeed,
    Register,
    Remark,
    Respondent,
    Visit,
    VisitVote,
)
from zaloga.meetings.models.coming import token_of
from zaloga.meetings.models.dates import dates_token
from zaloga.meetings.models.meeting import wall
from zaloga.networks.tests.factories import NetworkFactory
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import ProgrammeFactory

BEGINS, ENDS = time(15, 30), time(17, 45)


class MeetingFactory(factory.django.DjangoModelFactory):
    """A meeting of one afternoon; ``in_days`` says how far ahead it is, a negative number makes it a past one."""

    class Meta:
        model = Meeting
        skip_postgeneration_save = True

    class Params:
        in_days = 14
        on = factory.LazyAttribute(lambda meeting: clock.today() + timedelta(days=meeting.in_days))

    network = factory.SubFactory(NetworkFactory)
    title = factory.Sequence(lambda n: f"Temat spotkania {n}")
    place = "Poradnia w Wołowie, sala 12"
    starts_at = factory.LazyAttribute(lambda meeting: wall(meeting.on, BEGINS))
    ends_at = factory.LazyAttribute(lambda meeting: wall(meeting.on, ENDS))

    @factory.post_generation
    def laid_out(meeting, create, extracted, **kwargs):
        Day.objects.create(meeting=meeting, on=meeting.first_on, begins=BEGINS, ends=ENDS, hours=3)


class ComingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Coming

    meeting = factory.SubFactory(MeetingFactory)
    user = factory.SubFactory(UserFactory)
    answer = ""
    answered_at = factory.LazyAttribute(lambda coming: clock.now() if coming.answer else None)
    digest = factory.LazyAttribute(lambda coming: tokens.digest(token_of(coming.meeting.pk, coming.user.pk)))


class RegisterFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Register

    class Params:
        confirmed = factory.Trait(confirmed_at=factory.LazyFunction(clock.now))

    meeting = factory.SubFactory(MeetingFactory, in_days=-7)
    on = factory.LazyAttribute(lambda register: register.meeting.first_on)


class AttendanceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Attendance

    register = factory.SubFactory(RegisterFactory)
    user = factory.SubFactory(UserFactory)
    institution = "SP w Wińsku"
    state = "present"


class DatePollFactory(factory.django.DjangoModelFactory):
    """An open poll of two dates, three and four weeks ahead, answered until next week."""

    class Meta:
        model = DatePoll
        skip_postgeneration_save = True

    network = factory.SubFactory(NetworkFactory)
    title = factory.Sequence(lambda n: f"Kiedy spotkamy się po raz {n}?")
    closes_on = factory.LazyFunction(lambda: clock.today() + timedelta(days=7))

    @factory.post_generation
    def with_options(poll, create, extracted, **kwargs):
        hours = {"begins": BEGINS, "ends": ENDS} if poll.has_hours else {}
        for in_days in (21, 28):
            DateOption.objects.create(poll=poll, on=clock.today() + timedelta(days=in_days), **hours)


class RespondentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Respondent

    poll = factory.SubFactory(DatePollFactory)
    user = factory.SubFactory(UserFactory)
    digest = factory.LazyAttribute(lambda row: tokens.digest(dates_token(row.poll.pk, row.user.pk)))


def say(poll, user, *words, comment="", entered_by=None, **marks):
    """Let somebody answer: one word for each option of the poll in its order, nothing for an open one."""
    row = RespondentFactory(poll=poll, user=user, answered_at=clock.now(), **marks)
    for option, says in zip(poll.options.all(), words, strict=False):
        if says:
            given = {"says": says, "comment": comment, "entered_by": entered_by}
            DateAnswer.objects.create(option=option, respondent=row, **given)
    return row


class NetworkFeedFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NetworkFeed

    network = factory.SubFactory(NetworkFactory)
    digest = factory.LazyAttribute(
        lambda feed: tokens.digest(tokens.token("network calendar", feed.network.pk, feed.generation))
    )
    generation = 1


class AgendaItemFactory(factory.django.DjangoModelFactory):
    """An agreed point; ``proposed`` makes it somebody's wish."""

    class Meta:
        model = AgendaItem

    class Params:
        proposed = factory.Trait(agreed_at=None, proposed_by=factory.SubFactory(UserFactory))

    meeting = factory.SubFactory(MeetingFactory)
    title = factory.Sequence(lambda n: f"Punkt programu {n}")
    minutes = 30
    position = factory.Sequence(lambda n: n % 1000)
    agreed_at = factory.LazyFunction(clock.now)


class MinutesFactory(factory.django.DjangoModelFactory):
    """A draft of a meeting held a week ago; ``told`` opens it for remarks."""

    class Meta:
        model = Minutes

    class Params:
        told = factory.Trait(
            state="remarks",
            opened_at=factory.LazyFunction(clock.now),
            remarks_until=factory.LazyFunction(lambda: clock.today() + timedelta(days=7)),
        )

    meeting = factory.SubFactory(MeetingFactory, in_days=-7)


class MinutesLineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MinutesLine

    minutes = factory.SubFactory(MinutesFactory)
    text = factory.Sequence(lambda n: f"Rozmawialiśmy o sprawie {n}.")
    position = factory.Sequence(lambda n: n % 1000)


class RemarkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Remark

    minutes = factory.SubFactory(MinutesFactory, told=True)
    by = factory.SubFactory(UserFactory)
    text = "Zeszyt błędów pokazała Renata."


class CorrectionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Correction

    minutes = factory.SubFactory(MinutesFactory)
    by = factory.SubFactory(UserFactory)
    text = "Karty są na 10 stycznia, nie na 10 grudnia."


class ExpertFactory(factory.django.DjangoModelFactory):
    """Somebody who agreed to stand on the list; ``pending`` has not answered yet."""

    class Meta:
        model = Expert
        skip_postgeneration_save = True

    class Params:
        pending = factory.Trait(agreed_at=None)

    programme = factory.SubFactory(ProgrammeFactory)
    name = factory.Sequence(lambda n: f"dr Ekspert {n}")
    email = factory.Sequence(lambda n: f"ekspert{n}@uczelnia.example")
    themes = "zadania tekstowe"
    agreed_at = factory.LazyFunction(clock.now)

    @factory.post_generation
    def with_link(expert, create, extracted, **kwargs):
        expert.digest = tokens.digest(expert.token)
        expert.save()


class VisitFactory(factory.django.DjangoModelFactory):
    """Somebody suggested; ``invited`` got a letter, ``accepted`` comes."""

    class Meta:
        model = Visit
        skip_postgeneration_save = True

    class Params:
        invited = factory.Trait(
            invited_at=factory.LazyFunction(clock.now),
            generation=1,
            theme="Dlaczego uczeń nie czyta do końca",
            terms="Bez honorarium, zwracamy dojazd.",
            contact="Ewa Prowadząca, tel. 71 000 00 00",
            answer_by=factory.LazyFunction(lambda: clock.today() + timedelta(days=7)),
        )
        accepted = factory.Trait(invited=True, answer="accepted", answered_at=factory.LazyFunction(clock.now))

    meeting = factory.SubFactory(MeetingFactory)
    name = factory.Sequence(lambda n: f"dr Gość {n}")
    email = factory.Sequence(lambda n: f"gosc{n}@uczelnia.example")

    @factory.post_generation
    def with_link(visit, create, extracted, **kwargs):
        if visit.generation:
            visit.digest = tokens.digest(visit.token)
            visit.save()


class VisitVoteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = VisitVote

    visit = factory.SubFactory(VisitFactory)
    user = factory.SubFactory(UserFactory)
