import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from zaloga.core.forms import Form, ModelForm
from zaloga.core.words import size, sort_key, tidy_line
from zaloga.institutions.models import Institution, Territory

LARGEST = 100_000_000
WHERE_CLOSING_IS_RECKONED = (Territory.Kind.VOIVODESHIP, Territory.Kind.COUNTY)
POSTAL_CODE = re.compile(r"[0-9]{2}-[0-9]{3}")
COMMUNES = (Territory.Kind.COMMUNE, Territory.Kind.DISTRICT)


class UploadForm(Form):
    sources = ("file",)

    file = forms.FileField(
        label="Plik z rejestru RSPO albo z podziału kraju (TERC)",
        help_text=(
            "CSV albo XLSX. RSPO: na stronie rejestru wyszukiwarka, „Pobierz wyniki”, cały kraj albo jeden powiat. "
            "TERC: na stronie GUS, rejestr TERYT. Który to plik, poznamy po nagłówkach."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv,.xlsx"}),
        error_messages={
            "required": "Wybierz plik, który chcesz wczytać.",
            "empty": "Ten plik jest pusty. Pobierz go z rejestru jeszcze raz.",
        },
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(f"Ten plik jest za duży. Zmieści się najwyżej {size(LARGEST)}.")
        return file


class TerritoryChoice(forms.ModelChoiceField):
    def label_from_instance(self, territory: Any) -> str:
        is_whole = territory.kind == Territory.Kind.VOIVODESHIP
        return f"województwo {territory.name.lower()}" if is_whole else str(territory)


class ScopeForm(Form):
    """How much of a file of RSPO is taken: what lies in one territory, or all of it."""

    scope = TerritoryChoice(
        Territory.objects.filter(kind__in=WHERE_CLOSING_IS_RECKONED),
        label="Co wczytać",
        to_field_name="code",
        required=False,
        empty_label="wszystko, co jest w pliku",
        help_text="Zamykamy tylko tam, skąd plik jest: w powiatach, które zawiera, albo w wybranym miejscu.",
    )

    def offer(self, counties: Iterable[str]) -> None:
        """Offer these counties and the voivodeships around them."""
        codes = {*counties, *(code[:2] for code in counties)}
        field: Any = self.fields["scope"]
        field.queryset = field.queryset.filter(code__in=codes).order_by("code")


class AnswerForm(ScopeForm):
    """Yes to a preview; the consent to closing stands only where it is needed."""

    closing_allowed = forms.BooleanField(
        label="Plik jest dobry, zamknij te placówki",
        help_text="Zamkniętych nikt już nie wybierze z listy; ludzie zostają w sieciach. Wrócą z następnym plikiem.",
        required=False,
    )


class ListForm(Form):
    """Which institutions the list shows."""

    words = forms.CharField(label="Nazwa, numer albo miejscowość", max_length=200, required=False)
    source = forms.ChoiceField(
        label="Skąd",
        choices=[("", "wszystkie"), ("rspo", "z rejestru RSPO"), ("hand", "dopisane tutaj")],
        required=False,
    )
    state = forms.ChoiceField(
        label="Stan", choices=[("", "działające"), ("closed", "zamknięte"), ("all", "wszystkie")], required=False
    )


class CommuneField(forms.CharField):
    """A commune typed by name or by TERYT code."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            commune = Territory.objects.filter(pk=value).first()
            return commune.code if commune else ""
        return value

    def clean(self, value: Any) -> Territory | None:
        typed = tidy_line(super().clean(value) or "")
        if not typed:
            return None
        communes = Territory.objects.filter(kind__in=COMMUNES).select_related("parent")
        found = list(communes.filter(code=typed) if typed.isdigit() else communes.filter(sort_key=sort_key(typed)))
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(f"Nie znamy gminy „{typed[:60]}”. Sprawdź pisownię albo wpisz jej kod TERYT, 6 cyfr.")
        codes = ", ".join(f"{one.code} ({one.described}, {one.parent})" for one in found)
        raise ValidationError(f"„{typed[:60]}” jest więcej niż jedna. Wpisz kod: {codes}.")


class InstitutionForm(ModelForm):
    """Everything of an institution that is in no register."""

    commune = CommuneField(
        label="Gmina", required=False, max_length=100, help_text="Nazwa albo kod TERYT, na przykład: Wołów."
    )

    website = forms.URLField(
        label="Strona",
        required=False,
        max_length=300,
        assume_scheme="https",
        error_messages={"invalid": "To nie wygląda na adres strony. Powinien wyglądać tak: https://szkola.example."},
    )

    class Meta:
        model = Institution
        fields = ["name", "short_name", "kind", "street", "postal_code", "town", "commune", "website", "running_body"]
        help_texts = {
            "short_name": "Tak pokazujemy ją na listach. Puste: nazwa w całości.",
            "kind": "Na przykład: starostwo powiatowe, fundacja, szkoła wyższa.",
        }
        error_messages = {"name": {"required": "Podaj nazwę placówki."}}

    def clean_postal_code(self) -> str:
        code = tidy_line(self.cleaned_data["postal_code"])
        if code and code != self.instance.postal_code and not POSTAL_CODE.fullmatch(code):
            raise ValidationError("Kod pocztowy to dwie cyfry, łącznik i trzy cyfry, na przykład 56-100.")
        return code


class ShortNameForm(ModelForm):
    """Of an institution in the register only the everyday name is ours."""

    class Meta:
        model = Institution
        fields = ["short_name"]
        help_texts = {"short_name": "Puste: ułożymy ją sami z nazwy w rejestrze."}
