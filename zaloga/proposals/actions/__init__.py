"""Deeds around proposals, called as ``proposals.actions.file(...)``; one file per noun."""

from zaloga.proposals.actions.calls import edit_call, open_call, release
from zaloga.proposals.actions.deciding import decide, draft_decision, hide, show_again
from zaloga.proposals.actions.proposals import come_back, correct, file, publish, weigh_open, withdraw
from zaloga.proposals.actions.reports import leave_standing, report
from zaloga.proposals.actions.signatures import ask_to_sign, sign, withdraw_signature

__all__ = [
    "ask_to_sign",
    "come_back",
    "correct",
    "decide",
    "draft_decision",
    "edit_call",
    "file",
    "hide",
    "leave_standing",
    "open_call",
    "publish",
    "release",
    "report",
    "show_again",
    "sign",
    "weigh_open",
    "withdraw",
    "withdraw_signature",
]
