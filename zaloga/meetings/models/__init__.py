from zaloga.meetings.models.agenda import AgendaItem
from zaloga.meetings.models.attendance import Attendance, Register
from zaloga.meetings.models.coming import Coming
from zaloga.meetings.models.dates import DateAnswer, DateOption, DatePoll, Respondent
from zaloga.meetings.models.feed import NetworkFeed
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
    "Meeting",
    "Minutes",
    "MinutesLine",
    "NetworkFeed",
    "Register",
    "Remark",
    "Respondent",
]
