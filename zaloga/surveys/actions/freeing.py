"""Giving a school its place back, where somebody who does not direct it has answered in its name."""

from django.db import transaction
from django.db.models import QuerySet

from zaloga.activity.record import record
from zaloga.core.guard import require
from zaloga.institutions.models import Institution
from zaloga.people.models import User
from zaloga.surveys import events, policies
from zaloga.surveys.actions.inviting import stop_if_not_open
from zaloga.surveys.actions.making import locked
from zaloga.surveys.models import NamedAnswer, Participation, Survey
from zaloga.surveys.models.answers import Voice


@transaction.atomic
def free_school(survey: Survey, *, institution: Institution, reason: str, by: User) -> Survey:
    """Let the next head answer for this school in a programme's survey; the link that was used works no more.

    A named answer is struck out. A sealed one stays among the others, for nobody can find it. The same happens to the
    eye whether the school has answered or not, so nobody learns that here. Raises Refusal when it is not open.
    """
    require(policies.can_free_school(by, survey))
    survey = locked(survey)
    stop_if_not_open(survey)
    spoken = survey.participations.standing().filter(institution=institution, voice=Voice.SCHOOL, has_answered=True)
    if survey.is_anonymous:
        spoken.update(is_withdrawn=True)
    else:
        strike_out(survey, spoken)
    record(events.SCHOOL_FREED, by=by, target=survey, institution=str(institution), reason=reason)
    return survey


def strike_out(survey: Survey, spoken: QuerySet[Participation]) -> None:
    said = NamedAnswer.objects.filter(participation__in=spoken)
    survey.on_paper -= said.filter(is_on_paper=True).count()
    survey.save(update_fields=["on_paper"])
    said.delete()
    spoken.update(is_withdrawn=True, has_answered=False)
