"""Shape and words of what concerns people in a network; the rules are the models' and the deeds'."""

from django import forms

from zaloga.core.form_fields import DayInput
from zaloga.core.forms import Form, ModelForm
from zaloga.networks.forms.settings import DATE_WORDS
from zaloga.networks.models import JoinRequest, Membership

Role = Membership.Role

ROLE_WORDS = {
    Role.MEMBER: "członek załogi – czyta i pisze w rozmowach, zajmuje miejsce",
    Role.DEPUTY: "zastępuje – pomaga prowadzić: zaprasza, odpowiada na prośby, zmienia ustawienia",
    Role.EXPERT: "ekspert – do wybranego dnia, widzi tylko to, do czego ma zaproszenie",
    Role.OBSERVER: "obserwator – widzi sieć, ale nie rozmowy",
}


class AnswerForm(ModelForm):
    """Yes or no to a request; the reason goes with a no."""

    answer = forms.ChoiceField(
        choices=[("tak", "tak"), ("nie", "nie")],
        error_messages={"required": "Wybierz odpowiedź: przyjąć czy odmówić."},
    )

    class Meta:
        model = JoinRequest
        fields = ["reason"]
        widgets = {"reason": forms.Textarea(attrs={"rows": 4})}
        labels = {"reason": "Powód"}
        help_texts = {"reason": "Ta osoba przeczyta go w liście. Wystarczy jedno życzliwe zdanie."}

    def clean(self):
        given = super().clean()
        if given.get("answer") == "nie" and not given.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Napisz jednym zdaniem dlaczego.")
        return given


class RoleForm(Form):
    """Another role for somebody of the network."""

    role = forms.ChoiceField(
        label="Rola",
        choices=list(ROLE_WORDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Wybierz rolę.", "invalid_choice": "Tej roli nie można tu nadać."},
    )
    until = forms.DateField(label="Do kiedy", widget=DayInput, required=False, error_messages=DATE_WORDS)

    def clean(self):
        given = super().clean()
        if given.get("role") == Role.EXPERT and not given.get("until") and "until" not in self.errors:
            self.add_error("until", "Podaj, do którego dnia ta osoba jest ekspertem w sieci.")
        return given


class RemoveForm(Form):
    """Why somebody's membership ends."""

    reason = forms.CharField(
        label="Powód",
        help_text="Ta osoba przeczyta go w liście.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=600,
        error_messages={"required": "Napisz powód. Ta osoba dostanie go w liście."},
    )


class ContractForm(Form):
    """The version of the contract that was on the screen."""

    contract_version = forms.IntegerField(widget=forms.HiddenInput)


class HandOverForm(Form):
    """Coordination offered to somebody of the crew."""

    to = forms.ModelChoiceField(
        label="Komu",
        queryset=Membership.objects.none(),
        empty_label="wybierz osobę z załogi",
        error_messages={"required": "Wybierz osobę z załogi.", "invalid_choice": "Tej osoby nie ma już w załodze."},
    )
    message = forms.CharField(
        label="Kilka słów", widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=600
    )

    def __init__(self, *args, network, by, **kwargs):
        super().__init__(*args, **kwargs)
        crew = network.memberships.crew().exclude(user=by).select_related("user", "institution")
        self.fields["to"].queryset = crew.order_by("user__sort_key")
        self.fields["to"].label_from_instance = lambda one: f"{one.user}, {one.place}" if one.place else str(one.user)
