"""Answers about a place on the waiting list."""

from typing import Any

from django import forms

from zaloga.core.forms import Form
from zaloga.core.words import plural


class OfferForm(Form):
    """Take the seat, let it go, leave the list, or ask for the letter; with the contract that was on the screen."""

    TAKE, DECLINE, STEP_OUT, LETTER = "biore", "oddaje", "schodze", "pismo"

    odpowiedz = forms.ChoiceField(
        choices=[(word, word) for word in (TAKE, DECLINE, STEP_OUT, LETTER)],
        error_messages={"required": "Wybierz odpowiedź.", "invalid_choice": "Wybierz jedną z odpowiedzi."},
    )
    contract_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, network, **kwargs):
        super().__init__(*args, initial={"contract_version": network.contract_version}, **kwargs)

    def version(self) -> dict[str, Any]:
        """The contract matters to whoever takes the seat."""
        if self.cleaned_data["odpowiedz"] != self.TAKE:
            return {}
        return {"contract_version": self.cleaned_data["contract_version"]}


REASON_HELP = "Zobaczą go osoby prowadzące i koordynator programu; zostaje w dzienniku."


class SeatsForm(Form):
    """How many seats over the capacity, and why."""

    additional = forms.IntegerField(
        label="Ile miejsc ponad zwykłą liczbę",
        min_value=0,
        max_value=500,
        error_messages={"required": "Podaj liczbę, także gdy to zero."},
    )
    reason = forms.CharField(
        label="Powód",
        help_text=REASON_HELP,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=600,
        error_messages={"required": "Napisz jednym zdaniem, dlaczego zmieniasz liczbę miejsc."},
    )

    def __init__(self, *args, network, **kwargs):
        initial = {"additional": network.additional_seats, "reason": network.additional_reason}
        super().__init__(*args, initial=initial, **kwargs)
        usual = f"{network.capacity} {plural(network.capacity, 'miejsce', 'miejsca', 'miejsc')}"
        self.hint("additional", f"Wpisz 0, jeśli ma być tylko tyle, co zwykle: {usual}.")


class AheadForm(Form):
    """Why somebody gets a seat out of turn."""

    reason = forms.CharField(
        label="Powód",
        help_text=REASON_HELP,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        error_messages={"required": "Napisz jednym zdaniem dlaczego."},
    )
