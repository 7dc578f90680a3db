from zaloga.meetings.forms.agenda import ItemForm, ProposedItemForm
from zaloga.meetings.forms.attendance import AttendanceForm
from zaloga.meetings.forms.dates import (
    ChoiceForm,
    DatePollForm,
    DatesForForm,
    DatesForm,
    LastDayForm,
    NeededForm,
    SlotForm,
)
from zaloga.meetings.forms.door import DoorForm
from zaloga.meetings.forms.experts import (
    ExpertAnswerForm,
    ExpertEntryForm,
    ExpertForm,
    InviteExpertForm,
    OwnEntryForm,
    SuggestForm,
)
from zaloga.meetings.forms.files import FilesForm
from zaloga.meetings.forms.hours import HoursForm
from zaloga.meetings.forms.meetings import AnswerForForm, AnswerForm, CallOffForm, DaysForm, MeetingForm
from zaloga.meetings.forms.minutes import (
    ApproveForm,
    CorrectionForm,
    MinutesForm,
    OpenForm,
    RemarkAnswerForm,
    RemarkForm,
)

__all__ = [
    "AnswerForForm",
    "AnswerForm",
    "ApproveForm",
    "AttendanceForm",
    "CallOffForm",
    "ChoiceForm",
    "CorrectionForm",
    "DatePollForm",
    "DatesForForm",
    "DatesForm",
    "DaysForm",
    "DoorForm",
    "HoursForm",
    "ItemForm",
    "LastDayForm",
    "MeetingForm",
    "MinutesForm",
    "NeededForm",
    "OpenForm",
    "ProposedItemForm",
    "RemarkAnswerForm",
    "RemarkForm",
    "SlotForm",
    "ExpertAnswerForm",
    "ExpertEntryForm",
    "ExpertForm",
    "InviteExpertForm",
    "OwnEntryForm",
    "SuggestForm",
    "FilesForm",
]
