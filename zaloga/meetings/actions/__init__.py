from zaloga.meetings.actions.after import look_after_surveys
from zaloga.meetings.actions.agenda import (
    add_item,
    agree_item,
    close_agenda,
    decline_item,
    drop_item,
    edit_item,
    move_item,
    open_agenda,
    propose_item,
)
from zaloga.meetings.actions.attendance import confirm, fill_in
from zaloga.meetings.actions.choosing import answer_dates, choose, enter_dates_for
from zaloga.meetings.actions.coming import answer, answer_for, gather_newcomers
from zaloga.meetings.actions.dates import (
    add_option,
    ask_newcomers,
    ask_rested,
    begin,
    close,
    close_overdue,
    mark_needed,
    prolong,
    remind_due,
    withdraw,
)
from zaloga.meetings.actions.door import check_in, check_in_by_code, check_in_online
from zaloga.meetings.actions.feed import close_network_feed, make_network_feed
from zaloga.meetings.actions.meetings import call_off, change, schedule, schedule_from, set_days
from zaloga.meetings.actions.recalling import recall, tell_rested
from zaloga.meetings.actions.replying import Unreadable, take_reply

__all__ = [
    "add_item",
    "agree_item",
    "close_agenda",
    "decline_item",
    "drop_item",
    "edit_item",
    "move_item",
    "open_agenda",
    "propose_item",
    "Unreadable",
    "add_option",
    "answer",
    "answer_dates",
    "answer_for",
    "ask_newcomers",
    "ask_rested",
    "begin",
    "call_off",
    "close_network_feed",
    "make_network_feed",
    "change",
    "check_in",
    "check_in_by_code",
    "check_in_online",
    "choose",
    "close",
    "close_overdue",
    "confirm",
    "enter_dates_for",
    "fill_in",
    "gather_newcomers",
    "look_after_surveys",
    "mark_needed",
    "prolong",
    "recall",
    "remind_due",
    "schedule",
    "schedule_from",
    "set_days",
    "take_reply",
    "tell_rested",
    "withdraw",
]
