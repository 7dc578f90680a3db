from zaloga.meetings.actions.attendance import confirm, fill_in
from zaloga.meetings.actions.coming import answer, answer_for, gather_newcomers
from zaloga.meetings.actions.meetings import call_off, change, schedule, schedule_from, set_days

__all__ = [
    "answer",
    "answer_for",
    "call_off",
    "change",
    "confirm",
    "fill_in",
    "gather_newcomers",
    "schedule",
    "schedule_from",
    "set_days",
]
