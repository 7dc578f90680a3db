import json
from typing import Any

from django import forms
from django.core.validators import EmailValidator

from zaloga.core.forms import Form, ModelForm
from zaloga.core.phones import one_number
from zaloga.core.words import tidy_line
from zaloga.installation.privacy import WAYS, Way
from zaloga.institutions.picking import InstitutionChoice
from zaloga.people.models import User

NO_AT = "W adresie brakuje znaku @. Powinien wyglądać tak: anna@szkola.example"
BAD_ADDRESS = "Ten adres wygląda na niepełny. Powinien wyglądać tak: anna@szkola.example"
NO_NAME = "Wpisz nazwę, po której go poznasz."
NO_KEY = "Przeglądarka nie podała klucza. Spróbuj jeszcze raz."
CODE_FIELD = {"class": "code", "inputmode": "numeric", "autocomplete": "one-time-code", "pattern": "[0-9 ]*"}


class AddressField(forms.EmailField):
    """An address; says what is missing in it."""

    default_validators = [EmailValidator(BAD_ADDRESS)]
    default_error_messages = {"required": "Wpisz adres, na który dostajesz listy."}

    def __init__(self, **kwargs):
        super().__init__(max_length=254, **kwargs)
        self.widget.attrs.update(autocomplete="email", inputmode="email")

    def run_validators(self, value):
        if value and "@" not in value:
            raise forms.ValidationError(NO_AT)
        super().run_validators(value)


class SignInForm(Form):
    email = AddressField(label="Adres e-mail")
    remember = forms.BooleanField(
        label="Pamiętaj mnie na tym urządzeniu",
        help_text="Odznacz na wspólnym komputerze w szkole.",
        required=False,
        initial=True,
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class CodeForm(Form):
    code = forms.CharField(
        label="Kod, 6 cyfr",
        help_text="Działa przez 20 minut. Możesz też kliknąć odnośnik w liście.",
        max_length=40,
        error_messages={"required": "Wpisz sześć cyfr z listu."},
        widget=forms.TextInput(attrs=CODE_FIELD),
    )


class TextForm(Form):
    """The next version of a text that people agree to."""

    words = forms.CharField(
        label="Treść",
        help_text="Śródtytuły zaczynaj od dwóch znaków #. Dane instalacji wstawią się same: "
        "{nazwa}, {kto}, {adres}, {telefon}, {godziny}, {email}, {iod}, {strona}.",
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 24}),
        error_messages={"required": "Pusty tekst nikogo do niczego nie zobowiąże. Wpisz treść."},
    )


class LinkForm(Form):
    remember = forms.BooleanField(
        label="Pamiętaj mnie na tym urządzeniu",
        help_text="Odznacz na wspólnym komputerze w szkole.",
        required=False,
        initial=True,
    )


class AppCodeForm(Form):
    """The first code of an app being set up."""

    code = forms.CharField(
        label="Kod z aplikacji, 6 cyfr",
        help_text="Zmienia się co pół minuty. Wpisz ten, który widać teraz.",
        max_length=40,
        error_messages={"required": "Wpisz sześć cyfr, które pokazuje aplikacja."},
        widget=forms.TextInput(attrs=CODE_FIELD),
    )


class SecondCodeForm(Form):
    """A code of the app or a recovery code, whichever the person has at hand."""

    code = forms.CharField(
        label="Kod z aplikacji albo kod zapasowy",
        help_text="Aplikacja pokazuje 6 cyfr, kod zapasowy ma ich 8.",
        max_length=40,
        error_messages={"required": "Wpisz cyfry z aplikacji albo jeden z kodów zapasowych."},
        widget=forms.TextInput(attrs=CODE_FIELD),
    )


class CredentialField(forms.CharField):
    """What the browser answered for a key: put in by our script, so a person can only be told to try again."""

    default_error_messages = {"required": NO_KEY, "max_length": NO_KEY}

    def __init__(self, **kwargs):
        super().__init__(max_length=20_000, widget=forms.HiddenInput, **kwargs)

    def clean(self, value):
        try:
            answer = json.loads(super().clean(value))
        except (ValueError, RecursionError) as wrong:
            raise forms.ValidationError(NO_KEY) from wrong
        if not isinstance(answer, dict):
            raise forms.ValidationError(NO_KEY)
        return answer


class KeyForm(Form):
    credential = CredentialField()


