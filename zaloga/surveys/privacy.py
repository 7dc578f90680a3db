from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from zaloga.core.traces import Traces, forget_in_columns
from zaloga.installation.privacy import Part, Way, declare, traces
from zaloga.networks.models import Membership, Network
from zaloga.people.models import User
from zaloga.surveys.models import NamedAnswer, Participation, Question, Survey, Tally

STAYS = (
    "Ten wiersz zostaje do zamknięcia ankiety, po usunięciu konta bez Ciebie. Gdyby zniknął, z liczby odpowiedzi "
    "wyszłoby, czy jest wśród nich Twoja. Samej odpowiedzi nikt nie umie znaleźć."
)
LINES = ("title", "intro", "outcome")


def export(person: User) -> Iterable[Part]:
    """That somebody was asked, and what they said in surveys that keep names. Nobody knows their anonymous answers."""
    rows = mine(person).select_related("survey", "said")
    yield Part("Ankiety, do których masz zaproszenie", [participation_row(row) for row in rows])
    said = NamedAnswer.objects.filter(participation__in=mine(person)).select_related("participation__survey")
    yield Part("Twoje odpowiedzi w ankietach imiennych", [line for row in said for line in answer_rows(row)])
    made = Survey.objects.filter(made_by=person)
    yield Part("Ankiety od Ciebie", [{"tytuł": row.title, "kiedy": row.made_at} for row in made])
    told = Survey.objects.filter(outcome_by=person)
    yield Part("Co wynika z ankiet, Twoimi słowami", [{"ankieta": row.title, "treść": row.outcome} for row in told])


def mine(person: User) -> Any:
    return Participation.objects.filter(Q(user=person) | Q(email=person.email, user=None))


def participation_row(row: Participation) -> dict[str, Any]:
    said = {"ankieta": row.survey.title, "odpowiedź jest": "tak" if row.has_answered else "nie"}
    stays = row.survey.is_anonymous and not row.survey.is_closed
    return said | ({"gdy odejdziesz": STAYS} if stays else {})


def answer_rows(row: NamedAnswer) -> list[dict[str, Any]]:
    survey = row.participation.survey
    return [
        {"ankieta": survey.title, "pytanie": question.text, "odpowiedź": question.in_words(row.values)}
        for question in survey.questions.all()
    ]


def forget(person: User, way: Way) -> None:
    """Participations go with the named answers; of anonymous ones there is nothing that could be found.

    In an open anonymous survey the row stays till the closing, nobody's and with a dead link: without it the number of
    answers would tell everybody whether one of them was this person's.
    """
    mine(person).kept_till_closing().update(user=None, email="", digest=None)
    mine(person).delete()
    Survey.objects.filter(made_by=person).update(made_by=None)
    Survey.objects.filter(outcome_by=person).update(outcome_by=None)
    forget_in_words(traces(person, way), Survey.objects.all())


def forget_in(network: Network, person: User, way: Way) -> None:
    """The same in one network; there the row of an open anonymous survey keeps its person, or whoever comes back would
    be asked anew and answer twice.
    """
    crew = User.objects.filter(pk__in=Membership.objects.active().filter(network=network).values("user"))
    rows = Participation.objects.filter(survey__network=network, user=person)
    rows.exclude(pk__in=rows.kept_till_closing().values("pk")).delete()
    forget_in_words(traces(person, way, among=crew), Survey.objects.filter(network=network))


def forget_in_words(left: Traces, surveys: Any) -> None:
    """What others wrote: titles, questions, and answers in own words."""
    forget_in_columns(surveys, LINES, left)
    questions = Question.objects.filter(survey__in=surveys)
    forget_in_columns(questions, ("text", "hint"), left)
    for question in questions.filter(kind__in=Question.WITH_OPTIONS):
        options = left.without_in(question.options)
        if options != question.options:
            Question.objects.filter(pk=question.pk).update(options=[option[:120] for option in options])
    for tally in Tally.objects.filter(survey__in=surveys).exclude(words=[]):
        Tally.objects.filter(pk=tally.pk).update(
            words=left.without_in(tally.words), more_words=left.without_in(tally.more_words)
        )
    for said in NamedAnswer.objects.filter(participation__survey__in=surveys):
        NamedAnswer.objects.filter(pk=said.pk).update(values=left.without_in(said.values))


declare(
    "surveys",
    columns=["surveys.survey.made_by", "surveys.survey.outcome_by"]
    + ["surveys.participation.user", "surveys.participation.email"],
    export=export,
    forget=forget,
    forget_in=forget_in,
)
