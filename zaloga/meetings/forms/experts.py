from typing import Any

from django import forms

from zaloga.core.form_fields import day_field
from zaloga.core.forms import Form, ModelForm
from zaloga.meetings.models import Expert, Visit

FROM_LIST = "nikt z listy"


class SuggestForm(Form):
    """Whom somebody of the crew would like to invite: from the programme's list, or anybody else by name."""

    expert = forms.ModelChoiceField(
        label="Z listy ekspertów programu", queryset=Expert.objects.none(), required=False, empty_label=FROM_LIST
    )
    name = forms.CharField(label="Albo ktoś spoza listy", required=False, max_length=120, help_text="Imię i nazwisko.")
    about = forms.CharField(
        label="Kim jest", required=False, max_length=200, help_text="Na przykład: Uniwersytet Wrocławski, dydaktyk."
    )
    why = forms.CharField(
        label="Dlaczego warto", required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, experts: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if experts.exists():
            field: Any = self.fields["expert"]
            field.queryset = experts
            field.label_from_instance = lambda expert: f"{expert.name}: {expert.themes}"
        else:
            del self.fields["expert"]
            self.fields["name"].label = "Imię i nazwisko"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("expert") and not given.get("name"):
            self.add_error("name", "Podaj, kogo proponujesz.")
        return given


class InviteExpertForm(ModelForm):
    """What the letter to an expert says beside the meeting itself."""

    answer_by = day_field(label="Prosimy o odpowiedź do")

    class Meta:
        model = Visit
        fields = ["name", "about", "email", "theme", "minutes", "terms", "contact", "answer_by"]
        labels = {
            "name": "Imię i nazwisko",
            "about": "Kim jest, skąd",
            "email": "Adres e-mail",
            "theme": "O czym ma być",
            "minutes": "Ile minut",
            "terms": "Warunki",
            "contact": "Do kogo się odezwać",
        }
        help_texts = {
            "about": "Tak przedstawi tę osobę program spotkania.",
            "terms": "Honorarium albo jego brak, dojazd, sprzęt. Pójdzie w liście słowo w słowo.",
            "contact": "Imię i nazwisko, telefon albo adres.",
        }
        widgets = {"terms": forms.Textarea(attrs={"rows": 3})}
        error_messages = {
            "name": {"required": "Podaj imię i nazwisko."},
            "email": {"required": "Podaj adres, na który wyślemy zaproszenie."},
            "terms": {"required": "Napisz, na jakich warunkach zapraszasz, choćby: bez honorarium."},
            "theme": {"required": "Napisz w kilku słowach, o czym ma być."},
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in ("email", "terms", "theme", "contact"):
            self.fields[name].required = True


class ExpertAnswerForm(Form):
    """What an invited person says on their own page."""

    odp = forms.ChoiceField(label="Odpowiedź", choices=[(one, one.label) for one in Visit.Answer if one])
    word = forms.CharField(
        label="Kilka słów do osoby prowadzącej",
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    introduce = forms.CharField(
        label="Jak Cię przedstawić",
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Zobaczy to załoga. Na przykład: uczę od 20 lat, prowadzę kółko matematyczne.",
    )
    to_list = forms.BooleanField(
        label="Inne sieci tego programu też mogą mnie zapraszać",
        required=False,
        help_text="Wpiszemy Cię na listę ekspertów. Dostaniesz odnośnik, którym poprawisz wpis albo się wypiszesz.",
    )

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any):
        said = {"word": visit.word, "introduce": visit.introduce}
        super().__init__(*args, initial=said, **kwargs)
        if visit.expert and visit.expert.agreed_at:
            del self.fields["to_list"]

    def for_deed(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        return {"answer": given.pop("odp"), **given}


class ExpertForm(ModelForm):
    """Somebody for the programme's list."""

    class Meta:
        model = Expert
        fields = ["name", "email", "themes", "about"]
        labels = {"name": "Imię i nazwisko", "email": "Adres e-mail", "themes": "Tematy", "about": "Kim jest i co robi"}
        help_texts = {
            "email": "Napiszemy tam z pytaniem o zgodę.",
            "themes": "Na przykład: zadania tekstowe, ocenianie kształtujące.",
        }
        widgets = {"about": forms.Textarea(attrs={"rows": 3})}
        error_messages = {
            "name": {"required": "Podaj imię i nazwisko."},
            "email": {"required": "Podaj adres, na który wyślemy pytanie o zgodę."},
            "themes": {"required": "Podaj choć jeden temat."},
        }


class ExpertEntryForm(ModelForm):
    """The words about somebody who is on the list, as whoever keeps it changes them."""

    class Meta(ExpertForm.Meta):
        fields = ["name", "themes", "about"]


class OwnEntryForm(ModelForm):
    """The same as the person themselves changes them, by their link."""

    class Meta(ExpertForm.Meta):
        fields = ["themes", "about"]
        labels = {"themes": "Tematy, na które można Cię zaprosić", "about": "Kim jesteś i co robisz"}
