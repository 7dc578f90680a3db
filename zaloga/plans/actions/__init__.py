from zaloga.plans.actions.agreement import accept, adopt, comment, settle, show, why_not_shown, withdraw_comment
from zaloga.plans.actions.content import (
    Overtaken,
    add_aim,
    add_item,
    add_undertaking,
    edit_aim,
    edit_item,
    edit_undertaking,
    remove,
    set_general_aim,
    tell_state,
)
from zaloga.plans.actions.feed import close_feed, make_feed
from zaloga.plans.actions.needs import tell_outcome
from zaloga.plans.actions.starting import (
    add_from_themes,
    begin_empty,
    begin_from_last_year,
    begin_from_template,
    begin_from_themes,
)
from zaloga.plans.actions.tasks import close, drop_task, edit_task, finish, give_back, reopen, set_task, take

__all__ = [
    "Overtaken",
    "accept",
    "add_aim",
    "add_from_themes",
    "add_item",
    "add_undertaking",
    "adopt",
    "begin_empty",
    "begin_from_last_year",
    "begin_from_template",
    "begin_from_themes",
    "close",
    "close_feed",
    "comment",
    "drop_task",
    "edit_aim",
    "edit_item",
    "edit_task",
    "edit_undertaking",
    "finish",
    "give_back",
    "make_feed",
    "remove",
    "reopen",
    "set_general_aim",
    "set_task",
    "settle",
    "show",
    "take",
    "tell_outcome",
    "tell_state",
    "why_not_shown",
    "withdraw_comment",
]
