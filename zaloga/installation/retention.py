"""How long what is kept. Each room's ``retention.py`` declares its rules; the worker carries them out every night."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from zaloga.core import clock
from zaloga.installation.models import Installation
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

    def days_in(self, installation: Installation) -> int:
        """How many days this installation keeps it."""
        return installation.days.get(self.name, self.days)

    def before(self) -> datetime:
        """Whatever is older than this goes."""
        return clock.now() - timedelta(days=self.days_in(current()))


def declare(name: str, **fields) -> Rule:
    """Put a rule into the registry; each name once."""
    assert name not in RULES, f"{name} is declared twice"
    RULES[name] = Rule(name=name, **fields)
    return RULES[name]
