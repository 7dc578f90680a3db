from django import forms

from zaloga.core.forms import Form
from zaloga.core.words import size

LARGEST = 100_000_000


class UploadForm(Form):
    file = forms.FileField(
        label="Plik CSV z rejestru RSPO",
        help_text="Na stronie rejestru: wyszukiwarka, „Pobierz wyniki”. Może być cały kraj albo jeden powiat.",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
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


class AnswerForm(Form):
    """Yes to a preview; the consent to closing stands only where it is needed."""

    closing_allowed = forms.BooleanField(
        label="Plik jest dobry, zamknij te placówki",
        help_text="Zamkniętych nikt już nie wybierze z listy; ludzie zostają w sieciach. Wrócą z następnym plikiem.",
        required=False,
    )
