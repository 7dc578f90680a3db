"""A letter to people of a network, sent through the house."""

from django import forms

from zaloga.core.form_fields import KeyField
from zaloga.core.forms import Form
from zaloga.networks.models import Membership

LONGEST = 5000


class LetterForm(Form):
    """What to write. The key makes a second click harmless."""

    subject = forms.CharField(
        label="Temat", max_length=120, error_messages={"required": "Wpisz temat, po nim poznaje się list w skrzynce."}
    )
    text = forms.CharField(
        label="Treść",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": "Napisz choć jedno zdanie."},
    )
    key = KeyField()


class LetterToManyForm(LetterForm):
    """The same, with a tick at everybody who shall get it."""

    to = forms.ModelMultipleChoiceField(
        queryset=Membership.objects.none(),
        label="Do kogo",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Zaznacz choć jedną osobę, która ma dostać ten list.",
            "invalid_choice": "Ktoś z zaznaczonych właśnie odszedł z sieci. Sprawdź listę i wyślij jeszcze raz.",
            "invalid_pk_value": "Lista osób jest uszkodzona. Zaznacz je jeszcze raz.",
        },
    )

    def __init__(self, *args, recipients, **kwargs):
        kwargs["initial"] = {"to": [one.pk for one in recipients]}
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = recipients


class CompanionForm(Form):
    message = forms.CharField(
        label="Z czym przyda Ci się pomoc?",
        help_text="Na przykład: pierwszy rok w szkole, jak zacząć ocenianie kształtujące.",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
