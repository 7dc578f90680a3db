"""What all forms of the house share."""

from collections.abc import Callable
from copy import copy
from typing import Any

from django import forms
from django.core import validators

from zaloga.core.errors import BadFile, Refusal

# What Django would say in the words of an office, said plainly. A form's own sentence always comes first.
SENTENCES: dict[str, dict[type[forms.Field], str]] = {
    "required": {forms.Field: "Wypełnij to pole."},
    "invalid": {
        forms.DateField: "Podaj datę tak: 3.12.2026.",
        forms.IntegerField: "Podaj liczbę, same cyfry.",
    },
    "invalid_choice": {
        forms.ChoiceField: "Wybierz jedną z podanych możliwości.",
        forms.ModelChoiceField: "Wybierz jedną z podanych możliwości.",
        forms.MultipleChoiceField: "Wybierz spośród podanych możliwości.",
        forms.ModelMultipleChoiceField: "Wybierz spośród podanych możliwości.",
    },
    "invalid_list": {
        forms.MultipleChoiceField: "Wybierz spośród podanych możliwości.",
        forms.ModelMultipleChoiceField: "Wybierz spośród podanych możliwości.",
    },
    "invalid_pk_value": {forms.ModelMultipleChoiceField: "Wybierz spośród podanych możliwości."},
}
JUDGEMENTS: dict[type, str] = {
    validators.MaxLengthValidator: "Zmieści się do %(limit_value)d znaków, a jest ich %(show_value)d.",
    validators.MinValueValidator: "Podaj liczbę nie mniejszą niż %(limit_value)s.",
    validators.MaxValueValidator: "Podaj liczbę nie większą niż %(limit_value)s.",
    validators.EmailValidator: "To nie wygląda na adres e-mail. Powinien wyglądać tak: anna@szkola.example.",
    validators.URLValidator: "To nie wygląda na adres strony. Powinien wyglądać tak: https://szkola.example.",
}


MOST_NUMBER = 9999  # of anything that people count here, where a form has no limit of its own


def speak_plainly(field: forms.Field) -> None:
    """Replace what the framework says by default about a wrong value; what the form says by itself stays.

    A number without a limit gets one here, before its column would say how many bits it has.
    """
    if isinstance(field, forms.IntegerField) and not field.widget.is_hidden and field.max_value is None:
        field.max_value = MOST_NUMBER
        field.validators.append(validators.MaxValueValidator(MOST_NUMBER))
    for key, kinds in SENTENCES.items():
        for kind, sentence in kinds.items():
            default = kind.default_error_messages.get(key)
            if isinstance(field, kind) and default is not None and field.error_messages.get(key) is default:
                field.error_messages[key] = sentence
    judges: list[Any] = field.validators
    for number, judge in enumerate(judges):
        words = JUDGEMENTS.get(type(judge))
        if words and judge.message is type(judge).message:
            judges[number] = copy(judge)
            judges[number].message = words


def saving_to(url: str, *, trigger: str = "input changed delay:2s") -> dict[str, str]:
    """Attributes for htmx: two seconds after the last key the form is posted there, without its files; what comes back
    is said in the element „szkic”.
    """
    return {
        "data-hx-post": url,
        "data-hx-trigger": trigger,
        "data-hx-target": "#szkic",
        "data-hx-swap": "innerHTML",
        "data-hx-encoding": "application/x-www-form-urlencoded",
        "data-hx-status:4xx": "swap:none",
        "data-hx-status:5xx": "swap:none",
    }


class Kind(forms.BaseForm):
    """Mixed into Form and ModelForm: carries out a deed and takes its refusal as an error of the whole form."""

    is_refused = False
    overtaken: Any = None  # the row as it is now, where somebody else changed it meanwhile (core.overtaken)
    # Where tables come in; the first filled one is to blame when what came cannot be read.
    sources: tuple[str, ...] = ()
    unreadable = ""  # the title over the errors when it could not
    use_required_attribute = True
    required_css_class = ""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if field.help_text:
                self.hint(name, field.help_text)

    def full_clean(self) -> None:
        """Django's own, of all fields, those too that a form gives itself later."""
        for field in self.fields.values():
            speak_plainly(field)
        super().full_clean()

    def hint(self, name: str, text: str) -> None:
        """Give the field this hint, and let its control point at it."""
        self.fields[name].help_text = text
        self.fields[name].widget.attrs["aria-describedby"] = f"{name}-h"

    def add_error(self, field: str | None, error: Any) -> None:
        """Django's own, telling screen readers too: the control points at its hint and its error."""
        super().add_error(field, error)
        for name in self.fields.keys() & self.errors.keys():
            attrs = self.fields[name].widget.attrs
            attrs["aria-invalid"] = "true"
            attrs["aria-describedby"] = f"{name}-h {name}-e" if self.fields[name].help_text else f"{name}-e"

    def carry_out(self, deed: Callable[..., Any], *args, **kwargs) -> Any:
        """The deed's result; None when the house refused, and then the sentence stands in the form's errors.

        What cannot be read is told at the field it came from.
        """
        try:
            return deed(*args, **kwargs)
        except BadFile as error:
            self.blame(self.source_of(error), error)
            return None
        except Refusal as refusal:
            self.is_refused = True
            self.add_error(None, str(refusal))
            return None

    def source_of(self, error: BadFile) -> str | None:
        """The field through which came what cannot be read."""
        filled = [name for name in self.sources if self.cleaned_data.get(name)]
        return next(iter([*filled, *self.sources]), None)

    @property
    def has_lost_files(self) -> bool:
        """Whether a table came as a file: a browser never chooses it again by itself."""
        return bool(self.is_bound and self.files and self.sources)

    def blame(self, name: str | None, error: BadFile) -> None:
        is_text = name is not None and isinstance(self.fields[name].widget, forms.Textarea)
        self.unreadable = f"Nie umiemy przeczytać {'tej listy' if is_text else 'tego pliku'}"
        self.add_error(name, str(error))


class Form(Kind, forms.Form):
    """A form without a model."""


class ArchiveForm(Form):
    """Into the archive or out of it: the state wished for is posted, so that a second click wishes the same."""

    IN, OUT = "archiwum", "czynna"

    stan = forms.ChoiceField(choices=[(IN, IN), (OUT, OUT)], widget=forms.HiddenInput)

    @property
    def wants_archive(self) -> bool:
        return self.cleaned_data["stan"] == self.IN


class ModelForm(Kind, forms.ModelForm):
    """A form over one row."""
