from zaloga.meetings.actions.attendance import confirm, fill_in
from zaloga.meetings.actions.coming import answer, answer_for, gather_newcomers
from zaloga.meetings.actions.door import check_in, check_in_by_code, check_in_online
from zaloga.meetings.actions.meetings import call_off, change, schedule, schedule_from, set_days
from zaloga.meetings.actions.recalling import recall, tell_rested
from zaloga.meetings.actions.replying import Unreadable, take_reply

__all__ = [
    "Unreadable",
    "answer",
    "answer_for",
    "call_off",
    "change",
    "check_in",
    "check_in_by_code",
    "check_in_online",
    "confirm",
    "fill_in",
    "gather_newcomers",
    "recall",
    "schedule",
    "schedule_from",
    "set_days",
    "take_reply",
    "tell_rested",
]
