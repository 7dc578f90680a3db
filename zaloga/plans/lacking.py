"""What the plan of a network still lacks for its stage; told, never blocking."""

from django.db.models import Q

from zaloga.core import clock
from zaloga.core.words import plural
from zaloga.networks.models import Network
from zaloga.networks.stages import contribute
from zaloga.plans import needs
from zaloga.plans.models import Plan

Stage = Network.Stage


@contribute
def lacking(network: Network) -> list[str]:
    """Sentences about the plan, from the stage of the topic on."""
    if network.stage < Stage.TOPIC:
        return []
    plan = Plan.objects.filter(network=network).first()
    if plan is None:
        return ["Sieć nie ma jeszcze planu na ten rok."]
    plan.network = network
    vague = plan.aims.filter(indicator="").count()
    meetings, least = plan.items.count(), network.programme.meetings_from
    late = network.tasks.filter(done_at=None, due_on__lt=clock.today()).count()
    untold = plan.aims.filter(~Q(statuses__isnull=False)).count()
    unanswered = (
        needs.signed_for(network).published().exclude(pk__in=plan.needs.exclude(aims=None).values("proposal")).count()
    )
    unheard = plan.needs.filter(outcome="").count()
    adopted = plan.versions.filter(adopted_at__isnull=False).exists()
    sentences = [
        (Stage.TOPIC, not plan.is_shown, "Plan roku nie był jeszcze pokazany załodze."),
        (Stage.TOPIC, vague, f"W planie {aims(vague)} bez „po czym poznamy”."),
        (Stage.TOPIC, meetings < least, f"Spotkań w planie jest {meetings}, a program liczy na co najmniej {least}."),
        (Stage.TOPIC, unanswered, f"Żaden cel nie odpowiada na {proposals(unanswered)}."),
        (Stage.WORK, plan.is_shown and not adopted, "Plan roku nie jest jeszcze przyjęty."),
        (Stage.WORK, late, f"Po terminie {tasks(late)}."),
        (Stage.REFLECTION, untold, f"Nikt nie powiedział, jak stoi {aims(untold)}."),
        (Stage.REFLECTION, unheard, f"Nikt nie napisał, co wyszło z {needs_of(unheard)}."),
    ]
    return [sentence for stage, holds, sentence in sentences if holds and network.stage >= stage]


def aims(n: int) -> str:
    return f"{n} {plural(n, 'cel', 'cele', 'celów')}"


def proposals(n: int) -> str:
    return f"{n} {plural(n, 'zgłoszenie, z którego', 'zgłoszenia, z których', 'zgłoszeń, z których')} powstała ta sieć"


def needs_of(n: int) -> str:
    return f"{n} {plural(n, 'potrzeby', 'potrzeb', 'potrzeb')}"


def tasks(n: int) -> str:
    return f"{plural(n, 'jest', 'są', 'jest')} {n} {plural(n, 'zadanie', 'zadania', 'zadań')}"
