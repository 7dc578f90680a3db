"""Answers about a place on the waiting list."""

from typing import Any

from django import forms

from zaloga.core.forms import Form


class OfferForm(Form):
    """Take the seat, let it go, or leave the list; with the contract that was on the screen."""

    TAKE, DECLINE, STEP_OUT = "biore", "oddaje", "schodze"

    odpowiedz = forms.ChoiceField(
        choices=[(TAKE, TAKE), (DECLINE, DECLINE), (STEP_OUT, STEP_OUT)],
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
