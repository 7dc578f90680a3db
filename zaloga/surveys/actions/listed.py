"""Surveys by a list: a room above names who is asked, and corrects its list while answers come.

Deeds of the house: whatever led to them was decided there. What the list takes back it takes back in the same way
from those who have answered, so neither the numbers nor the rows tell who has.
"""

from collections.abc import Collection
from datetime import date

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.networks.models import Network
from zaloga.people.models import User
from zaloga.surveys import emails, events, sealing
from zaloga.surveys.actions.inviting import invited, refuse_wrong_day
from zaloga.surveys.actions.making import locked, written
from zaloga.surveys.models import Survey
from zaloga.surveys.models.survey import ENOUGH
from zaloga.surveys.ready import Ready

TOO_FEW = "Żeby odpowiedzi były anonimowe, trzeba zapytać co najmniej pięć osób."


@transaction.atomic
def open_by_list(
    network: Network, ready: Ready, *, people: Collection[int], closes_on: date, title: str, intro: str
) -> Survey:
    """Ask these people, by their keys, crew and guests alike, until the end of ``closes_on``; a letter goes to each.

    Raises Refusal for fewer than five, for a day that is past or too far, and where the server cannot keep the key.
    """
    refuse_wrong_day(closes_on)
    listed = with_accounts(people)
    if len(listed) < ENOUGH:
        raise Refusal(TOO_FEW)
    survey = Survey(network=network, title=title, intro=intro, is_by_list=True)
    survey.opened_at, survey.closes_on, survey.public_key = clock.now(), closes_on, sealing.public_key()
    written(survey, ready, None)
    ask(survey, listed)
    record(events.OPENED, by=None, target=survey)
    return survey


@transaction.atomic
def keep_to_list(survey: Survey, people: Collection[int]) -> None:
    """Ask those of the list who are not asked yet, take back the invitations of all others, and give them back to
    those who are on the list again. Answers stay. Once the survey is closed nothing changes.
    """
    survey = locked(survey)
    if not survey.is_open:
        return
    survey.participations.standing().exclude(user__in=people).update(is_withdrawn=True)
    survey.participations.filter(user__in=people, is_withdrawn=True).update(is_withdrawn=False)
    known = set(survey.participations.values_list("user", flat=True))
    if missing := set(people) - known:
        ask(survey, with_accounts(missing))


def with_accounts(people: Collection[int]) -> list[User]:
    return list(User.objects.filter(pk__in=people, is_active=True).order_by("pk"))


def ask(survey: Survey, people: list[User]) -> None:
    for person in people:
        emails.invited(invited(survey, user=person))
