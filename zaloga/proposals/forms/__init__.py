from zaloga.proposals.forms.calls import CallForm
from zaloga.proposals.forms.deciding import AcceptForm, DeclineForm, HideForm, MergeForm, PostponeForm, ReportForm
from zaloga.proposals.forms.proposals import CorrectForm, ProposalForm, PublishForm, SignForm

__all__ = [
    "AcceptForm",
    "CallForm",
    "CorrectForm",
    "DeclineForm",
    "HideForm",
    "MergeForm",
    "PostponeForm",
    "ProposalForm",
    "PublishForm",
    "ReportForm",
    "SignForm",
]
