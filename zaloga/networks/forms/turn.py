"""The next year of a network, and the answer of somebody who was asked to stay."""

from typing import Any

from django import forms

from zaloga.core.forms import Form, ModelForm
from zaloga.core.words import plural
from zaloga.networks.forms.settings import NetworkForm, aims_in, put_words_to_choices


class NextYearForm(ModelForm):
    """What is carried over, to be corrected before the new network is made."""

    aims = forms.CharField(
        label="Cele szczegółowe",
        help_text="Propozycja z tego roku. Każdy cel w osobnej linijce.",
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        max_length=4000,
    )
    asks = forms.BooleanField(
        label="Od razu zapytaj załogę, kto płynie dalej",
        required=False,
    )
    archives = forms.BooleanField(
        label="Przenieś tegoroczną sieć do archiwum",
        help_text="Jej załoga dalej wszystko czyta, ale nikt już w niej nie pisze.",
        required=False,
    )

    class Meta(NetworkForm.Meta):
        help_texts = NetworkForm.Meta.help_texts | {"contract": "Kto powie, że płynie dalej, zgodzi się na ten tekst."}

    def __init__(self, *args, may_archive: bool, letters: int, **kwargs):
        super().__init__(*args, **kwargs)
        told = f"List dostanie {letters} {plural(letters, 'osoba', 'osoby', 'osób')}."
        self.hint("asks", f"{told} Możesz też zapytać później, jednym przyciskiem.")
        if not letters:
            del self.fields["asks"]
        put_words_to_choices(self)
        if not may_archive:
            del self.fields["archives"]

    def clean_aims(self) -> list[str]:
        return aims_in(self.cleaned_data["aims"])

    @property
    def main_fields(self) -> list[Any]:
        return [self[name] for name in ("name", "question", "starts_on", "ends_on", "general_aim", "aims", "capacity")]

    @property
    def other_fields(self) -> list[Any]:
        names = ("invitation_text", "kind", "themes", "audience", "audience_note", "access", "visibility", "contract")
        return [self[name] for name in names]

    @property
    def deeds(self) -> list[Any]:
        return [self[name] for name in ("asks", "archives") if name in self.fields]


class StayForm(Form):
    """Yes or no, with the contract that was on the screen."""

    YES, NO = "tak", "nie"

    odpowiedz = forms.ChoiceField(
        choices=[(YES, YES), (NO, NO)],
        error_messages={"required": "Wybierz odpowiedź.", "invalid_choice": "Wybierz jedną z odpowiedzi."},
    )
    contract_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @property
    def says_yes(self) -> bool:
        return self.cleaned_data["odpowiedz"] == self.YES
