"""Choosing many institutions at once: by a filter, by ticks, by a file."""

from django import forms

from zaloga.core import sheets
from zaloga.core.forms import Form
from zaloga.institutions.models import Institution
from zaloga.programmes.models import Accession
from zaloga.supervision import acceding

LARGEST = 5_000_000


class ChooseForm(Form):
    """Which institutions to show."""

    obszar = forms.ChoiceField(label="Gmina albo powiat", required=False)
    typ = forms.ChoiceField(label="Typ", required=False)
    organ = forms.CharField(label="Organ prowadzący", max_length=120, required=False)
    q = forms.CharField(label="Nazwa, numer albo ulica", max_length=120, required=False)

    def __init__(self, *args, programme, **kwargs):
        super().__init__(*args, **kwargs)
        areas = [(area.code, str(area)) for area in acceding.areas(programme)]
        self.fields["obszar"].choices = [("", "cały obszar programu"), *areas]
        self.fields["typ"].choices = [("", "wszystkie"), *((kind, kind) for kind in acceding.kinds(programme))]

    def wishes(self) -> dict[str, str]:
        """What of the filter is right, for acceding.candidates()."""
        wished = getattr(self, "cleaned_data", {})
        names = {"area": "obszar", "kind": "typ", "body": "organ", "words": "q"}
        return {name: wished[column] for name, column in names.items() if wished.get(column)}


class ListForm(Form):
    """A list of institutions: a file, or cells pasted from one."""

    sources = ("plik", "lista")

    plik = forms.FileField(label="Plik CSV albo XLSX", help_text="Z kolumną „Numer RSPO” albo „Nazwa”.", required=False)
    lista = forms.CharField(
        label="Albo wklej kolumnę z numerami",
        help_text="Gdy wklejasz nazwy, nad nimi dopisz wiersz „Nazwa”.",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=200_000,
    )

    def __init__(self, *args, too_large=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.too_large = too_large

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        if self.too_large:
            self.add_error("plik", "Ten plik jest za duży. Zmieści się 5 MB; zostaw w nim tylko listę placówek.")
        elif not (cleaned.get("plik") or cleaned.get("lista")):
            self.add_error("plik", "Wybierz plik albo wklej numery poniżej.")
        return cleaned

    def understood(self, programme) -> acceding.Found:
        """What the list names. Raises Refusal when it cannot be read."""
        file = self.cleaned_data.get("plik")
        sheet = sheets.read(file) if file else sheets.pasted(self.cleaned_data["lista"])
        return acceding.understood(programme, sheet, is_pasted=not file)


class LeavingForm(Form):
    """Accessions ticked on the list of a programme."""

    przystapienie = forms.ModelMultipleChoiceField(
        Accession.objects.none(),
        error_messages={
            "required": "Zaznacz na liście choć jedną placówkę.",
            "invalid_choice": "Którejś z zaznaczonych placówek już tu nie ma. Zaznacz jeszcze raz.",
            "invalid_pk_value": "Którejś z zaznaczonych placówek już tu nie ma. Zaznacz jeszcze raz.",
        },
    )

    def __init__(self, *args, programme, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = programme.accessions.select_related("institution").order_by("institution__sort_key", "pk")
        self.fields["przystapienie"].queryset = chosen


class TickedForm(Form):
    """Institutions ticked in the preview or in the list."""

    placowka = forms.ModelMultipleChoiceField(
        Institution.objects.select_related("commune__parent"),
        error_messages={
            "required": "Zaznacz choć jedną placówkę.",
            "invalid_choice": "Którejś z tych placówek nie ma już w spisie. Wybierz je jeszcze raz.",
            "invalid_pk_value": "Lista placówek jest uszkodzona. Wybierz je jeszcze raz.",
        },
    )
