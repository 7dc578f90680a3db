"""A person named by address: what every room asks for when somebody is appointed."""

from typing import Any

from django import forms

from zaloga.core.forms import Form

ADDRESS_WORDS = {
    "required": "Wpisz adres e-mail.",
    "invalid": "Ten adres wygląda na niepełny. Powinien wyglądać tak: anna@szkola.example",
}


class OwnAddressField(forms.EmailField):
    """Somebody's own address, which their browser may fill in; the room says what comes to it."""

    def __init__(self, *, label: str = "Twój adres e-mail", **kwargs: Any):
        widget = forms.EmailInput(attrs={"autocomplete": "email"})
        super().__init__(label=label, max_length=254, error_messages=ADDRESS_WORDS, widget=widget, **kwargs)


class AppointForm(Form):
    """Who is to coordinate from now on."""

    email = forms.EmailField(
        label="Adres e-mail",
        help_text="Kto nie ma jeszcze konta, dostanie list z odnośnikiem. Hasła nie trzeba.",
        max_length=254,
        error_messages=ADDRESS_WORDS,
    )
    name = forms.CharField(
        label="Imię i nazwisko", max_length=120, error_messages={"required": "Wpisz imię i nazwisko."}
    )
