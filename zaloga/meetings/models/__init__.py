from zaloga.meetings.models.coming import Coming
from zaloga.meetings.models.meeting import Day, Meeting

__all__ = ["Coming", "Day", "Meeting"]
