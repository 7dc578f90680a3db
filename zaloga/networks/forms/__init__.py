from zaloga.networks.forms.crew import (
    AnswerForm,
    ContractForm,
    HandOverForm,
    RemoveForm,
    RoleForm,
)
from zaloga.networks.forms.invitations import InviteForm, LinkForm, PastedForm
from zaloga.networks.forms.joining import GuestForm, JoinForm, LeaveForm, NewcomerForm, WayForm
from zaloga.networks.forms.letters import CompanionForm, LetterForm, LetterToManyForm
from zaloga.networks.forms.queue import AheadForm, OfferForm, SeatsForm
from zaloga.networks.forms.settings import ConfirmForm, NetworkForm, StageForm
from zaloga.networks.forms.turn import NextYearForm, StayForm

__all__ = [
    "AheadForm",
    "AnswerForm",
    "CompanionForm",
    "LetterForm",
    "LetterToManyForm",
    "ConfirmForm",
    "ContractForm",
    "GuestForm",
    "HandOverForm",
    "InviteForm",
    "JoinForm",
    "LeaveForm",
    "LinkForm",
    "NetworkForm",
    "NewcomerForm",
    "NextYearForm",
    "OfferForm",
    "PastedForm",
    "RemoveForm",
    "RoleForm",
    "SeatsForm",
    "StageForm",
    "StayForm",
    "WayForm",
]
