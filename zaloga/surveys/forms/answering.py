"""The questions of a survey as fields."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from zaloga.core.form_fields import DayInput
from zaloga.core.forms import Form
from zaloga.core.words import tidy_line, tidy_text
from zaloga.surveys.models import Participation, Question

NOT_CHOSEN = "Zaznacz jedną z odpowiedzi."
SILENCE = ("", "bez odpowiedzi")
MOST_LINE, MOST_WORDS = 300, 3000
TOO_LONG = "Tekst ma %(show_value)d znaków, a mieści się %(limit_value)d. Skróć go trochę."


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its fields; a ranking has one for each place."""

    question: Question
    fields: list[forms.BoundField]

    @property
    def errors(self) -> list[str]:
        return [str(error) for field in self.fields for error in field.errors]


class AnswerForm(Form):
    """One page of questions. It gives values() by the key of the question; what was left empty is not there."""

    def __init__(self, *args, questions: Sequence[Question], **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            for name, field in fields_of(question).items():
                self.fields[name] = field
                if field.help_text:
                    self.hint(name, str(field.help_text))

    def rows(self) -> list[Asked]:
        return [Asked(question, [self[name] for name in names_of(question)]) for question in self.questions]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for question in self.questions:
            if question.kind == Question.Kind.RANK:
                self.judge_ranking(question, cleaned)
            elif question.most and len(cleaned.get(question.field) or []) > question.most:
                self.add_error(question.field, f"Możesz zaznaczyć najwyżej {question.most}.")
        return cleaned

    def judge_ranking(self, question: Question, cleaned: dict[str, Any]) -> None:
        names = names_of(question)
        if any(name in self.errors for name in names):
            return
        places = [cleaned.get(name) for name in names]
        chosen = [one for one in places if one]
        if len(set(chosen)) < len(chosen):
            self.add_error(names[0], "Każde miejsce musi być czym innym. Zmień jedno z nich.")
        elif not places[0] and (chosen or question.is_required):
            self.add_error(names[0], "Wybierz przynajmniej pierwsze miejsce.")
        elif not all(places[: len(chosen)]):
            empty = places.index("")
            self.add_error(names[empty], f"Wybierz też {empty + 1}. miejsce albo zostaw puste także następne.")

    def values(self) -> dict[str, Any]:
        found = {str(question.pk): value_of(question, self.cleaned_data) for question in self.questions}
        return {key: value for key, value in found.items() if value not in (None, "", [])}


class SheetForm(AnswerForm):
    """A sheet of paper: the same questions; of a named survey, whose it is."""

    osoba = forms.ModelChoiceField(
        queryset=Participation.objects.none(),
        label="Czyja to kartka?",
        empty_label="wybierz osobę",
        error_messages={"required": "Wybierz osobę.", "invalid_choice": "Tej osoby nie ma wśród tych, które milczą."},
    )

    def __init__(self, *args, survey, **kwargs):
        super().__init__(*args, **kwargs)
        for question in self.questions:
            for name in names_of(question) if question.only_if_id else []:
                self.fields[name].required = False  # a sheet does not ask everybody
                offer_silence(self.fields[name])
        if survey.is_anonymous:
            del self.fields["osoba"]
            return
        field: Any = self.fields["osoba"]
        field.queryset = survey.participations.standing().filter(has_answered=False).select_related("user")
        field.label_from_instance = lambda row: row.user.name if row.user else row.email


def names_of(question: Question) -> list[str]:
    if question.kind != Question.Kind.RANK:
        return [question.field]
    return [f"{question.field}_{place}" for place in range(1, question.places + 1)]


def as_posted(question: Question, value: Any) -> dict[str, list[str]]:
    """A value as the fields of this question would send it."""
    told = [str(one) for one in (value if isinstance(value, list) else [value])]
    if question.kind == Question.Kind.RANK:
        return {name: [one] for name, one in zip(names_of(question), told, strict=False)}
    return {question.field: told}


def fields_of(question: Question) -> dict[str, forms.Field]:
    kind, numbered = question.kind, [(str(place), words) for place, words in enumerate(question.options)]
    common: dict[str, Any] = {"label": question.text, "help_text": question.hint, "required": question.is_required}
    if kind in (Question.Kind.SCALE, Question.Kind.ONE):
        words = {"required": NOT_CHOSEN, "invalid_choice": NOT_CHOSEN}
        field = forms.ChoiceField(choices=numbered, widget=forms.RadioSelect, error_messages=words, **common)
        offer_silence(field)
        return {question.field: field}
    if kind == Question.Kind.MANY:
        words = {"required": "Zaznacz przynajmniej jedną odpowiedź.", "invalid_choice": NOT_CHOSEN}
        widget = forms.CheckboxSelectMultiple
        return {
            question.field: forms.MultipleChoiceField(choices=numbered, widget=widget, error_messages=words, **common)
        }
    if kind == Question.Kind.RANK:
        return {name: place(question, number, numbered) for number, name in enumerate(names_of(question), start=1)}
    return {question.field: in_words(kind, common)}


def offer_silence(field: forms.Field) -> None:
    """A dot once put is not taken back by a click, so one that need not be there has a way back: no answer."""
    radio: Any = field
    if isinstance(field.widget, forms.RadioSelect) and not field.required and SILENCE not in radio.choices:
        radio.choices = [*radio.choices, SILENCE]


def place(question: Question, number: int, numbered: list[tuple[str, str]]) -> forms.Field:
    label = f"{question.text} {number}. miejsce"
    return forms.ChoiceField(choices=[("", "–"), *numbered], label=label, required=False)


def in_words(kind: str, common: dict[str, Any]) -> forms.Field:
    if kind == Question.Kind.DATE:
        return forms.DateField(widget=DayInput(), **common)
    words = {"required": "Napisz odpowiedź.", "max_length": TOO_LONG}
    if kind == Question.Kind.TEXT:
        widget = forms.TextInput(attrs={"autocomplete": "off"})
        return forms.CharField(max_length=MOST_LINE, widget=widget, error_messages=words, **common)
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(max_length=MOST_WORDS, widget=area, error_messages=words, **common)


def value_of(question: Question, cleaned: dict[str, Any]) -> Any:
    """As it is kept: numbers of options from 0, plain text, a day as 2026-12-03."""
    if question.kind == Question.Kind.RANK:
        return [int(cleaned[name]) for name in names_of(question) if cleaned.get(name)]
    value = cleaned.get(question.field)
    if question.kind == Question.Kind.MANY:
        return sorted(int(one) for one in value or [])
    if question.kind == Question.Kind.DATE:
        return value.isoformat() if value else None
    if question.kind in Question.IN_WORDS:
        return tidy_line(value or "") if question.kind == Question.Kind.TEXT else tidy_text(value or "")
    return int(value) if value else None
