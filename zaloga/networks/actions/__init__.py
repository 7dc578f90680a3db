"""Deeds of networks, called as ``networks.actions.join(...)``; one file per noun."""

from zaloga.networks.actions.accession import send_letter
from zaloga.networks.actions.companions import (
    accept_companion,
    ask_companion,
    decline_companion,
    end_companionship,
    offer_companion,
    seek_companion,
)
from zaloga.networks.actions.coordination import (
    accept_hand_over,
    appoint_coordinator,
    decline_hand_over,
    offer_hand_over,
    withdraw_hand_over,
)
from zaloga.networks.actions.crew import accept_contract, change_role, join, remove
from zaloga.networks.actions.groups import (
    ask_to_carry_out,
    carry_out,
    carry_out_asked,
    drop_list,
    map_groups,
    settle_columns,
    stay_out,
    take_list,
)
from zaloga.networks.actions.invitations import (
    accept_as_newcomer,
    accept_invitation,
    invite,
    resend_invitation,
    withdraw_invitation,
)
from zaloga.networks.actions.leaving import leave
from zaloga.networks.actions.letters import write_to_many, write_to_one
from zaloga.networks.actions.links import close_link, join_by_link, make_link
from zaloga.networks.actions.lists import invite_many, remind
from zaloga.networks.actions.networks import add_seats, archive, edit, found, move_stage, open, restore
from zaloga.networks.actions.queue import decline_offer, pass_ahead, stand, step_out, take_offer
from zaloga.networks.actions.requests import accept_request, decline_request, request, withdraw_request
from zaloga.networks.actions.steps import fold_steps
from zaloga.networks.actions.turn import (
    ask_to_stay,
    begin_next_year,
    carried_over,
    next_in_year,
    not_asked_yet,
    remind_silent,
    sail_on,
    stay_ashore,
    would_be_asked,
)
from zaloga.networks.actions.vacancies import tell_of_vacancies

__all__ = [
    "stay_out",
    "take_list",
    "settle_columns",
    "map_groups",
    "drop_list",
    "ask_to_carry_out",
    "carry_out",
    "carry_out_asked",
    "accept_as_newcomer",
    "accept_companion",
    "accept_contract",
    "accept_hand_over",
    "accept_invitation",
    "accept_request",
    "add_seats",
    "appoint_coordinator",
    "archive",
    "ask_to_stay",
    "begin_next_year",
    "next_in_year",
    "not_asked_yet",
    "would_be_asked",
    "carried_over",
    "ask_companion",
    "change_role",
    "close_link",
    "decline_companion",
    "decline_hand_over",
    "decline_offer",
    "decline_request",
    "edit",
    "fold_steps",
    "end_companionship",
    "found",
    "invite",
    "invite_many",
    "join",
    "join_by_link",
    "leave",
    "make_link",
    "move_stage",
    "offer_companion",
    "offer_hand_over",
    "open",
    "pass_ahead",
    "remind",
    "remind_silent",
    "remove",
    "request",
    "resend_invitation",
    "restore",
    "send_letter",
    "sail_on",
    "seek_companion",
    "stand",
    "stay_ashore",
    "step_out",
    "take_offer",
    "tell_of_vacancies",
    "withdraw_hand_over",
    "withdraw_invitation",
    "withdraw_request",
    "write_to_many",
    "write_to_one",
]
