from zaloga.networks.forms.crew import (
    AnswerForm,
    ContractForm,
    HandOverForm,
    InviteForm,
    RemoveForm,
    RoleForm,
)
from zaloga.networks.forms.joining import GuestForm, JoinForm, NewcomerForm
from zaloga.networks.forms.queue import OfferForm
from zaloga.networks.forms.settings import ConfirmForm, NetworkForm, StageForm

__all__ = [
    "AnswerForm",
    "ConfirmForm",
    "ContractForm",
    "GuestForm",
    "HandOverForm",
    "InviteForm",
    "JoinForm",
    "NetworkForm",
    "NewcomerForm",
    "OfferForm",
    "RemoveForm",
    "RoleForm",
    "StageForm",
]
