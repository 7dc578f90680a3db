"""Shape and words of invitations: one by one, from a pasted list, by a link."""

from datetime import datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from zaloga.core import clock
from zaloga.core.form_fields import DayInput
from zaloga.core.forms import Form, ModelForm
from zaloga.core.tokens import digest
from zaloga.networks import pasted, policies
from zaloga.networks.forms.crew import ROLE_WORDS
from zaloga.networks.forms.settings import DATE_WORDS
from zaloga.networks.models import Invitation, Link, Membership
from zaloga.programmes.naming import ADDRESS_WORDS

Role = Membership.Role
LONGEST_LIST = 200_000
MOST_LINES = 400
TOO_LONG = (
    "Ta lista jest za długa. Naraz wysyłamy najwyżej 200 zaproszeń, więc wklejaj ją po kawałku, do 400 linijek naraz."
)


class InviteForm(ModelForm):
    """A personal invitation."""

    class Meta:
        model = Invitation
        fields = ["email", "name", "role", "until", "message"]
        widgets = {"until": DayInput, "message": forms.Textarea(attrs={"rows": 3}), "role": forms.RadioSelect}
        help_texts = {
            "email": "Tam wyślemy list z odnośnikiem tylko dla tej osoby. Działa 30 dni.",
        }
        error_messages = {
            "email": ADDRESS_WORDS,
            "until": DATE_WORDS,
            "role": {"invalid_choice": "Tej roli nie możesz tu nadać."},
        }

    def __init__(self, *args, network, by, **kwargs):
        super().__init__(*args, **kwargs)
        roles = [(role, words) for role, words in ROLE_WORDS.items() if policies.can_invite_as(by, network, role)]
        self.fields["role"].choices = roles

    def clean(self):
        """The expert's date, said at its field; the address may well have an open invitation, which is sent again."""
        given = super().clean()
        if given.get("role") == Role.EXPERT and not given.get("until") and "until" not in self.errors:
            self.add_error("until", "Podaj, do którego dnia zapraszasz eksperta.")
        return given

    def validate_constraints(self):
        """Left to the deed: who has an open invitation is invited anew."""


class PastedField(forms.CharField):
    """Anything pasted, without what cannot be seen."""

    def to_python(self, value):
        if value and len(value) > LONGEST_LIST:
            raise ValidationError(TOO_LONG)
        return pasted.clean(value or "")


class PastedForm(InviteForm):
    """A list of people with one letter for all; knows what was ticked and corrected in the preview."""

    text = PastedField(
        label="Adresy",
        help_text="Kolumna z Excela, linijka „Do:” z programu pocztowego albo zwykła lista, z imionami lub bez.",
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocapitalize": "off"}),
        error_messages={"required": "Wklej tu adresy osób, które zapraszasz."},
    )
    field_order = ["text", "role", "until", "message"]

    class Meta(InviteForm.Meta):
        fields = ["role", "until", "message"]
        help_texts = {"message": "Ten sam dopisek dostanie każda osoba."}

    def __init__(self, data=None, *args, **kwargs):
        if data is not None:
            data = data.copy()
            data["text"] = corrected(data)
        super().__init__(data, *args, **kwargs)
        self.found = []

    def clean_text(self):
        text = self.cleaned_data["text"]
        self.found = pasted.read(text, most=MOST_LINES + 1)
        if len(self.found) > MOST_LINES:
            self.found = []
            raise ValidationError(TOO_LONG)
        if not any(one.email or one.maybe for one in self.found) and len(self.found) != 1:
            raise ValidationError("Nie ma tu żadnego adresu e-mail. Każdy powinien wyglądać tak: anna@szkola.example.")
        good = frozenset(self.data.getlist("dobre"))
        self.found = [one.meant() if one.maybe in good else one for one in self.found]
        return text

    @property
    def said_good(self):
        """Addresses that looked like more than that and of which somebody has said that they are good."""
        return sorted(set(self.data.getlist("dobre")) & {one.email for one in self.found})

    @property
    def letter(self):
        """What every invitation says: role, until, message."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    @property
    def mark(self):
        """The fingerprint of the list on the screen: only the very list that was looked through is sent."""
        return digest(self.cleaned_data["text"])

    @property
    def is_final(self):
        return "wyslij" in self.data and self.data.get("sprawdzone") == self.mark

    @property
    def shown(self):
        """Addresses that stood in the preview with a box to tick, as one hidden field."""
        return frozenset(self.data.get("pokazane", "").split())

    def is_ticked(self, email):
        """Whoever is new on the list is ticked until somebody unticks them."""
        return email not in self.shown or email in self.data.getlist("kto")

    def chosen(self):
        ticked = frozenset(self.data.getlist("kto"))
        return [one for one in self.found if one.email in ticked]

    def keep(self, lines):
        """From now on the box holds these lines only, and nothing is ticked or corrected in them."""
        self.data = self.data.copy()
        self.data["text"] = "\n".join(lines)
        for name in ("kto", "pokazane", "bylo", "popraw", "dobre"):
            self.data.pop(name, None)


def corrected(data):
    """The list with what was typed beside its wrong lines put in their places."""
    text = data.get("text", "")
    pairs = [
        (wrong, right)
        for wrong, right in zip(data.getlist("bylo"), data.getlist("popraw"), strict=False)
        if wrong != right
    ]
    return pasted.mend(pasted.clean(text), pairs) if pairs and len(text) <= LONGEST_LIST else text


class LinkForm(Form):
    """Until when a link lets in, and how many."""

    expires_on = forms.DateField(label="Działa do", help_text="Do końca tego dnia.", widget=DayInput)
    most_uses = forms.IntegerField(
        label="Dla ilu osób", help_text="Potem przestanie wpuszczać.", min_value=1, max_value=500, initial=100
    )

    def __init__(self, *args, kind, **kwargs):
        days = 0 if kind == Link.Kind.ROOM else 30
        kwargs["initial"] = {"expires_on": clock.today() + timedelta(days=days)}
        super().__init__(*args, **kwargs)

    @property
    def given(self):
        """What the deed wants to know."""
        last = datetime.combine(self.cleaned_data["expires_on"], time.max.replace(microsecond=0))
        expires_at = timezone.make_aware(last)
        return {"expires_at": expires_at, "most_uses": self.cleaned_data["most_uses"]}
