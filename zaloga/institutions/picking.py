"""Picking an institution by typing: the two fields and what a form of any room needs for them.

    class WorkplaceForm(InstitutionChoice, Form):
        must_name_place = True

    form = WorkplaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        deed(..., **form.place())  # institution=Institution | None, in_own_words=str

In the template: ``{% include "parts/institution_picker.html" %}`` inside the form, and ``parts/htmx.html`` in the block
"script". With script the choices come while typing. Without it the button „Szukaj na liście” posts the form back: such
a post is never valid, holds no errors and keeps everything typed, so the view shows the page again and saves nothing.
The only institution that matches is ticked at once; of several none is, and whoever has seen them is asked to say
which, or that it is none. Who picks „nie ma jej na liście”, or has seen no list, is taken at their word:
``in_own_words``.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.forms.utils import ErrorDict

from zaloga.core.forms import Form
from zaloga.core.words import tidy_line
from zaloga.institutions.models import Institution
from zaloga.institutions.names import typed_words

MOST_CHOICES = 12
SHORTEST = 2

GONE = "Tej placówki nie ma już w spisie. Poszukaj innej albo zostaw nazwę wpisaną po swojemu."
NAME_IT = "Wpisz nazwę swojej placówki. Może być po swojemu, jeśli nie ma jej na liście."
SAY_WHICH = "Zaznacz na liście swoją placówkę. Jeśli jej tam nie ma, zaznacz ostatnią odpowiedź."
CHOOSE_IT = "Wybierz placówkę z listy. Wpisz jej nazwę, numer albo miejscowość i zaznacz właściwą."


def choices_for(typed: str) -> list[Institution]:
    """Institutions that match what was typed, best first; one more than is shown, so that „more” can be told."""
    if not is_enough(typed):
        return []
    return list(Institution.objects.matching(typed).for_list()[: MOST_CHOICES + 1])


def is_enough(typed: str) -> bool:
    """Whether there is anything to look for: one letter would find half of the country."""
    return len("".join(typed_words(typed))) >= SHORTEST


class Found:
    """What stands under the field: at most MOST_CHOICES choices, and a sentence about them.

    ``is_none``: the person has said that none of them is theirs.
    """

    def __init__(self, typed: str, chosen: Institution | None = None, *, is_none: bool = False):
        self.typed = tidy_line(typed)
        matches = choices_for(self.typed)
        self.has_more = len(matches) > MOST_CHOICES
        self.rows = matches[:MOST_CHOICES]
        self.chosen = chosen
        if chosen and chosen not in self.rows:
            self.rows = [chosen, *self.rows[: MOST_CHOICES - 1]]
        self.is_none = is_none or not self.rows

    @property
    def ticked(self) -> Institution | None:
        """The choice made, else the only one there is."""
        return self.chosen or (self.rows[0] if self.is_only and not self.is_none else None)

    @property
    def ticks_itself(self) -> bool:
        """Whether one answer is ticked before the person says anything: the only school, or that there is none."""
        return not self.chosen and (self.is_only or not self.rows)

    @property
    def is_only(self) -> bool:
        return len(self.rows) == 1

    @property
    def is_asked(self) -> bool:
        """Whether there was anything to look for."""
        return bool(self.rows) or is_enough(self.typed)


class InstitutionChoice(Form):
    """Mixed into forms that ask for an institution, before core's Form or ModelForm; without a prefix."""

    must_name_place = False  # somebody must at least write a name
    must_choose = False  # only an institution from the list will do

    institution = forms.ModelChoiceField(
        Institution.objects.open(), required=False, widget=forms.HiddenInput, error_messages={"invalid_choice": GONE}
    )
    institution_name = forms.CharField(
        label="Szkoła, przedszkole albo inna placówka",
        help_text="Zacznij wpisywać nazwę, numer albo miejscowość, na przykład: sp 3 Wołów.",
        max_length=200,
        required=False,
        error_messages={"max_length": "Ta nazwa jest za długa. Zmieści się do 200 znaków."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["institution"].label = self.fields["institution_name"].label
        self.is_search_step = self.is_bound and asks_for_search(self.data)

    def is_valid(self) -> bool:
        return not self.is_search_step and super().is_valid()

    def full_clean(self) -> None:
        """A search step is no attempt to save: nothing is judged yet."""
        if self.is_search_step:
            self._errors = ErrorDict()
            self.cleaned_data = {}
            return
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen, typed = cleaned.get("institution"), tidy_line(cleaned.get("institution_name") or "")
        cleaned["in_own_words"] = "" if chosen else typed
        if not self.errors.keys() & {"institution", "institution_name"} and (missing := self.missing(chosen, typed)):
            self.add_error("institution_name", missing)
        return cleaned

    def missing(self, chosen: Institution | None, typed: str) -> str:
        """What the person has still to say about the institution, in a sentence; nothing when all is said."""
        if chosen:
            return "" if self.fits(chosen, typed) else SAY_WHICH
        if self.must_choose:
            return CHOOSE_IT
        if not typed:
            return NAME_IT if self.must_name_place else ""
        return SAY_WHICH if self.has_seen(typed) and "institution" not in self.data and self.found.rows else ""

    def has_seen(self, typed: str) -> bool:
        """Whether the list on the screen was for these very words."""
        return tidy_line(self.data.get("znaleziono") or "") == typed

    def fits(self, chosen: Institution, typed: str) -> bool:
        """Whether the choice answers the words that stand in the field.

        The only match is ticked by itself: whoever typed on and sent the form before the list followed has not chosen.
        """
        if not typed or "znaleziono" not in self.data or self.has_seen(typed):
            return True
        return Institution.objects.matching(typed).filter(pk=chosen.pk).exists()

    def place(self) -> dict[str, Any]:
        """What deeds want to know of a valid form: institution, in_own_words."""
        return {"institution": self.cleaned_data["institution"], "in_own_words": self.cleaned_data["in_own_words"]}

    @cached_property
    def found(self) -> Found:
        """The choices to show: what matches the words typed, and what was already chosen."""
        number = str(self["institution"].value() or "")
        chosen = None
        if number.isdecimal() and len(number) < 19:
            chosen = Institution.objects.open().for_list().filter(pk=number).first()
        typed = str(self["institution_name"].value() or "")
        if chosen and self.is_bound and not self.fits(chosen, tidy_line(typed)):
            chosen = None
        is_none = self.data.get("institution") == "" and self.has_seen(tidy_line(typed))
        return Found(typed, chosen, is_none=is_none)


def asks_for_search(posted: Mapping[str, Any]) -> bool:
    """Whether „Szukaj na liście” was pressed with something to look for.

    Enter in any field presses the first button of a form. Where the list was already answered for the same words,
    that means „done”, not „search again”. What was ticked by itself while somebody typed („samo”) is no answer yet:
    then the list is shown once, and nobody joins by looking for a school.
    """
    typed = tidy_line(posted.get("institution_name") or "")
    is_answered = "institution" in posted and tidy_line(posted.get("znaleziono") or "") == typed
    return "szukaj" in posted and bool(typed) and (not is_answered or "samo" in posted)
