from typing import Any

from django import forms

from zaloga.core.forms import Form
from zaloga.networks.models import Network
from zaloga.networks.models.network import NetworkQuerySet
from zaloga.supervision.together import Together


class TogetherForm(Form):
    """Which networks, and what to do in each of them."""

    sieci = forms.MultipleChoiceField(
        label="Które sieci",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Zaznacz co najmniej jedną sieć.", "invalid_choice": "Tej sieci tu nie ma."},
    )
    co = forms.ChoiceField(
        label="Co zrobić w każdej z nich",
        choices=Together.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Wybierz, co zrobić."},
    )

    def __init__(self, *args: Any, networks: NetworkQuerySet, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.rows = list(networks)
        names: Any = self.fields["sieci"]
        names.choices = [(str(network.pk), f"{network} – {state(network)}") for network in self.rows]

    @property
    def chosen(self) -> list[Network]:
        wanted = set(self.cleaned_data["sieci"])
        return [network for network in self.rows if str(network.pk) in wanted]


def state(network: Network) -> str:
    state = "działa" if network.is_opened else "w przygotowaniu"
    return f"{'w archiwum' if network.is_archived else state}, rok szkolny {network.school_year}"
