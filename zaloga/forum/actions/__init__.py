"""Deeds of conversations, called as ``forum.actions.reply(...)``; one file per noun."""

from zaloga.forum.actions.attaching import attached, stop_if_too_many_files
from zaloga.forum.actions.conversation import (
    begin,
    edit,
    leave_stub,
    locked,
    once,
    read,
    read_all,
    recount,
    rendered,
    reply,
    stop_if_archived,
    stop_if_closed,
    stop_unless_stands,
    withdraw,
)
from zaloga.forum.actions.drafts import LONGEST_RESCUED, drop_draft, keep_draft, rescue
from zaloga.forum.actions.following import follow
from zaloga.forum.actions.held import begin_or_wait, hold, reject_held, release_held, reply_or_wait, take_back_held
from zaloga.forum.actions.hiding import appeal, bring_back, hide, uphold
from zaloga.forum.actions.mentioning import tell_mentioned
from zaloga.forum.actions.moving import merge, move, split
from zaloga.forum.actions.polls import ask_crew, end_poll, vote
from zaloga.forum.actions.reacting import react, take_reaction_back
from zaloga.forum.actions.reports import leave_standing, report
from zaloga.forum.actions.steering import close, mark_answer, pin, reopen, unmark_answer, unpin
from zaloga.forum.actions.summaries import sum_up

__all__ = [
    "LONGEST_RESCUED",
    "appeal",
    "ask_crew",
    "attached",
    "begin",
    "begin_or_wait",
    "bring_back",
    "close",
    "drop_draft",
    "edit",
    "end_poll",
    "follow",
    "hide",
    "hold",
    "keep_draft",
    "leave_standing",
    "leave_stub",
    "locked",
    "mark_answer",
    "merge",
    "move",
    "once",
    "pin",
    "react",
    "read",
    "read_all",
    "recount",
    "rendered",
    "reject_held",
    "release_held",
    "reopen",
    "reply",
    "reply_or_wait",
    "report",
    "rescue",
    "split",
    "stop_if_archived",
    "stop_if_closed",
    "stop_if_too_many_files",
    "stop_unless_stands",
    "sum_up",
    "take_back_held",
    "take_reaction_back",
    "tell_mentioned",
    "unmark_answer",
    "unpin",
    "uphold",
    "vote",
    "withdraw",
]
