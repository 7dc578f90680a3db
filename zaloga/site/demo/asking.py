"""Surveys of the demonstration: one open, some closed with a result, one closed below five."""

from datetime import timedelta
from random import Random
from typing import Any

from django.contrib.auth.models import AnonymousUser

from zaloga.core import clock
from zaloga.institutions.models import Institution
from zaloga.networks.models import Membership, Network
from zaloga.networks.policies import forget_standing
from zaloga.people import actions as people
from zaloga.people.models import User
from zaloga.programmes.models import Programme
from zaloga.surveys import actions, walk
from zaloga.surveys.models import Question, Survey
from zaloga.surveys.models.answers import Voice
from zaloga.surveys.ready import all_ready

Story = dict[str, Any]


def ask_all(told: Story) -> None:
    for one in told["survey"]:
        ask(Network.objects.running().get(name=one["network"]), one)
    for one in told["programme_survey"]:
        programme = Programme.objects.get(slug=one["programme"])
        ask_programme(programme, one, programme.appointments.get(ended_at=None).user)


def ask(network: Network, told: Story) -> None:
    """Make, open, answer and, unless it is open still, close one survey."""
    leader = network.crew().get(role=Membership.Role.COORDINATOR).user
    with clock.moved_to(clock.now() - timedelta(days=told["ago"])):
        survey = made(network, told, leader)
        if told.get("is_draft"):
            return
        survey = opened(survey, told, leader)
    with clock.moved_to(clock.now() - timedelta(days=told.get("closed_ago", 0), hours=3)):
        tell_answers(survey, told)
        if "closed_ago" in told:
            close(survey, told, leader)


def tell_answers(survey: Survey, told: Story) -> None:
    chance = Random(str(told))  # noqa: S311 - the same demonstration every time, no secret
    for number, row in enumerate(answering(survey, told)):
        values = said(survey, told, number, chance)
        actions.answer(row, values=values, version=survey.version)


def made(network: Network, told: Story, leader: User) -> Survey:
    forget_standing(leader)
    survey = actions.make(network, all_ready()[told["ready"]], by=leader)
    is_anonymous = told.get("is_anonymous", True)
    return actions.edit(survey, by=leader, title=told["title"], is_anonymous=is_anonymous)


def opened(survey: Survey, told: Story, leader: User) -> Survey:
    lasts = told["ago"] - told["closed_ago"] if "closed_ago" in told else told["ago"] + told["closes_in"]
    return actions.open_survey(survey, closes_on=clock.today() + timedelta(days=lasts), by=leader)


def answering(survey: Survey, told: Story) -> list[Any]:
    silent = told.get("except", [])
    rows = (
        survey.participations.standing()
        .exclude(user__email__in=silent)
        .select_related("survey__network")
        .order_by("pk")
    )
    return list(rows[: told["answers"]])


def close(survey: Survey, told: Story, leader: User) -> None:
    actions.close(survey, by=leader)
    if told.get("outcome"):
        actions.say_outcome(survey, text=told["outcome"], by=leader)


def said(survey: Survey, told: Story, number: int, chance: Random) -> dict[str, Any]:
    """What the person of this number answers, page after page."""
    questions, values = list(survey.questions.all()), {}
    page: int | None = 0
    while page is not None:
        for question in walk.asked(questions, page, values):
            value = chosen(question, told, number, chance)
            if value not in (None, "", []):
                values[str(question.pk)] = value
        page = walk.next_page(questions, page, values)
    return values


def chosen(question: Question, told: Story, number: int, chance: Random) -> Any:
    if not question.has_options:
        words = told["said"].get(question.key, [])
        return words[number] if number < len(words) else None
    weights, places = told["weights"][question.key], range(len(question.options))
    if question.kind == Question.Kind.MANY:
        return [place for place in places if chance.randrange(10) < weights[place]]
    if question.kind == Question.Kind.RANK:
        ordered = sorted(places, key=lambda place: -weights[place] * chance.random())
        return ordered[: question.most]
    return chance.choices(places, weights)[0]


def ask_programme(programme: Programme, told: Story, overseer: User) -> None:
    """A survey of a programme: heads speak for their institutions, others for themselves by a link they asked for."""
    forget_standing(overseer)
    with clock.moved_to(clock.now() - timedelta(days=told["ago"])):
        for head in told.get("head", []):
            say_head(**head)
        survey = actions.make_in(programme, all_ready()[told["ready"]], by=overseer)
        survey = actions.edit(survey, by=overseer, title=told["title"])
        survey = opened(survey, told, overseer)
    with clock.moved_to(clock.now() - timedelta(days=told.get("closed_ago", 0), hours=5)):
        tell_voices(survey, told)
        if "closed_ago" in told:
            close(survey, told, overseer)


def say_head(email: str, name: str, school: str) -> None:
    """Somebody who directs an institution makes an account and says so."""
    person = people.confirm(
        people.enrol(email, name, institution=Institution.objects.get(name=school), in_own_words="")
    )
    people.say_head(person.workplaces.get(), by=person, is_head=True)


def tell_voices(survey: Survey, told: Story) -> None:
    """Every head of the programme, and so many others, one after another from each of its institutions."""
    schools = [accession.institution for accession in survey.home.accessions.select_related("institution")]
    heads = [(school, head) for school in schools for head in User.objects.filter(**directing(school))]
    others = [schools[number % len(schools)] for number in range(told["answers"])]
    asked: list[Any] = [(school, head, head.email, Voice.SCHOOL) for school, head in heads]
    for number, school in enumerate(others):
        asked.append((school, AnonymousUser(), f"ankieta{number}@szkola.example", Voice.PERSON))
    chance = Random(told["title"])  # noqa: S311 - as above
    for number, (school, by, email, voice) in enumerate(asked):
        row = actions.ask_for_link(survey, email=email, institution=school, voice=voice, by=by)
        actions.answer(row, values=said(survey, told, number, chance), version=survey.version)


def directing(school: Institution) -> dict[str, Any]:
    return {"workplaces__institution": school, "workplaces__is_head": True}
