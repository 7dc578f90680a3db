from zaloga.networks.forms.crew import (
    AnswerForm,
    AppointForm,
    ContractForm,
    HandOverForm,
    InviteForm,
    RemoveForm,
    RoleForm,
)
from zaloga.networks.forms.joining import GuestForm, JoinForm, NewcomerForm
from zaloga.networks.forms.settings import ConfirmForm, NetworkForm, StageForm

__all__ = [
    "AnswerForm",
    "AppointForm",
    "ConfirmForm",
    "ContractForm",
    "GuestForm",
    "HandOverForm",
    "InviteForm",
    "JoinForm",
    "NetworkForm",
    "NewcomerForm",
    "RemoveForm",
    "RoleForm",
    "StageForm",
]
