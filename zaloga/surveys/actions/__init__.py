from zaloga.surveys.actions.answering import answer, answer_on_paper, stop_if_changed
from zaloga.surveys.actions.closing import close, close_overdue, say_outcome
from zaloga.surveys.actions.freeing import free_school
from zaloga.surveys.actions.inviting import ask_for_link, invite_newcomers, open_survey, prolong, remind, remind_due
from zaloga.surveys.actions.listed import keep_to_list, open_by_list
from zaloga.surveys.actions.making import (
    add_question,
    drop,
    drop_question,
    edit,
    edit_question,
    make,
    make_in,
    move_question,
)

__all__ = [
    "add_question",
    "answer",
    "answer_on_paper",
    "ask_for_link",
    "close",
    "close_overdue",
    "drop",
    "drop_question",
    "edit",
    "edit_question",
    "free_school",
    "invite_newcomers",
    "keep_to_list",
    "make",
    "make_in",
    "move_question",
    "open_by_list",
    "open_survey",
    "prolong",
    "remind",
    "remind_due",
    "say_outcome",
    "stop_if_changed",
]
