"""Settings of a network, its stage, and pages with one button."""

from typing import Any

from django import forms

from zaloga.core.form_fields import DayInput
from zaloga.core.forms import Form, ModelForm
from zaloga.networks.models import Network

DATE_WORDS = {"invalid": "Podaj dzień w takiej postaci: 3.12.2026"}


WORDS: dict[str, dict[Any, str]] = {
    "kind": {
        Network.Kind.SUBJECT: "przedmiotowa – dla uczących tego samego",
        Network.Kind.PROBLEM: "problemowa – wokół wspólnej sprawy",
    },
    "access": {
        Network.Access.OPEN: "otwarty – każdy dołącza od razu",
        Network.Access.REQUEST: "na prośbę – osoba prowadząca odpowiada na każdą",
        Network.Access.CLOSED: "zamknięty – tylko przez zaproszenie",
    },
}


class ConfirmForm(Form):
    """One button; holds only the sentence with which the house may refuse."""


class NetworkForm(ModelForm):
    """All settings of a network; the specific aims as lines of one box."""

    aims = forms.CharField(
        label="Cele szczegółowe",
        help_text="Każdy cel w osobnej linijce. Taki, po którym poznacie, że się udało.",
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        max_length=4000,
    )

    # The contract from which the change began: somebody else may change it while the page lies open.
    contract_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Network
        fields = [
            "name",
            "question",
            "invitation_text",
            "kind",
            "audience",
            "audience_note",
            "themes",
            "general_aim",
            "access",
            "capacity",
            "visibility",
            "starts_on",
            "ends_on",
            "contract",
        ]
        widgets = {
            "kind": forms.RadioSelect,
            "access": forms.RadioSelect,
            "visibility": forms.RadioSelect,
            "starts_on": DayInput,
            "ends_on": DayInput,
            "general_aim": forms.Textarea(attrs={"rows": 3}),
            "invitation_text": forms.Textarea(attrs={"rows": 4}),
            "contract": forms.Textarea(attrs={"rows": 10}),
        }
        labels = {"contract": "Treść kontraktu"}
        help_texts = {
            "question": "Jedno zdanie ze znakiem zapytania. Widać je w katalogu.",
            "themes": "Najwyżej osiem, po przecinku, na przykład: ułamki, ocenianie.",
            "invitation_text": "Dwa, trzy zdania od Was do kogoś, kto się zastanawia.",
            "contract": "Gdy zmienisz choć słowo, załoga dostanie prośbę o nową zgodę.",
            "capacity": "Zajmują je osoby z załogi. Eksperci i obserwatorzy nie.",
        }
        error_messages = {
            "name": {"required": "Nadaj sieci nazwę."},
            "question": {"required": "Napisz pytanie, wokół którego się spotykacie."},
            "capacity": {
                "required": "Podaj, ile osób zmieści się w sieci.",
                "invalid": "Wpisz liczbę, na przykład 25.",
            },
            "starts_on": {"required": "Podaj, od kiedy sieć działa.", **DATE_WORDS},
            "ends_on": {"required": "Podaj, do kiedy sieć działa.", **DATE_WORDS},
            "contract": {"required": "Kontrakt nie może być pusty. Wystarczy jedno zdanie, na które się umówicie."},
        }

    def __init__(self, *args, are_aims_elsewhere: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        put_words_to_choices(self)
        if are_aims_elsewhere:
            del self.fields["aims"], self.fields["general_aim"]
        self.initial["contract_version"] = self.instance.contract_version
        self.initial["aims"] = "\n".join(aim.text for aim in self.instance.specific_aims.all())

    def clean_aims(self) -> list[str]:
        return aims_in(self.cleaned_data["aims"])


def aims_in(text: str) -> list[str]:
    """Specific aims, each on a line of its own."""
    aims = [line.strip() for line in text.splitlines() if line.strip()]
    if any(len(aim) > 600 for aim in aims):
        raise forms.ValidationError("Któryś cel jest dłuższy niż 600 znaków. Skróć go albo podziel.")
    return aims


def put_words_to_choices(form: ModelForm) -> None:
    fields: dict[str, Any] = form.fields
    for name, words in WORDS.items():
        fields[name].choices = list(words.items())


class StageForm(Form):
    """To which stage."""

    stage = forms.TypedChoiceField(
        label="Na jakim etapie jest sieć?",
        coerce=int,
        choices=[(stage.value, f"{stage.value}. {stage.label}") for stage in Network.Stage],
        widget=forms.RadioSelect,
        error_messages={"required": "Wybierz etap.", "invalid_choice": "Etapy są od 0 do 4."},
    )

    def __init__(self, *args, network, **kwargs):
        # The next stage is what most people come here for.
        kwargs["initial"] = {"stage": min(network.stage + 1, Network.Stage.REFLECTION)}
        super().__init__(*args, **kwargs)
