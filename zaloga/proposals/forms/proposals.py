"""A need in plain words, and a signature under somebody's need."""

from typing import Any

from django import forms
from django.urls import reverse

from zaloga.core.forms import Form, ModelForm
from zaloga.core.words import tidy_text
from zaloga.people.introducing import NameField, PlaceChoice
from zaloga.programmes.models import Programme
from zaloga.programmes.naming import OwnAddressField
from zaloga.proposals.models import Proposal

NAME_WORDS = {"required": "Wpisz imię i nazwisko. Zobaczy je tylko koordynator programu."}
JOINS, SUPPORTS = "tak", "nie"


def look_for_alike() -> dict[str, str]:
    """While somebody types, what is alike comes up under the title; the form around goes with the question."""
    return {
        "hx-post": reverse("proposals:similar"),
        "hx-trigger": "input changed delay:600ms",
        "hx-target": "#podobne",
        "hx-swap": "innerHTML",
    }


class Words(ModelForm):
    """What a proposal says."""

    people_for = forms.MultipleChoiceField(
        label="Kto powinien w niej być?",
        choices=Proposal.For,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Zaznacz, dla kogo byłaby ta sieć. Może być kilka odpowiedzi."},
    )
    kind = forms.ChoiceField(
        label="Jaka to sieć?", choices=Proposal.Kind.choices, widget=forms.RadioSelect, required=False, initial=""
    )

    class Meta:
        model = Proposal
        fields = ["need", "title", "doing", "kind", "people_for", "willing"]
        labels = {
            "need": "Z czym się mierzysz?",
            "title": "Nazwij to w kilku słowach",
            "doing": "Co taka sieć mogłaby robić?",
            "willing": "Ile osób już chętnych?",
        }
        widgets = {
            "need": forms.Textarea(attrs={"rows": 4}),
            "doing": forms.Textarea(attrs={"rows": 3}),
            "willing": forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
        }
        help_texts = {
            "need": "Dwa, trzy zdania z codzienności. Nie musi to być gotowy temat. Bez nazwisk uczniów.",
            "title": "Na przykład: Uczniowie z Ukrainy w klasie.",
            "doing": "Na przykład: wymiana scenariuszy, spotkanie z logopedą, lekcje koleżeńskie.",
            "willing": "Wystarczysz Ty.",
        }
        error_messages = {
            "need": {"required": "Napisz, z czym się mierzysz. Wystarczy jedno zdanie."},
            "title": {"required": "Nazwij swoją potrzebę w kilku słowach. Po nich znajdą ją inni."},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The native attribute of „required” stands on no group of boxes, so the label alone must say it.
        self.fields["kind"].required = False
        self.order_fields(["need", "title", "doing", "kind", "people_for", "willing"])


class CorrectForm(Words):
    """The author's correction, before the decision."""


class ProposalForm(PlaceChoice, Words):
    """A new proposal: what it says, from where, in whose name; from a guest also who, and where the code goes."""

    name = NameField(error_messages=NAME_WORDS)
    email = OwnAddressField(help_text="Wyślemy na niego kod. Nikomu go nie pokażemy.")
    voice = forms.ChoiceField(
        label="W czyim imieniu piszesz?",
        choices=Proposal.Voice,
        widget=forms.RadioSelect,
        initial=Proposal.Voice.SELF,
        help_text="Przy zgłoszeniu stanie, że tak mówi osoba, która je składa.",
    )
    programme = forms.ModelChoiceField(
        Programme.objects.none(), label="Który program?", widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args, user, programmes, call=None, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.only_programme = call.programme if call else programmes[0] if len(programmes) == 1 else None
        if self.only_programme:
            del self.fields["programme"]
        else:
            self.fields["programme"].queryset = Programme.objects.running().select_related("organiser")
        if user.is_authenticated:
            del self.fields["name"], self.fields["email"]
        for name in ("need", "title", "doing"):
            self.fields[name].widget.attrs |= look_for_alike()
        self.questions = [self.ask(number, text) for number, text in enumerate(call.questions if call else [])]

    def ask(self, number: int, text: str) -> str:
        """A field for a question of the call."""
        name = f"answer_{number}"
        self.fields[name] = forms.CharField(
            label=text,
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": "Odpowiedz choć jednym zdaniem."},
        )
        return name

    @property
    def answer_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.questions]

    def for_deed(self) -> dict[str, Any]:
        """What proposals.actions.file takes beside the programme and the author."""
        words = {name: self.cleaned_data[name] for name in (*Words.Meta.fields, "voice")}
        answers = [tidy_text(self.cleaned_data[name]) for name in self.questions]
        return {**words, "answers": answers, **self.place()}


class PublishForm(Form):
    """The last step: what recruitment the author wishes for."""

    access = forms.ChoiceField(label="Jaki nabór do tej sieci?", choices=Proposal.Access, widget=forms.RadioSelect)

    def __init__(self, *args, proposal: Proposal, **kwargs):
        most = proposal.programme.closed_above
        wished = Proposal.Access.CLOSED if (proposal.willing or 0) > most else Proposal.Access.OPEN
        super().__init__(*args, initial={"access": wished}, **kwargs)
        self.hint("access", f"Gdy chętnych jest więcej niż {most}, zwykle wybiera się nabór zamknięty.")


class SignForm(PlaceChoice):
    """A signature: from where, what one would bring, and whether one would join."""

    field_order = ("name", "email", "workplace", "institution_name", "would_join", "brings")

    name = NameField(error_messages=NAME_WORDS)
    email = OwnAddressField(help_text="Wyślemy na niego kod, bez niego podpis się nie liczy. Nikomu go nie pokażemy.")
    would_join = forms.ChoiceField(
        label="Co oznacza Twój podpis?",
        choices=[
            (JOINS, "Dołączę do takiej sieci – gdy powstanie, dostaniesz zaproszenie"),
            (SUPPORTS, "Popieram – ale sam udział zostawiam innym"),
        ],
        widget=forms.RadioSelect,
        initial=JOINS,
    )
    brings = forms.CharField(
        label="Co możesz wnieść?",
        help_text="Na przykład: scenariusze, doświadczenie, salę na spotkanie. Bez nazwiska przeczyta to też osoba, "
        "która złożyła zgłoszenie.",
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        if user.is_authenticated:
            del self.fields["name"], self.fields["email"]

    def for_deed(self) -> dict[str, Any]:
        """What proposals.actions.sign takes."""
        given = self.cleaned_data
        return {"brings": given["brings"], "would_join": given["would_join"] == JOINS, **self.place()}
