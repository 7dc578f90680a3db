"""The pages of a survey: questions that depend on an answer come on the page after it."""

from collections.abc import Sequence
from typing import Any

from zaloga.surveys.models import Question


def depth(question: Question, by_key: dict[int, Question]) -> int:
    """On which page it stands, from 0."""
    above = by_key.get(question.only_if_id or 0)
    return 0 if above is None else depth(above, by_key) + 1


def asked(questions: Sequence[Question], page: int, values: dict[str, Any]) -> list[Question]:
    """What is asked on this page of somebody with these answers so far."""
    by_key = {question.pk: question for question in questions}
    return [one for one in questions if depth(one, by_key) == page and one.is_asked_of(values)]


def next_page(questions: Sequence[Question], page: int, values: dict[str, Any]) -> int | None:
    """The next page that has a question for them; None at the end."""
    by_key = {question.pk: question for question in questions}
    last = max((depth(one, by_key) for one in questions), default=0)
    return next((one for one in range(page + 1, last + 1) if asked(questions, one, values)), None)


def has_conditions(questions: Sequence[Question]) -> bool:
    return any(question.only_if_id for question in questions)
