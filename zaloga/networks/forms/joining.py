"""What is asked of whoever comes in: never more than five fields, and nothing that is known already."""

from typing import Any

from django import forms

from zaloga.core.forms import Form
from zaloga.core.words import tidy_line
from zaloga.installation.privacy import WAYS
from zaloga.institutions.models import Institution
from zaloga.institutions.picking import InstitutionChoice
from zaloga.programmes.naming import ADDRESS_WORDS

NAME_WORDS = {
    "required": "Wpisz imię i nazwisko. Po nich poznają Cię inni w sieci.",
    "max_length": "To za długie na imię i nazwisko. Zmieści się do 120 znaków.",
}


class NameField(forms.CharField):
    """Somebody's name."""

    def __init__(self):
        super().__init__(
            label="Imię i nazwisko",
            max_length=120,
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
            error_messages=NAME_WORDS,
        )

    def to_python(self, value):
        return tidy_line(super().to_python(value))


class GuestForm(InstitutionChoice, Form):
    """Who you are and where we shall send the code: all that a guest types before joining."""

    must_name_place = True
    known_institution = None
    field_order = ("name", "email", "institution_name")  # as they stand on the page, so that errors do too

    name = NameField()
    email = forms.EmailField(
        label="Adres e-mail",
        help_text="Wyślemy na niego kod. Inni w sieci go nie zobaczą, dopóki na to nie pozwolisz.",
        max_length=254,
        error_messages=ADDRESS_WORDS,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class JoinForm(InstitutionChoice, Form):
    """Whom a signed-in person speaks for, asked only where it is not plain, and the contract they have read."""

    field_order = ("workplace", "institution_name", "message")

    contract_version = forms.IntegerField(widget=forms.HiddenInput)
    workplace = forms.ChoiceField(
        label="Skąd jesteś w tej sieci?",
        widget=forms.RadioSelect,
        error_messages={"required": "Wybierz jedno z miejsc pracy.", "invalid_choice": "Wybierz jedno z miejsc pracy."},
    )
    message = forms.CharField(
        label="Kilka słów o sobie",
        help_text="Czego uczysz i co Cię tu przyciąga. Przeczytają to osoby prowadzące sieć i koordynator programu.",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=600,
    )

    def __init__(self, *args, user, network, **kwargs):
        kwargs["initial"] = {"contract_version": network.contract_version}
        super().__init__(*args, **kwargs)
        self.workplaces = {str(one.pk): one for one in user.workplaces.select_related("institution")}
        self.must_name_place = not self.workplaces
        if self.workplaces:
            del self.fields["institution"], self.fields["institution_name"]
        if len(self.workplaces) > 1:
            self.fields["workplace"].choices = [(key, str(one)) for key, one in self.workplaces.items()]
            self.initial["workplace"] = next(iter(self.workplaces))
        else:
            del self.fields["workplace"]

    @property
    def only_place(self) -> str:
        """The one workplace, when there is no choice."""
        return str(next(iter(self.workplaces.values()))) if len(self.workplaces) == 1 else ""

    @property
    def known_institution(self) -> Institution | None:
        """Where the person is from, before anything is posted: the one workplace."""
        return next(iter(self.workplaces.values())).institution if len(self.workplaces) == 1 else None

    def place(self) -> dict[str, Any]:
        """What deeds want to know: institution, in_own_words."""
        if not self.workplaces:
            return super().place()
        chosen = self.cleaned_data.get("workplace") or next(iter(self.workplaces))
        one = self.workplaces[chosen]
        return {"institution": one.institution, "in_own_words": one.in_own_words}


class NewcomerForm(InstitutionChoice, Form):
    """Somebody invited who has no account yet; the address is known, because the link came to it."""

    field_order = ("name", "institution_name")

    name = NameField()
    contract_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, invitation, **kwargs):
        network = invitation.network
        kwargs["initial"] = {"name": invitation.name, "contract_version": network.contract_version}
        super().__init__(*args, **kwargs)
        self.must_name_place = invitation.is_for_crew


class WayForm(Form):
    """What becomes of what the person wrote here; nothing is chosen for them."""

    way = forms.ChoiceField(
        label="Co z tym, co masz tu napisane?",
        choices=WAYS,
        widget=forms.RadioSelect,
        error_messages={"required": "Wybierz jedną z trzech możliwości. Za Ciebie nie wybieramy."},
    )


class LeaveForm(Form):
    """A yes to leaving; a yes of its own to leaving the helm."""

    leaves_helm = forms.BooleanField(
        label="Odchodzę, chociaż sieć zostanie bez osoby prowadzącej",
        help_text="Dowiedzą się o tym osoby koordynujące program.",
        error_messages={
            "required": "Najpierw przekaż prowadzenie albo zaznacz, że sieć zostanie bez osoby prowadzącej."
        },
    )

    def __init__(self, *args, leads: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not leads:
            del self.fields["leaves_helm"]
