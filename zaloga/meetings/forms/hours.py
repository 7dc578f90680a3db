from datetime import date
from typing import Any

from django import forms

from zaloga.core.forms import Form
from zaloga.core.words import day
from zaloga.meetings.models import Meeting
from zaloga.meetings.models.meeting import LONGEST_HOURS


class HoursForm(Form):
    """How many teaching hours each day had, and why that is corrected."""

    why = forms.CharField(
        label="Powód poprawki",
        max_length=200,
        help_text="Jedno zdanie. Przeczytają je osoby z listy obecności.",
        error_messages={"required": "Napisz jednym zdaniem, dlaczego poprawiasz godziny."},
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.days = list(meeting.days.all())
        for one in self.days:
            self.fields[self.name_of(one.on)] = forms.IntegerField(
                label=f"{day(one.on, weekday=True)}, {one.time}",
                initial=one.hours,
                min_value=1,
                max_value=LONGEST_HOURS,
            )
        self.order_fields([*[self.name_of(one.on) for one in self.days], "why"])

    @staticmethod
    def name_of(on: date) -> str:
        return f"hours-{on}"

    def for_deed(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"hours": {one.on: given[self.name_of(one.on)] for one in self.days}, "why": given["why"]}
