"""What became of the themes of a survey of needs, as rooms upstairs tell it."""

from zaloga.core.outcomes import Outcome, Tellers
from zaloga.people.models import User
from zaloga.surveys.models import Survey

TELLERS = Tellers()
tells = TELLERS.tells


def outcomes(survey: Survey, user: User) -> list[tuple[str, list[Outcome]]]:
    """By theme, in the order in which they are told."""
    found: dict[str, list[Outcome]] = {}
    for outcome in TELLERS.of(survey, user):
        found.setdefault(outcome.about, []).append(outcome)
    return list(found.items())
