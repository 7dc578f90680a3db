from zaloga.meetings.models.attendance import Attendance, Register
from zaloga.meetings.models.coming import Coming
from zaloga.meetings.models.meeting import Day, Meeting

__all__ = ["Attendance", "Coming", "Day", "Meeting", "Register"]
