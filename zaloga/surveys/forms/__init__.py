from zaloga.surveys.forms.answering import AnswerForm, SheetForm
from zaloga.surveys.forms.making import (
    ConfirmForm,
    DayForm,
    EditForm,
    FreeSchoolForm,
    MadeForm,
    OutcomeForm,
    QuestionForm,
    TakePartForm,
)

__all__ = [
    "AnswerForm",
    "ConfirmForm",
    "DayForm",
    "EditForm",
    "FreeSchoolForm",
    "MadeForm",
    "OutcomeForm",
    "QuestionForm",
    "SheetForm",
    "TakePartForm",
]
