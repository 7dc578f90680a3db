"""Whose letters may speak of it: the crew's only."""

from collections.abc import Iterable, Sequence

from zaloga.networks.notices import is_for_crew
from zaloga.notifications.models import Note
from zaloga.notifications.rooms import declare
from zaloga.plans.by_mail import way_to_answer


def readable(notes: Sequence[Note]) -> Iterable[Note]:
    return filter(is_for_crew, notes)


declare("plan", readable=readable)
declare("task", readable=readable, answers=way_to_answer)
