"""Fields that forms of several rooms ask with."""

import re
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError

from zaloga.core.errors import Refusal
from zaloga.core.files import inspect_all
from zaloga.core.words import tidy_line

BULLET = re.compile(r"^(?:[-–•*]|\d{1,2}[.)])\s+")


class DayInput(forms.DateInput):
    """A day picked in the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class KeyField(forms.UUIDField):
    """A random key of each form that is opened: it makes a second click harmless."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.HiddenInput, initial=uuid4, **kwargs)


def day_field(**kwargs) -> forms.DateField:
    return forms.DateField(
        widget=DayInput(),
        error_messages={"required": "Podaj datę.", "invalid": "Podaj datę tak: 2026-09-01."},
        **kwargs,
    )


class LinesField(forms.CharField):
    """Short texts, each on a line of its own; numbers and dashes before them are dropped."""

    widget = forms.Textarea

    def __init__(self, *, longest: int, most: int, **kwargs):
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)
        self.longest, self.most = longest, most

    def clean(self, value):
        lines = [BULLET.sub("", tidy_line(line)) for line in super().clean(value).splitlines()]
        lines = [line for line in lines if line]
        if len(lines) > self.most:
            raise ValidationError(f"To {len(lines)} wierszy, a mieści się {self.most}. Zostaw najważniejsze.")
        for number, line in enumerate(lines, start=1):
            if len(line) > self.longest:
                raise ValidationError(f"Wiersz {number} ma {len(line)} znaków, a mieści się {self.longest}. Skróć go.")
        return lines


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once, each opened and checked; gives a list of Checked."""

    widget = ManyFiles

    def clean(self, data, initial=None):
        try:
            return inspect_all(data or [])
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
