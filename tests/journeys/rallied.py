"""What many people do at once in the journey from a need to a plan, by deeds inside the site (``manage.py shell``)."""

import json
from typing import Any

from tools import demo_site as sites
from zaloga.networks import actions as networks
from zaloga.networks.models import Invitation, Network
from zaloga.people.models import User
from zaloga.proposals import actions as proposals
from zaloga.proposals.models import Proposal
from zaloga.surveys import actions as surveys
from zaloga.surveys.models import Survey

SIGNING = ("koordynator", "ekspert", "operator")
# Who comes with the visitor, and the places of what matters to them on the list of themes.
JOINING = {"nowa": [0, 1], "czlonek": [0, 1], "ekspert": [1, 0], "operator": [0, 4]}


def inside(site: sites.Site, deed: str) -> dict[str, Any]:
    """Carry out one of the functions below in the site; what it tells."""
    told = sites.manage(site, "shell", "-c", f"from tests.journeys import rallied; rallied.{deed}")
    return json.loads(told.splitlines()[-1])


def person(name: str) -> User:
    return User.objects.get(email=f"{name}@demo.zaloga.example")


def sign(pk: int) -> None:
    """Three more people sign."""
    proposal = Proposal.objects.get(pk=pk)
    for name in SIGNING:
        proposals.sign(proposal, by=person(name), in_own_words="Świetlica za rogiem", would_join=True)
    print(json.dumps({"signed": proposal.signatures.confirmed().count()}))


def join(slug: str) -> None:
    """Whoever was invited and does not come by browser."""
    network = Network.objects.get(slug=slug)
    for name in JOINING:
        user = person(name)
        invitation = Invitation.objects.get(network=network, email=user.email)
        networks.accept_invitation(invitation, by=user, in_own_words="Świetlica za rogiem")
    print(json.dumps({"crew": network.crew().count()}))


def answer(slug: str) -> None:
    """They say which themes matter to them."""
    survey = Survey.objects.get(network__slug=slug)
    themes = survey.questions.get(kind="rank")
    for name, places in JOINING.items():
        row = survey.participations.get(user=person(name))
        surveys.answer(row, values={str(themes.pk): places}, version=survey.version)
    print(json.dumps({"answered": survey.participations.filter(has_answered=True).count()}))
