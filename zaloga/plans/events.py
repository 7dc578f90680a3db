from collections.abc import Iterable
from typing import Any

from zaloga.activity.registry import declare
from zaloga.networks.audiences import leaders, people
from zaloga.networks.models import Membership
from zaloga.people.models import User
from zaloga.proposals.events import signatories


def crew(event: Any) -> Iterable[User]:
    return people(event.target.network, *Membership.CREW)


def those_given(event: Any) -> Iterable[User]:
    """Whom the task was given to, if they belong to the crew today."""
    return people(event.target.network, *Membership.CREW).filter(pk__in=event.details["users"])  # type: ignore[attr-defined]


def whoever_wrote(event: Any) -> Iterable[User]:
    return [event.target.by] if event.target.by else []


BEGUN = declare("plan.begun", sentence="{target}: plan roku zaczyna {by}, {how}", title="początek planu roku")
EDITED = declare("plan.edited", sentence="{target}: w planie {what}, {by}", title="zmiana w planie roku")
SHOWN = declare(
    "plan.shown",
    sentence="{target}: plan roku, wersja {number}, czeka na Twoją zgodę",
    audience=crew,
    by_mail=True,
    button="Przeczytaj plan",
    title="nowa wersja planu roku",
)
ACCEPTED = declare(
    "plan.accepted", sentence="{target}: na plan, wersja {number}, zgadza się {by}", title="zgoda na plan"
)
ADOPTED = declare(
    "plan.adopted",
    sentence="{target}: plan roku, wersja {number}, jest przyjęty",
    audience=crew,
    title="przyjęcie planu roku",
)
STATE_TOLD = declare(
    "plan.state_told", sentence="{target}: stan celu mówi {by}: {state}", title="stan celu w planie roku"
)
PROPOSAL_OUTCOME_TOLD = declare(
    "proposal.outcome_told",
    sentence="„{target}”: wiadomo już, co z tego wyszło",
    audience=signatories,
    by_mail=True,
    button="Zobacz, co wyszło",
    title="co wyszło ze zgłoszenia",
)
THEME_OUTCOME_TOLD = declare(
    "plan.outcome_told",
    sentence="{target}: co wyszło z potrzeby „{need}”",
    audience=crew,
    title="co wyszło z potrzeby",
)
OUTCOME_CORRECTED = declare(
    "plan.outcome_corrected", sentence="{target}: {by} poprawia, co wyszło z „{need}”", title="poprawka przy potrzebie"
)
COMMENTED = declare(
    "plan.commented", sentence="{target}: uwaga do planu, pisze {by}", audience=leaders, title="uwaga do planu roku"
)
SETTLED = declare(
    "plan.comment_settled",
    sentence="{target}: Twoja uwaga do planu jest załatwiona, mówi {by}",
    audience=whoever_wrote,
    title="załatwiona uwaga do planu",
)
WITHDRAWN = declare("plan.comment_withdrawn", sentence="{target}: uwagę do planu wycofuje {by}", title="wycofana uwaga")

TASK_GIVEN = declare(
    "task.given",
    sentence="„{target}”: to zadanie dla Ciebie{until}",
    audience=those_given,
    by_mail=True,
    button="Zobacz zadanie",
    title="zadanie dla Ciebie",
)
TASK_CHANGED = declare("task.changed", sentence="„{target}”: zadanie zmienia {by}", title="zmiana zadania")
TASK_TAKEN = declare(
    "task.taken", sentence="„{target}”: to zadanie bierze {by}", audience=leaders, title="wzięcie zadania"
)
TASK_GIVEN_BACK = declare(
    "task.given_back", sentence="„{target}”: to zadanie oddaje {by}", audience=leaders, title="oddanie zadania"
)
PART_DONE = declare("task.part_done", sentence="„{target}”: swoją część kończy {by}", title="część zadania zrobiona")
TASK_DONE = declare(
    "task.done", sentence="„{target}”: to zadanie jest zrobione", audience=leaders, title="zadanie zrobione"
)
TASK_REOPENED = declare("task.reopened", sentence="„{target}”: do zadania wraca {by}", title="powrót do zadania")
TASK_DROPPED = declare("task.dropped", sentence="„{target}”: to zadanie skreśla {by}", title="skreślone zadanie")
FEED_MADE = declare(
    "calendar.feed_made",
    sentence="{by} tworzy adres swojego kalendarza",
    for_audit=True,
    title="adres kalendarza",
)
FEED_CLOSED = declare(
    "calendar.feed_closed",
    sentence="{by} zamyka adres swojego kalendarza",
    for_audit=True,
    title="zamknięcie adresu kalendarza",
)
