from datetime import timedelta
from typing import Any

from django import forms

from zaloga.core import clock
from zaloga.core.form_fields import DayInput
from zaloga.core.forms import Form
from zaloga.forum.forms import LineInput
from zaloga.forum.models import MOST_CHOICES, Choice, Poll
from zaloga.forum.moderation_forms import TOO_LONG, words

A_WEEK = timedelta(days=7)


class PollForm(Form):
    """A question, its answers, and until when people vote."""

    question = LineInput(
        label="Pytanie",
        max_length=200,
        error_messages={"required": "Napisz, o co pytasz.", "max_length": TOO_LONG},
    )
    choices = words(
        "Możliwości",
        2000,
        "Podaj co najmniej dwie możliwości.",
        f"Każda w osobnej linii, od dwóch do {MOST_CHOICES}.",
        rows=6,
    )
    is_multiple = forms.BooleanField(label="Można wybrać kilka", required=False)
    closes_on = forms.DateField(
        label="Głosujemy do",
        help_text="Do końca tego dnia.",
        error_messages={"required": "Podaj dzień, do którego głosujecie."},
        widget=DayInput(),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["closes_on"].initial = clock.today() + A_WEEK

    def clean_choices(self):
        lines = [line for line in self.cleaned_data["choices"].splitlines() if line.strip()]
        if long := next((line for line in lines if len(line.strip()) > 160), None):
            raise forms.ValidationError(f"Możliwość „{long[:40]}…” jest za długa: zmieści się 160 znaków.")
        return lines

    def for_deed(self) -> dict[str, Any]:
        return self.cleaned_data


class VoteForm(Form):
    """One answer or several of a poll."""

    wybor = forms.ModelMultipleChoiceField(
        queryset=Choice.objects.none(),
        error_messages={
            "required": "Zaznacz możliwość, na którą głosujesz.",
            "invalid_choice": "Wybierz spośród możliwości tego głosowania.",
        },
    )

    def __init__(self, *args, poll: Poll, **kwargs):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["wybor"]
        field.queryset = poll.choices.all()

    @property
    def chosen(self) -> list[Choice]:
        return list(self.cleaned_data["wybor"])
