"""Closing: answers are opened once, counted, and are gone. What stays are tallies that hide small numbers."""

import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.people.models import User
from zaloga.surveys import events, policies, sealing
from zaloga.surveys.actions.making import locked, stop_if_closed
from zaloga.surveys.cuts import Said, tables
from zaloga.surveys.models import NamedAnswer, Question, Survey, Tally
from zaloga.surveys.models.answers import Voice
from zaloga.surveys.models.survey import ENOUGH

CUTS = ("kind", "commune", "role")
MOST_SHOWN = 40  # words of so many people stand on the page, all of them in the files
Answers = list[dict[str, Any]]


@transaction.atomic
def close(survey: Survey, *, by: User) -> Survey:
    """End it before its day. Results show at once and for good; nothing opens it again. Raises Refusal for a draft."""
    require(policies.can_lead(by, survey))
    survey = locked(survey)
    stop_if_closed(survey)
    if survey.is_draft:
        raise Refusal("Ta ankieta nie jest jeszcze otwarta. Szkic można usunąć.")
    return finish(survey, by)


def close_overdue() -> int:
    """A deed of the house: close what has passed its last day; gives how many. Where the key is missing, it waits."""
    done, failures = 0, []
    for survey in Survey.objects.overdue():
        try:
            done += close_if_overdue(survey)
        except Refusal as refusal:
            failures.append(RuntimeError(f"survey {survey.pk}: {refusal}"))
    if failures:
        raise ExceptionGroup("some surveys cannot be closed", failures)
    return done


@transaction.atomic
def close_if_overdue(survey: Survey) -> bool:
    survey = locked(survey)
    if survey.is_closed or not Survey.objects.overdue().filter(pk=survey.pk).exists():
        return False
    finish(survey, None)
    return True


def finish(survey: Survey, by: User | None) -> Survey:
    answers = opened(survey) if survey.is_anonymous else named(survey)
    survey.invited, survey.answered = survey.how_many_invited(), len(answers)
    survey.closed_at = clock.now()
    survey.sealed.all().delete()
    if survey.is_anonymous:
        survey.participations.gone(survey.network).delete()
    survey.participations.exclude(email="").update(email="")
    voices = {voice: countable([one for one in answers if one["voice"] == voice]) for voice in Voice.values}
    enough = {voice: said for voice, said in voices.items() if said}
    survey.is_erased = survey.is_anonymous and not enough
    survey.full_clean()
    survey.save()
    for voice, said in enough.items():
        heard = hear(said)
        Tally.objects.bulk_create(tallied(question, voice, heard) for question in survey.questions.all())
    record(events.ERASED if survey.is_erased else events.CLOSED, by=by, target=survey)
    return survey


def countable(said: Answers) -> Answers:
    """What is counted of one voice: everything from five answers that hide one another, else sheets of paper alone."""
    if len(hiding(said)) >= ENOUGH:
        return said
    sheets = [one for one in said if is_sheet(one)]
    return sheets if len(sheets) >= ENOUGH else []


def hiding(said: Answers) -> Answers:
    """Those among which one is hidden: whoever entered a sheet knows it, so it hides none that came by itself."""
    return [one for one in said if not is_sheet(one)] or said


def is_sheet(one: dict[str, Any]) -> bool:
    """A sheet of an anonymous survey. One sealed by an earlier version is known by standing in no group."""
    return one["is_on_paper"] if "is_on_paper" in one else "kind" in one and not any(one[cut] for cut in CUTS)


@dataclass(frozen=True, slots=True)
class Heard:
    """What one voice said. ``hiding`` hide one another; ``grouped`` came by themselves, with their groups."""

    said: Answers
    hiding: Answers
    grouped: list[tuple[tuple[str, ...], dict[str, Any]]]


def hear(said: Answers) -> Heard:
    """Looked through once for all questions."""
    alone = [one for one in said if not is_sheet(one)]
    return Heard(said, alone or said, [(tuple(one.get(cut, "") for cut in CUTS), one["values"]) for one in alone])


