"""Forms for lists of people in training groups."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from zaloga.core.errors import BadFile
from zaloga.core.forms import Form
from zaloga.core.sheets import NoSuchSheet
from zaloga.core.words import fold, plural, size
from zaloga.networks.groups import columns as of
from zaloga.networks.groups.plan import Plan, Share
from zaloga.networks.groups.roster import Roster, lines_of
from zaloga.networks.models import GroupList, Network

LARGEST = 10_000_000
SAMPLES = 2
NONE = "brak"
REQUIRED = "Wybierz plik albo wklej listę."


class GroupListForm(Form):
    """A file, or cells copied from a spreadsheet."""

    sources = ("plik", "lista")

    plik = forms.FileField(
        label="Plik z listą osób",
        help_text="Arkusz Excela (.xlsx) albo CSV. Kolumny mogą stać w dowolnej kolejności.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,text/csv"}),
        error_messages={"empty": "Ten plik jest pusty. Sprawdź go na swoim urządzeniu i wybierz jeszcze raz."},
        required=False,
    )
    arkusz = forms.CharField(
        label="Nazwa arkusza w pliku", max_length=60, required=False, help_text="Puste: pierwszy, w którym coś jest."
    )
    lista = forms.CharField(
        label="Albo wklej komórki skopiowane z arkusza",
        help_text="Razem z wierszem nagłówków.",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=400_000,
        required=False,
        strip=False,
    )

    def __init__(self, *args, too_large: list[str] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.too_large = too_large or []

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.too_large:
            self.add_error("plik", f"Ten plik jest za duży. Zmieści się najwyżej {size(LARGEST)}.")
        elif not given.get("plik") and not (given.get("lista") or "").strip() and "plik" not in self.errors:
            self.add_error("plik", REQUIRED)
        return given

    def source_of(self, error: BadFile) -> str | None:
        return "arkusz" if isinstance(error, NoSuchSheet) else super().source_of(error)

    def sent(self) -> dict[str, Any]:
        """What the deed takes; a file goes before what was pasted."""
        file = self.cleaned_data.get("plik")
        if file:
            return {"file": file, "name": file.name, "sheet": self.cleaned_data["arkusz"]}
        return {"text": self.cleaned_data["lista"]}


class ColumnsForm(Form):
    """Which column is what; one select for each kind, with the header and the first cells to know a column by."""

    def __init__(self, *args, group_list: GroupList, **kwargs):
        super().__init__(*args, **kwargs)
        choices = columns_to_choose(group_list)
        for kind, title in of.TITLES.items():
            place = group_list.columns.get(kind)
            initial = place if place is not None else ""
            none = [(NONE, "nie ma takiej kolumny – wszyscy są w jednej grupie")] if kind == of.GROUP else []
            if kind == of.GROUP and kind in group_list.columns and place is None:
                initial = NONE
            self.fields[kind] = forms.ChoiceField(
                label=title[0].upper() + title[1:],
                choices=[("", "– wybierz –" if kind in (of.EMAIL, of.GROUP) else "– nie ma –"), *none, *choices],
                initial=initial,
                required=kind in (of.EMAIL, of.GROUP),
                error_messages={"required": "Wskaż tę kolumnę."},
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if of.EMAIL in given and not self.has_name(given):
            self.add_error(of.NAME, "Wskaż imię i nazwisko: w jednej kolumnie albo w dwóch.")
        return given

    def has_name(self, given: dict[str, Any]) -> bool:
        whole = given.get(of.NAME) or given.get(of.SURNAME_FIRST)
        return bool(whole or (given.get(of.FIRST) and given.get(of.LAST)))

    def columns(self) -> of.Columns:
        chosen = self.cleaned_data.items()
        return {kind: None if value == NONE else int(value) for kind, value in chosen if value != ""}


def columns_to_choose(group_list: GroupList) -> list[tuple[str, str]]:
    """A column by its header, else by what stands in it."""
    header = group_list.notes.get("header", -1)
    titles = group_list.lines[header][1] if header >= 0 else []
    samples = list(lines_of(group_list))[:SAMPLES]
    width = max([len(titles), *(len(line.cells) for line in samples)])
    words = []
    for place in range(width):
        title = titles[place] if place < len(titles) else ""
        cells = ", ".join(filter(None, (line.cell(place)[:40] for line in samples)))
        words.append(f"{title or f'kolumna {place + 1}'}{f' (na przykład: {cells})' if cells else ''}")
    return [(str(place), text) for place, text in enumerate(words)]


def known_as(network: Network) -> str:
    """A network (with its leader, from ``for_list``) in a list to choose from: its year, what is missing in it."""
    missing = [] if network.is_opened else ["w przygotowaniu"]
    missing += [] if network.leader else ["nikt nie prowadzi"]  # type: ignore[attr-defined]
    return f"{network.in_year} ({', '.join(missing)})" if missing else network.in_year


class MappingForm(Form):
    """For every group: one of the programme's networks, a new one, or none."""

    def __init__(self, *args, group_list: GroupList, roster: Roster, networks: list[Network], **kwargs):
        super().__init__(*args, **kwargs)
        self.groups = list(roster.groups)
        self.roster = roster
        self.networks = {str(network.pk): network for network in networks}
        choices = [
            ("", "– wybierz –"),
            *[(str(network.pk), known_as(network)) for network in networks],
            (GroupList.NEW, "załóż nową sieć"),
            (GroupList.SKIPPED, "pomiń tę grupę"),
        ]
        alike = {fold(str(network)): str(network.pk) for network in networks}
        for number, (group, title) in enumerate(roster.groups.items()):
            choice = group_list.choice(group)
            self.fields[f"do_{number}"] = forms.ChoiceField(
                label=f"Dokąd: {title}",
                choices=choices,
                initial=str(choice.get("to", alike.get(group, ""))),
                error_messages={"required": "Wybierz sieć albo pomiń tę grupę."},
            )
            self.fields[f"nazwa_{number}"] = forms.CharField(
                label="Nazwa nowej sieci",
                max_length=120,
                required=False,
                initial=choice.get("name") or title[:1].upper() + title[1:120],
            )

    def rows(self) -> list[dict[str, Any]]:
        """A group with its title, size and two fields, for the page."""
        return [
            {
                "title": self.roster.groups[group],
                "size": self.roster.size_of(group),
                "to": self[f"do_{number}"],
                "name": self[f"nazwa_{number}"],
            }
            for number, group in enumerate(self.groups)
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for number in range(len(self.groups)):
            if given.get(f"do_{number}") == GroupList.NEW and not given.get(f"nazwa_{number}"):
                self.add_error(f"nazwa_{number}", "Podaj nazwę nowej sieci.")
        return given

    def mapping(self) -> dict[str, dict[str, Any]]:
        chosen = {}
        for number, group in enumerate(self.groups):
            to = self.cleaned_data[f"do_{number}"]
            chosen[group] = {"to": int(to) if to.isdecimal() else to}
            if to == GroupList.NEW:
                chosen[group]["name"] = self.cleaned_data[f"nazwa_{number}"]
        return chosen


def missing(share: Share) -> str:
    """How many seats, and who has them first."""
    if not share.ahead:
        return str(share.beyond)
    people = plural(share.ahead, "osoby", "osób", "osób")
    return f"{share.beyond}, w tym {share.ahead} dla {people}, które już stoją w kolejce"


class CarryOutForm(Form):
    """Yes to the dry run; where seats are missing, also which networks get them at once."""

    def __init__(self, *args, plan: Plan, **kwargs):
        super().__init__(*args, **kwargs)
        short = [
            (share.key, f"{share.name}: dodaj brakujące miejsca ({missing(share)})")
            for share in plan.shares
            if share.beyond
        ]
        if short:
            self.fields["wiecej"] = forms.MultipleChoiceField(
                label="Gdzie brakuje miejsc",
                choices=short,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text="Bez zaznaczenia osoby, dla których zabrakło miejsc, staną na liście oczekujących.",
            )
            self.fields["powod"] = forms.CharField(
                label="Dlaczego sieć ma mieć więcej miejsc",
                max_length=600,
                required=False,
                help_text="Jednym zdaniem. Zobaczą to osoby prowadzące i koordynator programu.",
            )

    def clean_powod(self) -> str:
        reason = self.cleaned_data["powod"].strip()
        if self.cleaned_data.get("wiecej") and not reason:
            raise ValidationError("Podaj powód. Zobaczą go osoby prowadzące i koordynator programu.")
        return reason

    def wishes(self) -> dict[str, Any]:
        return {"enlarged": self.cleaned_data.get("wiecej", []), "reason": self.cleaned_data.get("powod", "")}
