"""A survey before anybody has answered: made from a ready one, its words and questions changed."""

from typing import Any

from django.db import transaction
from django.db.models import F, Max

from zaloga.activity.record import record
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.networks.models import Network
from zaloga.people.models import User
from zaloga.programmes.models import Programme
from zaloga.surveys import events, policies
from zaloga.surveys.models import Question, Survey
from zaloga.surveys.ready import Ready

MOST_QUESTIONS = 30


@transaction.atomic
def make(network: Network, ready: Ready, *, by: User) -> Survey:
    """A draft for the crew of a network, with the questions of the ready one."""
    require(policies.can_make(by, network))
    return begun(Survey(network=network), ready, by)


@transaction.atomic
def make_in(programme: Programme, ready: Ready, *, by: User) -> Survey:
    """The same for the staff of a programme's institutions."""
    require(policies.can_make_in(by, programme))
    return begun(Survey(programme=programme), ready, by)


def begun(survey: Survey, ready: Ready, by: User) -> Survey:
    survey.title = ready.title
    survey.intro = survey.programme and ready.intro_in_programme or ready.intro
    written(survey, ready, by)
    record(events.MADE, by=by, target=survey)
    return survey


def written(survey: Survey, ready: Ready, by: User | None) -> None:
    """Save it with the questions of the ready one."""
    survey.made_by, survey.template, survey.purpose = by, ready.key, ready.purpose
    survey.full_clean()
    survey.save()
    known: dict[str, Question] = {}
    for number, told in enumerate(ready.questions):
        fields = {**told, "only_if": known.get(told.get("only_if", ""))}
        question = Question(survey=survey, number=number, **fields)
        question.full_clean()
        question.save()
        known[question.key] = question


@transaction.atomic
def edit(survey: Survey, *, by: User, **fields: Any) -> Survey:
    """Title, words at the beginning, purpose; names or none only in a draft, for the letters have told it already.

    Of an opened one whoever has it before them is told, and sends what they typed once more. The same words change
    nothing. Raises Refusal once the survey is closed or somebody has answered, or when the mode of an opened one would
    change.
    """
    require(policies.can_lead(by, survey))
    survey = locked(survey)
    stop_if_closed(survey)
    if not survey.is_draft and fields.get("is_anonymous", survey.is_anonymous) != survey.is_anonymous:
        raise Refusal("Zaproszenia już mówią, czy ankieta jest anonimowa. Tego nie można teraz zmienić.")
    if survey.has_answers():
        raise Refusal("Ktoś już odpowiedział na to, co tu stoi, więc tytułu, wstępu i celu nie można zmieniać.")
    if all(getattr(survey, name) == value for name, value in fields.items()):
        return survey
    for name, value in fields.items():
        setattr(survey, name, value)
    survey.version += 0 if survey.is_draft else 1
    survey.full_clean()
    survey.save()
    if not survey.is_draft:
        record(events.EDITED, by=by, target=survey)
    return survey


@transaction.atomic
def drop(survey: Survey, *, by: User) -> None:
    """Throw a draft away. An opened survey is closed instead."""
    require(policies.can_lead(by, survey))
    survey = locked(survey)
    if not survey.is_draft:
        raise Refusal("Ta ankieta jest już otwarta. Można ją zamknąć, ale nie usunąć.")
    record(events.DROPPED, by=by, target=survey)
    survey.delete()


@transaction.atomic
def add_question(survey: Survey, *, by: User, **fields: Any) -> Question:
    """One more question, at the end. Raises Refusal once somebody has answered."""
    survey = to_change(survey, by)
    if survey.questions.count() >= MOST_QUESTIONS:
        raise Refusal(f"Ankieta ma już {MOST_QUESTIONS} pytań. Więcej nikt nie wypełni do końca.")
    last = survey.questions.aggregate(last=Max("number"))["last"]
    question = Question(survey=survey, number=0 if last is None else last + 1, **fields)
    return kept(question)


@transaction.atomic
def edit_question(question: Question, *, by: User, **fields: Any) -> Question:
    """Other words or other options; then it is no longer compared with the ready one it came from.

    Conditions of other questions go with the words of their options. Raises Refusal where such words are gone.
    """
    survey = to_change(question.survey, by)
    question = survey.questions.get(pk=question.pk)
    before = (question.kind, question.text, question.options)
    for name, value in fields.items():
        setattr(question, name, value)
    if (question.kind, question.text, question.options) != before:
        question.key = ""
    question = kept(question)
    carry_conditions(question, before[2])
    return question


def carry_conditions(question: Question, before: list[str]) -> None:
    """Questions that depend on this one go on depending on the same words, wherever they stand now."""
    places = {words: place for place, words in enumerate(question.options)}
    for other in question.dependents.all():
        asked = [before[value] for value in other.only_values]
        if gone := next((words for words in asked if words not in places), None):
            raise Refusal(
                f"Od odpowiedzi „{gone}” zależy pytanie „{other.text}”, a tej odpowiedzi już by tu nie było. "
                "Najpierw zmień warunek tamtego pytania."
            )
        other.only_values = sorted(places[words] for words in asked)
        other.save(update_fields=["only_values"])


def kept(question: Question) -> Question:
    above = question.only_if
    if above and (above.survey_id != question.survey_id or above.number >= question.number):
        raise Refusal("Warunkiem może być tylko pytanie, które stoi wcześniej w tej ankiecie.")
    question.full_clean()
    question.save()
    return question


@transaction.atomic
def drop_question(question: Question, *, by: User) -> None:
    """Refused while another question depends on it, and once somebody has answered."""
    survey = to_change(question.survey, by)
    question = survey.questions.get(pk=question.pk)
    if other := question.dependents.first():
        raise Refusal(f"Od tego pytania zależy „{other.text}”. Najpierw zmień jego warunek.")
    question.delete()


@transaction.atomic
def move_question(question: Question, *, up: bool, by: User) -> Question:
    """Change places with the one before or after; at the edge nothing happens."""
    survey = to_change(question.survey, by)
    rows = list(survey.questions.all())
    place = next(place for place, row in enumerate(rows) if row.pk == question.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return rows[place]
    first, second = sorted((place, other))
    if rows[second].only_if_id == rows[first].pk:
        raise Refusal("To pytanie zależy od poprzedniego, więc musi stać po nim.")
    rows[place], rows[other] = rows[other], rows[place]
    for number, row in enumerate(rows):
        Question.objects.filter(pk=row.pk).update(number=number)
    return rows[other]


def to_change(survey: Survey, by: User) -> Survey:
    """The survey, locked, whose questions may still be changed; whoever has the old form open will be told."""
    require(policies.can_lead(by, survey))
    survey = locked(survey)
    stop_if_closed(survey)
    if survey.has_answers():
        raise Refusal("Ktoś już odpowiedział, więc pytań nie można zmieniać.")
    Survey.objects.filter(pk=survey.pk).update(version=F("version") + 1)
    return survey


def locked(survey: Survey) -> Survey:
    rows = Survey.objects.select_for_update(of=("self",)).select_related("network__programme", "programme")
    return rows.get(pk=survey.pk)


def stop_if_closed(survey: Survey) -> None:
    if survey.is_closed:
        raise Refusal("Ta ankieta jest już zamknięta.")
