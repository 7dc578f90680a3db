"""What a crew said it needs, as themes from which a plan begins."""

from dataclasses import dataclass

from zaloga.networks.models import Network
from zaloga.people.models import User
from zaloga.surveys.models import Survey
from zaloga.surveys.policies import visible_surveys
from zaloga.surveys.results import ranking

MOST_SURVEYS = 5


@dataclass(frozen=True, slots=True)
class Needs:
    """A closed survey of needs and its themes, the most wanted first."""

    survey: Survey
    themes: tuple[str, ...]


def of(network: Network, user: User) -> list[Needs]:
    """The newest closed surveys of needs of a network that say something, as far as the person may read them."""
    rows = visible_surveys(user).filter(network=network, purpose=Survey.Purpose.NEEDS, closed_at__isnull=False)
    found = [
        Needs(row, tuple(line.label for line in ranking(row))) for row in rows.order_by("-closed_at")[:MOST_SURVEYS]
    ]
    return [one for one in found if one.themes]