class KeyNameForm(Form):
    name = forms.CharField(
        label="Jak go nazwiesz?",
        help_text="Po nazwie poznasz go na liście. Na przykład: mój telefon, laptop z poradni.",
        max_length=60,
        error_messages={"required": NO_NAME},
    )

    def clean_name(self) -> str:
        name = tidy_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(NO_NAME)
        return name


class NewKeyForm(KeyNameForm):
    credential = CredentialField()


class KeySignInForm(KeyForm):
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class AddressForm(Form):
    email = AddressField(label="Nowy adres e-mail", help_text="Wyślemy na niego list z odnośnikiem do potwierdzenia.")


class ProveForm(Form):
    """Asks for a fresh sign-in; carries the new address typed before it."""

    email = forms.CharField(max_length=254, required=False, widget=forms.HiddenInput)


class ProfileForm(ModelForm):
    """Shape and words of the profile; who sees what is the person's own choice."""

    class Meta:
        model = User
        fields = [
            "name",
            "vocative",
            "teaches",
            "is_beginner",
            "gives",
            "looks_for",
            "phone",
            "phone_seen_by",
            "email_seen_by",
            "written_by",
            "look",
        ]
        labels = {
            "vocative": "Jak się do Ciebie zwracać?",
            "teaches": "Czego uczysz albo co robisz?",
            "is_beginner": "Zaczynam pracę",
            "gives": "Daję",
            "looks_for": "Biorę",
            "phone_seen_by": "Kto widzi Twój telefon?",
            "email_seen_by": "Kto widzi Twój adres e-mail?",
            "written_by": "Kto może do Ciebie napisać?",
            "look": "Wygląd strony",
        }
        help_texts = {
            "vocative": "Na przykład: Anno albo Panie Tomaszu. Bez tego powiemy po prostu „Dzień dobry”.",
            "teaches": "Na przykład: matematyka w klasach 4–8, pedagog szkolny.",
            "is_beginner": "Załoga będzie wiedzieć, że warto Ci pokazać, co i jak.",
            "written_by": "List przychodzi przez Załogę: piszący nie widzi Twojego adresu.",
            "gives": "W czym możesz pomóc innym? Na przykład: karty pracy do ułamków, lekcja otwarta.",
            "looks_for": "Czego szukasz u innych? Na przykład: jak zacząć z tutoringiem rówieśniczym.",
        }
        widgets = {
            "written_by": forms.RadioSelect,
            "phone": forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "phone_seen_by": forms.RadioSelect,
            "email_seen_by": forms.RadioSelect,
            "look": forms.RadioSelect,
        }
        error_messages = {
            "name": {
                "required": "Wpisz imię i nazwisko. Po nich poznają Cię inni w sieci.",
                "max_length": "To za długie na imię i nazwisko. Zmieści się do 120 znaków.",
            },
        }

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"]
        if phone:
            one_number(phone)
        return phone


class WorkplaceForm(InstitutionChoice):
    """One more place of work: from the register, or in the person's own words."""

    must_name_place = True


class WayForm(Form):
    """What becomes of one's words when the account goes; nothing is chosen for anybody."""

    way = forms.ChoiceField(
        label="Co z tym, co masz napisane?",
        choices=WAYS,
        widget=forms.RadioSelect,
        error_messages={"required": "Wybierz jedną z trzech możliwości. Za Ciebie nie wybieramy."},
    )

    def __init__(self, *args, has_words: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not has_words:
            del self.fields["way"]

    def chosen(self) -> str:
        """The way; of somebody who wrote nothing only the name goes, out of the words of others."""
        return self.cleaned_data.get("way", Way.FORMER)


class DeleteForm(Form):
    """The last yes to the end of the account, and a yes to what others lose by it."""

    accepts_losses = forms.BooleanField(
        label="Wiem o tym i mimo to usuwam konto",
        error_messages={"required": "Przekaż prowadzenie albo zaznacz, że wiesz, co się stanie."},
    )
    is_sure = forms.BooleanField(
        label="Rozumiem, że tego nie da się cofnąć",
        error_messages={"required": "Zaznacz, że rozumiesz: usunięcia nie da się cofnąć."},
    )

    def __init__(self, *args, losses: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        if not losses:
            del self.fields["accepts_losses"]

    def for_deed(self) -> dict[str, Any]:
        return {"accepts_losses": self.cleaned_data.get("accepts_losses", False)}
