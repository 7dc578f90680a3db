"""Needs of the demonstration: filed, signed, answered, by the deeds that people do."""

import tomllib
from datetime import date, timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from zaloga.core import clock
from zaloga.networks.models import Network
from zaloga.networks.policies import forget_standing
from zaloga.people.models import User
from zaloga.programmes.models import Programme
from zaloga.proposals import actions as proposals
from zaloga.proposals.models import Call, Proposal

Story = dict[str, Any]
WORDS = ("title", "need", "doing", "kind", "people_for", "willing", "answers", "voice")
PLANS = Path(__file__).parent / "needs.toml"


def read() -> Story:
    return tomllib.loads(PLANS.read_text())


def tell(programme: Programme, coordinator: User, crew: dict[str, User]) -> None:
    """Every need of the story that has not become a network, and a call that is open today."""
    told = read()
    forget_standing(coordinator)
    opens_on, closes_on = clock.today() - timedelta(days=12), clock.today() + timedelta(days=16)
    with clock.moved_to(clock.now() - timedelta(days=12)):
        call = proposals.open_call(programme, by=coordinator, opens_on=opens_on, closes_on=closes_on, **told["call"])
    for need in told["need"]:
        if "becomes" not in need:
            proposal = file(programme, need, crew, call if need.get("in_call") else None)
            answer(proposal, need, coordinator)


def file(programme: Programme, told: Story, crew: dict[str, User], call: Call | None = None) -> Proposal:
    """Filed, published and signed, each at its own hour."""
    by, began = crew[told["by"]], clock.now() - timedelta(days=told["ago"])
    fields = {name: told[name] for name in WORDS if name in told}
    with clock.moved_to(began):
        said_first = {"need": told["first_said"]} if "first_said" in told else {}
        proposal = proposals.file(programme, by=by, call=call, **{**fields, **said_first}, **place_of(by))
        if told.get("is_draft"):
            return proposal
        proposal = proposals.publish(proposal, by=by)
    if said_first:
        with clock.moved_to(began + timedelta(hours=2)):
            proposal = proposals.correct(proposal, by=by, need=told["need"])
    for number, email in enumerate([*told["signed"], *told.get("supports", [])]):
        said = {"brings": told.get("brings", {}).get(email, ""), "would_join": email in told["signed"]}
        with clock.moved_to(began + timedelta(hours=5 + 7 * number)):
            proposals.sign(proposal, by=crew[email], **said, **place_of(crew[email]))
    proposal.refresh_from_db()
    return proposal


def place_of(person: User) -> dict[str, Any]:
    """From where somebody speaks: their workplace."""
    place = person.workplaces.select_related("institution").first()
    return {"institution": place.institution, "in_own_words": place.in_own_words} if place else {}


def answer(proposal: Proposal, told: Story, coordinator: User) -> None:
    with clock.moved_to(clock.now() - timedelta(days=told["ago"] // 3)):
        if told.get("is_withdrawn") and proposal.by:
            proposals.withdraw(proposal, by=proposal.by)
        elif "decision" in told:
            into = Proposal.objects.filter(title=told.get("into", "")).first()
            until = date(clock.today().year + 1, 2, 1) if told["decision"] == "postpone" else None
            joined = Network.objects.running().filter(name=told.get("into_network", "")).first()
            fields = {"kind": told["decision"], "reason": told["reason"], "into": into, "until": until}
            fields["into_network"] = joined
            proposals.decide(proposal, by=coordinator, **fields)


def become_network(programme: Programme, told: Story, overseer: User, crew: dict[str, User]) -> None:
    """A need is accepted today: its network is in preparation, and whoever is to lead it has no account yet."""
    name, address = parseaddr(told.pop("in_preparation"))
    need = next(need for need in read()["need"] if need.get("becomes") == told["name"])
    proposal = file(programme, need, crew)
    network = {**told, **{day: told[day].isoformat() for day in ("starts_on", "ends_on")}}
    led = {"coordinator_name": name, "coordinator_email": address}
    proposals.decide(proposal, kind="accept", reason=need["reason"], network=network, by=overseer, **led)
