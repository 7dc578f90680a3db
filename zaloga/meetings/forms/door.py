from django import forms

from zaloga.core.forms import Form
from zaloga.meetings.door import LENGTH, tidy


class DoorForm(Form):
    """Six signs from the screen at the door."""

    kod = forms.CharField(
        label="Kod z ekranu",
        max_length=20,
        help_text="Sześć znaków spod obrazka. Wielkość liter nie ma znaczenia.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": "Przepisz kod z ekranu."},
    )

    def clean_kod(self) -> str:
        typed = tidy(self.cleaned_data["kod"])
        if len(typed) != LENGTH:
            raise forms.ValidationError("Kod ma sześć znaków. Sprawdź, czy jest cały.")
        return typed
