"""First steps of whoever leads a network: each ticks itself off from the state of things, nothing of it is stored."""

from dataclasses import dataclass

from django.urls import reverse

from zaloga.networks.models import Network


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rooms above know; addresses of conversations too, because they are not of this floor."""

    has_invited: bool
    has_greeted: bool
    has_asked: bool
    has_signed_together: bool
    greet_url: str
    ask_url: str


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    url: str
    is_done: bool


def first_steps(network: Network, facts: Facts) -> list[Step]:
    """All the steps in order, done or not; an empty list when there is nothing left to do. No queries."""
    is_agreed = facts.has_signed_together or network.stage > Network.Stage.TOPIC

    def place(name: str) -> str:
        return reverse(f"networks:{name}", args=[network.slug])

    steps = [
        Step("Uzupełnij zaproszenie na stronę publiczną", place("edit"), bool(network.invitation_text)),
        Step("Pokaż sieć światu", place("open"), network.is_opened),
        Step("Zaproś ludzi", place("invite"), facts.has_invited),
        Step("Przywitaj się w rozmowach", facts.greet_url, facts.has_greeted),
        Step("Zapytaj załogę o potrzeby", facts.ask_url, facts.has_asked),
        Step("Przeczytaj kontrakt razem z załogą", place("contract"), is_agreed),
    ]
    return [] if network.is_archived or all(step.is_done for step in steps) else steps
