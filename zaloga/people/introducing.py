"""Somebody at a door who has not signed in: who they are, where from, and a code to the address they type.

What every room asks of guests, and where a signed-in person speaks from. The rooms' forms and views build on it.
"""

from secrets import token_hex
from typing import Any

from django import forms
from django.db import transaction

from zaloga.core.forms import Form
from zaloga.core.http import show
from zaloga.core.words import tidy_line
from zaloga.institutions.models import Institution
from zaloga.institutions.picking import InstitutionChoice
from zaloga.people import actions, sign_in
from zaloga.people.models import SignInLink, User

NAME_WORDS = {
    "required": "Wpisz imię i nazwisko. Po nich poznają Cię inni w sieci.",
    "max_length": "To za długie na imię i nazwisko. Zmieści się do 120 znaków.",
}


class NameField(forms.CharField):
    """Somebody's name."""

    def __init__(self, **kwargs):
        super().__init__(
            label="Imię i nazwisko",
            max_length=120,
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
            **{"error_messages": NAME_WORDS, **kwargs},
        )

    def to_python(self, value):
        return tidy_line(super().to_python(value))


class PlaceChoice(InstitutionChoice, Form):
    """From where a person speaks: asked only where it is not plain. A guest, and who has no workplace, picks it."""

    workplace = forms.ChoiceField(
        label="Skąd jesteś?",
        widget=forms.RadioSelect,
        error_messages={"required": "Wybierz jedno z miejsc pracy.", "invalid_choice": "Wybierz jedno z miejsc pracy."},
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        rows = user.workplaces.select_related("institution") if user.is_authenticated else []
        self.workplaces = {str(one.pk): one for one in rows}
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


def known_or_new(email: str, name: str, **place: Any) -> User:
    """The account of this address, made unconfirmed when there is none.

    What is seen is the same for a known address and a new one, and so is the work, by which a clock could tell them
    apart: for a known one the enrolling is done for nobody's address and undone.
    """
    known = User.objects.known_as(email)
    with transaction.atomic():
        made = actions.enrol(f"{token_hex(8)}@zaloga.invalid" if known else email, name, **place)
        transaction.set_rollback(known is not None)
    return known or made


@transaction.atomic
def enrol_and_ask(request: Any, form: InstitutionChoice, next_url: str) -> SignInLink:
    """Make sure there is an account for what a guest typed, and send the code that leads to ``next_url``."""
    known_or_new(form.cleaned_data["email"], form.cleaned_data["name"], **form.place())
    return sign_in.ask_for_code(request, form.cleaned_data["email"], next_url)


def show_asking(request: Any, template: str, context: dict) -> Any:
    """A page that asks for a code: 429 when too many were asked for, with everything typed kept."""
    response = show(request, template, context)
    if sign_in.TOO_OFTEN in context["form"].non_field_errors():
        response.status_code = 429
    return response
