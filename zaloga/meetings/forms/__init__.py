from zaloga.meetings.forms.meetings import AnswerForForm, AnswerForm, CallOffForm, DaysForm, MeetingForm

__all__ = ["AnswerForForm", "AnswerForm", "CallOffForm", "DaysForm", "MeetingForm"]
