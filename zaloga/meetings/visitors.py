"""What happens to guests when their meeting changes: called inside the deeds that change it."""

from collections.abc import Iterable, Sequence

from zaloga.meetings import letters_to_experts as letters
from zaloga.meetings.models import Meeting, Visit


def tell_changed(meeting: Meeting, changes: Sequence[str]) -> None:
    """Those who did not decline hear of what they had been told otherwise."""
    for visit in expected(meeting):
        letters.changed(visit, changes)


def tell_called_off(meeting: Meeting) -> None:
    for visit in expected(meeting):
        letters.called_off(visit)


def expected(meeting: Meeting) -> Iterable[Visit]:
    """Invited and not declined, with the meeting as it is in hand."""
    for visit in meeting.visits.invited().exclude(answer=Visit.Answer.DECLINED):
        visit.meeting = meeting
        yield visit
