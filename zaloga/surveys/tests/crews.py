"""A crew that is asked, for the tests of this room."""

from datetime import timedelta

from zaloga.core import clock
from zaloga.institutions.tests.factories import CommuneFactory, InstitutionFactory
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.surveys import actions
from zaloga.surveys.models import Survey
from zaloga.surveys.ready import all_ready

AFTER = "po-spotkaniu"


def crew_of(members, **fields):
    """Somebody who leads, and so many members, each from a school of its own in one commune."""
    lead = MembershipFactory(coordinating=True, **fields)
    rest = [MembershipFactory(network=lead.network, institution=school()) for _ in range(members)]
    return lead, rest


def school(kind="Szkoła podstawowa", commune="Wołów"):
    code = {"Wołów": "022203", "Brzeg Dolny": "022201", "Wińsko": "022202"}[commune]
    return InstitutionFactory(kind=kind, commune=CommuneFactory(name=commune, code=code))


def opened(lead, ready=AFTER, days=7, **fields) -> Survey:
    """A ready survey, open for the crew of the network that this person leads."""
    survey = actions.make(lead.network, all_ready()[ready], by=lead.user)
    if fields:
        survey = actions.edit(survey, by=lead.user, **fields)
    return actions.open_survey(survey, closes_on=clock.today() + timedelta(days=days), by=lead.user)


def say(survey, seat, **by_key):
    """One member of the crew answers; questions are named by their keys in the ready survey."""
    row = survey.participations.get(user=seat.user)
    actions.answer(row, values=values(survey, **by_key), version=survey.version)


def values(survey, **by_key):
    keys = {question.key.replace("-", "_"): str(question.pk) for question in survey.questions.all()}
    return {keys[name]: value for name, value in by_key.items()}
