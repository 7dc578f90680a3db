"""The form of the installation's settings."""

from collections.abc import Iterator
from copy import copy
from typing import Any

from django import forms

from zaloga.core.errors import Refusal
from zaloga.core.files import HELP, inspect
from zaloga.core.forms import ModelForm
from zaloga.core.phones import one_number
from zaloga.core.words import plural, size
from zaloga.installation.logo import LARGEST, drawn
from zaloga.installation.models import FIELDS, Installation
from zaloga.installation.now import current
from zaloga.installation.retention import RULES, Rule

PICTURES = ".png,.jpg,.jpeg,.webp,.gif"
WHAT_WE_TAKE = "Przyjmujemy tu tylko PNG, JPEG, WebP albo GIF."


def field_of(rule: Rule) -> str:
    return f"dni-{rule.name.replace('.', '-')}"


def span(rule: Rule) -> str:
    """What may be chosen, in words."""
    days = plural(rule.days, "dzień", "dni", "dni")
    return f"{rule.why} Od {rule.least} do {rule.most} dni, zwykle {rule.days} {days}."


class SettingsForm(ModelForm):
    """What the installation says of itself, its logo, and how many days it keeps what."""

    logo_file = forms.FileField(
        label="Nowy plik logo",
        required=False,
        widget=forms.FileInput(attrs={"accept": PICTURES}),
        help_text=f"PNG, JPEG, WebP albo GIF do {size(LARGEST)}. Zmniejszymy je do 160 px wysokości.",
        error_messages={"empty": "Ten plik jest pusty. Wybierz inny."},
    )
    without_logo = forms.BooleanField(label="Bez logo", required=False, help_text="Wróci znak Załogi.")

    class Meta:
        model = Installation
        fields = [*FIELDS, "logo_text"]
        help_texts = {
            "name": "Stoi u góry każdej strony i w listach.",
            "operator": "Pełna nazwa. Stoi w listach i w informacji o prywatności.",
            "phone": "Na przykład: 71 389 00 00.",
            "hours": "W dni robocze, na przykład: 8:00–15:00.",
            "logo_text": "Przeczytają to osoby, które nie widzą obrazu, na przykład: Powiat Wołowski.",
        }
        error_messages = {
            "name": {"required": "Podaj nazwę strony."},
            "operator": {"required": "Podaj, kto prowadzi stronę i odpowiada za dane."},
            "address": {"required": "Podaj adres pocztowy."},
            "email": {"required": "Podaj adres, pod którym odpisuje pomoc."},
            "privacy_officer": {"required": "Podaj adres inspektora ochrony danych."},
        }

    def __init__(self, *args, too_large: list[str] | None = None, **kwargs):
        installation = copy(current())
        super().__init__(*args, instance=installation, **kwargs)
        self.too_large = too_large or []
        self.has_logo = bool(installation.logo)
        for name in ("phone", "hours"):  # every page and many letters say them
            self.fields[name].required = True
        if not self.has_logo:
            del self.fields["without_logo"]
        for rule in self.chosen_rules:
            self.fields[field_of(rule)] = days_field(rule, installation)

    @property
    def chosen_rules(self) -> list[Rule]:
        return [rule for rule in RULES.values() if not rule.is_fixed]

    @property
    def fixed_rules(self) -> list[Rule]:
        return [rule for rule in RULES.values() if rule.is_fixed]

    def clean_phone(self) -> str:
        one_number(self.cleaned_data["phone"])
        return self.cleaned_data["phone"]

    def clean_logo_file(self):
        """A picture; whatever else it is, is told here, beside what is wrong with the rest."""
        logo = self.cleaned_data["logo_file"]
        if self.too_large:
            raise forms.ValidationError(
                [f"Plik „{name}” jest za duży. Mieści się {size(LARGEST)}." for name in self.too_large]
            )
        if logo:
            try:
                drawn(inspect(logo))
            except Refusal as refusal:
                raise forms.ValidationError(str(refusal).replace(HELP, WHAT_WE_TAKE)) from refusal
            logo.seek(0)
        return logo

    def clean(self):
        given = super().clean()
        is_new = given.get("logo_file") or "logo_file" in self.errors
        will_have = is_new or (self.has_logo and not given.get("without_logo"))
        if will_have and not given.get("logo_text"):
            self.add_error("logo_text", "Napisz, co mówi logo. Przeczytają to osoby, które go nie widzą.")
        return given

    def for_deed(self) -> dict[str, Any]:
        """What supervision.actions.settle takes."""
        given = dict(self.cleaned_data)
        days = {rule.name: given.pop(field_of(rule)) for rule in self.chosen_rules}
        logo, without_logo = given.pop("logo_file"), given.pop("without_logo", False)
        return {**given, "days": days, "logo": logo, "without_logo": without_logo}

    def groups(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        yield "Kto prowadzi tę stronę", self.named("name", "operator", "address", "privacy_officer")
        yield "Pomoc", self.named("phone", "hours", "email")
        removal = ["without_logo"] if self.has_logo else []
        yield "Logo", self.named("logo_file", "logo_text", *removal)
        if self.chosen_rules:
            yield "Ile dni co trzymamy", self.named(*map(field_of, self.chosen_rules))

    def named(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names]


def days_field(rule: Rule, installation: Installation) -> forms.IntegerField:
    return forms.IntegerField(
        label=rule.title,
        min_value=rule.least,
        max_value=rule.most,
        initial=rule.days_in(installation),
        help_text=span(rule),
        widget=forms.NumberInput(attrs={"aria-describedby": f"{field_of(rule)}-h"}),
        error_messages={"required": f"Podaj liczbę dni, od {rule.least} do {rule.most}."},
    )
