from zaloga.meetings.models.agenda import AgendaItem
from zaloga.meetings.models.attendance import Attendance, Register
from zaloga.meetings.models.coming import Coming, Withdrawal
from zaloga.meetings.models.dates import DateAnswer, DateOption, DatePoll, Respondent
from zaloga.meetings.models.expert import Expert, Visit, VisitVote
from zaloga.meetings.models.feed import NetworkFeed
from zaloga.meetings.models.file import MeetingFile
from zaloga.meetings.models.meeting import Day, Meeting
from zaloga.meetings.models.minutes import Correction, Minutes, MinutesLine, Remark

__all__ = [
    "AgendaItem",
    "Attendance",
    "Coming",
    "Correction",
    "DateAnswer",
    "DateOption",
    "DatePoll",
    "Day",
    "Expert",
    "Meeting",
    "Minutes",
    "MinutesLine",
    "MeetingFile",
    "NetworkFeed",
    "Register",
    "Remark",
    "Respondent",
    "Visit",
    "VisitVote",
    "Withdrawal",
]
