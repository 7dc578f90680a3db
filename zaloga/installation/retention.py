"""How long what is kept. Each room's ``retention.py`` declares its rules; the worker carries them out every night.

Storage limitation: Article 5(1)(e) of the GDPR. What was removed is counted and shown to the operators.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from zaloga.core import clock
from zaloga.installation.models import Installation, Removal
from zaloga.installation.now import current

RULES: dict[str, "Rule"] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of thing and how many days it is kept.

    ``sweep`` gets the moment before which things go, removes them and gives how many went. The operator may choose
    any number of days from ``least`` to ``most``; where both are ``days`` the rule is fixed.
    """

    name: str
    title: str
    why: str
    days: int
    least: int
    most: int
    sweep: Callable[[datetime], int]

    @property
    def is_fixed(self) -> bool:
        return self.least == self.most

    def days_in(self, installation: Installation) -> int:
        """How many days this installation keeps it; a number out of the rule's range counts as the nearest in it."""
        wished = installation.days.get(self.name, self.days)
        return min(max(wished, self.least), self.most)


def declare(name: str, **fields) -> Rule:
    """Put a rule into the registry; each name once."""
    assert name not in RULES, f"{name} is declared twice"
    RULES[name] = Rule(name=name, **fields)
    return RULES[name]


@transaction.atomic
def carry_out(rule: Rule) -> Removal:
    """Remove what the rule no longer lets us keep and write down how many went, never what."""
    before = clock.now() - timedelta(days=rule.days_in(current()))
    return Removal.objects.create(rule=rule.name, before=before, removed=rule.sweep(before))


def sweep_removals(before: datetime) -> int:
    return Removal.objects.filter(at__lt=before).delete()[0]


declare(
    "installation.removals",
    title="Zapisy o tym, co usunęły te reguły",
    why="Żeby dało się pokazać, że dane znikają w terminie.",
    days=730,
    least=730,
    most=730,
    sweep=sweep_removals,
)