def opened(survey: Survey) -> Answers:
    """What was sealed, in random order. Raises Refusal where the key is missing; what is no answer is left out."""
    key = sealing.private_key_of(survey.public_key)
    answers = []
    for sealed in survey.sealed.values_list("sealed", flat=True).iterator():
        try:
            answers.append(sealing.unseal(key, survey.pk, bytes(sealed)))
        except InvalidTag:
            continue
    secrets.SystemRandom().shuffle(answers)
    return answers


def named(survey: Survey) -> Answers:
    rows = NamedAnswer.objects.filter(participation__survey=survey).select_related("participation")
    return [{"voice": row.participation.voice, "values": row.values} for row in rows]


def tallied(question: Question, voice: str, heard: Heard) -> Tally:
    """The result of one question; nothing where fewer than five answered it who hide one another."""
    values = values_of(question, heard.said)
    tally = Tally(survey_id=question.survey_id, question=question, voice=voice, counted=len(values))
    if len(values_of(question, heard.hiding)) < ENOUGH:
        tally.counted = 0
        return tally
    if question.kind in Question.IN_WORDS:
        mixed = shuffled(values)
        tally.words, tally.more_words = mixed[:MOST_SHOWN], mixed[MOST_SHOWN:]
    elif question.kind == Question.Kind.DATE:
        tally.days = sorted(values)
    else:
        count(tally, question, values)
        tally.cuts = cuts_of(question, heard)
    return tally


def values_of(question: Question, said: Answers) -> list[Any]:
    key = str(question.pk)
    return [value for one in said if is_said(value := one["values"].get(key))]


def count(tally: Tally, question: Question, values: list[Any]) -> None:
    """Of a great many people few say something that nobody else does, so those alike are counted first."""
    options = range(len(question.options))
    alike = Counter(tuple(chosen_of(value)) for value in values).items()
    tally.counts = [sum(number for chosen, number in alike if option in chosen) for option in options]
    if question.kind == Question.Kind.RANK:
        tally.points = [
            sum((question.places - chosen.index(option)) * number for chosen, number in alike if option in chosen)
            for option in options
        ]


def cuts_of(question: Question, heard: Heard) -> list[dict[str, Any]]:
    """Its tables by group, of everybody who answered the survey by themselves: to say nothing to it is an answer too.

    So the same people make up the same rows at every question. None where the question has a condition: how many of a
    group were asked it is a cell of the other question. Sheets of paper stand in no group.
    """
    if question.only_if_id is not None or not heard.grouped:
        return []
    key, options = str(question.pk), len(question.options)
    alike = Counter((groups, tuple(chosen_of(values.get(key)))) for groups, values in heard.grouped)
    people: Counter[Said] = Counter()
    for (groups, chosen), number in alike.items():
        people[Said(groups, frozenset(chosen))] += number
    return [
        {"cut": cut, "rows": [{"group": group, "cells": cells} for group, cells in table.items()]}
        for cut, table in zip(CUTS, tables(people, options), strict=True)
        if table
    ]


def is_said(value: Any) -> bool:
    return value not in (None, "", [])


def chosen_of(value: Any) -> list[int]:
    if not is_said(value):
        return []
    return value if isinstance(value, list) else [value]


def shuffled(values: Iterable[str]) -> list[str]:
    mixed = list(values)
    secrets.SystemRandom().shuffle(mixed)
    return mixed


@transaction.atomic
def say_outcome(survey: Survey, *, text: str, by: User) -> Survey:
    """What is done with the result, in the words of whoever leads. Whoever was asked hears of it the first time."""
    require(policies.can_lead(by, survey))
    survey = locked(survey)
    if not survey.is_closed:
        raise Refusal("Najpierw zamknij ankietę. Wtedy będzie wiadomo, co z niej wynika.")
    is_first = not survey.outcome
    survey.outcome, survey.outcome_by, survey.outcome_at = text, by, clock.now()
    survey.full_clean()
    survey.save()
    if is_first and text:
        record(events.ANSWERED_TO, by=by, target=survey)
    return survey
