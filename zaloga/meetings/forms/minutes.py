from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.form_fields import day_field
from zaloga.core.forms import Form, saving_to
from zaloga.core.words import tidy_line, tidy_text
from zaloga.meetings.actions.approving import USUAL_DAYS
from zaloga.meetings.actions.minutes import LONGEST_HEADING, Overtaken, Written
from zaloga.meetings.models import Minutes, MinutesLine, Remark
from zaloga.meetings.models.minutes import LONGEST_LINE, LONGEST_TASK
from zaloga.networks.models import Membership

Kind = MinutesLine.Kind
KINDS = [(Kind.PLAIN, "tekst"), (Kind.DECISION, "ustalenie"), (Kind.TASK, "zadanie")]
MOST_KEY = 2**63


class MinutesForm(Form):
    """All lines of minutes on one form. A hidden field keeps, of each line, the mark of what it was when it was shown:
    only what was changed here is saved, and two people who write different lines do not disturb each other.
    """

    def __init__(self, *args: Any, minutes: Minutes, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.minutes = minutes
        crew = Membership.objects.crew().filter(network=minutes.meeting.network).order_by("user__sort_key", "user")
        self.crew = list(crew.values_list("user", "user__name"))
        self.others: dict[int, MinutesLine | None] = {}  # lines over which somebody else was first, as they are now
        self.take_lines()

    def take_lines(self) -> None:
        """Fields for every line there is, and for those of the form that somebody has struck out meanwhile."""
        self.lines = list(self.minutes.lines.for_page())  # type: ignore[attr-defined]
        self.by_key = {line.pk: line for line in self.lines}
        self.gone = [key for key in keys_in(self.data) if key not in self.by_key]
        for key in [*self.by_key, *self.gone]:
            if f"tekst-{key}" not in self.fields:
                self.add_line(key, self.by_key.get(key))

    def add_line(self, key: int, line: MinutesLine | None) -> None:
        is_heading = line.is_heading if line else f"rodzaj-{key}" not in self.data
        longest, rows = (LONGEST_HEADING, 1) if is_heading else (LONGEST_LINE, 2)
        fields: dict[str, forms.Field] = {
            "bylo": forms.CharField(required=False, widget=forms.HiddenInput, initial=line.mark if line else ""),
            "tekst": forms.CharField(
                label="Punkt" if is_heading else "Treść",
                required=False,
                max_length=longest,
                widget=forms.Textarea(attrs={"rows": rows}),
                initial=line.text if line else "",
            ),
        }
        if not is_heading:
            kind = line.kind if line else Kind.PLAIN
            fields["rodzaj"] = forms.ChoiceField(
                label="Co to jest", required=False, choices=KINDS, widget=forms.RadioSelect, initial=kind
            )
            fields |= self.fields_of_task(line)
        for name, field in fields.items():
            self.fields[f"{name}-{key}"] = field

    def fields_of_task(self, line: MinutesLine | None) -> dict[str, forms.Field]:
        people = [one.pk for one in line.people.all()] if line else []
        return {
            "kto": forms.TypedMultipleChoiceField(
                label="Kto",
                required=False,
                choices=self.crew,
                coerce=int,
                widget=forms.CheckboxSelectMultiple,
                initial=people,
            ),
            "wszyscy": forms.BooleanField(label="cała załoga", required=False, initial=bool(line and line.for_all)),
            "termin": day_field(label="Do kiedy", required=False, initial=line.due_on if line else None),
        }

    @property
    def saving(self) -> dict[str, str]:
        """Attributes by which the form saves itself while somebody types."""
        url = reverse("meetings:minutes_keep", args=[self.minutes.network.slug, self.minutes.meeting_id])
        return saving_to(url, trigger="input delay:2s") | {
            "data-hx-status:409": "swap:innerHTML",
            "data-hx-status:422": "swap:innerHTML",
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for key in keys_in(self.data):
            if given.get(f"rodzaj-{key}") == Kind.TASK and len(tidy_line(given.get(f"tekst-{key}", ""))) > LONGEST_TASK:
                self.add_error(
                    f"tekst-{key}", f"Zadanie mieści się w {LONGEST_TASK} znakach. Resztę zapisz jako tekst."
                )
        return given

    def written(self) -> list[Written]:
        """What the form says of each line that it showed and that can be read."""
        known = [key for key in keys_in(self.data) if f"tekst-{key}" in self.cleaned_data]
        return [self.line(key) for key in known]

    def line(self, key: int) -> Written:
        given, row = self.cleaned_data, self.by_key.get(key)
        kind = Kind.HEADING if f"rodzaj-{key}" not in self.fields else given.get(f"rodzaj-{key}") or Kind.PLAIN
        words = given[f"tekst-{key}"]
        is_task = kind == Kind.TASK
        return Written(
            pk=key,
            seen=given[f"bylo-{key}"],
            kind=row.kind if row and row.is_heading else kind,
            text=tidy_line(words) if is_task or kind == Kind.HEADING else tidy_text(words),
            for_all=is_task and given[f"wszyscy-{key}"],
            people=tuple(given.get(f"kto-{key}", ())) if is_task else (),
            due_on=given.get(f"termin-{key}") if is_task else None,
        )

    def carry_out(self, deed: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """As ever; after a refusal each line that was not touched here shows what it is now, and beside one that
        somebody else has changed stand their words.
        """
        overtaken: set[int] = set()

        def noting(*args: Any, **kwargs: Any) -> Any:
            try:
                return deed(*args, **kwargs)
            except Overtaken as refusal:
                overtaken.update(refusal.lines)
                raise

        done = super().carry_out(noting, *args, **kwargs)
        if done is None and self.is_refused:
            self.look_again(overtaken)
        return done

    def look_again(self, overtaken: Iterable[int]) -> None:
        typed: Any = self.data
        self.data = typed = typed.copy()
        mine = {line.pk: line for line in self.written()}
        self.take_lines()
        for key in overtaken:
            self.others[key] = self.by_key.get(key)
            typed[f"bylo-{key}"] = self.by_key[key].mark if key in self.by_key else ""
        for key, line in self.by_key.items():
            if key not in mine or not mine[key].is_touched and key not in self.others:
                show_as_it_is(typed, line)

    @property
    def sections(self) -> list[dict[str, Any]]:
        """What stands together: the title of a point, if it has one, and its lines."""
        found: list[dict[str, Any]] = [{"heading": None, "rows": []}]
        for number, key in enumerate([*self.by_key, *[key for key in self.gone if key in self.others]], start=1):
            row = self.row(number, key)
            if row["is_heading"]:
                found.append({"heading": row, "rows": []})
            else:
                found[-1]["rows"].append(row)
        return found if found[0]["rows"] or len(found) == 1 else found[1:]

    def row(self, number: int, key: int) -> dict[str, Any]:
        is_heading = f"rodzaj-{key}" not in self.fields
        shown = {"number": number, "key": key, "text": self[f"tekst-{key}"], "seen": self[f"bylo-{key}"].value()}
        shown |= {
            "ways": self.ways(key),
            "is_heading": is_heading,
            "is_overtaken": key in self.others,
            "other": self.others.get(key),
        }
        if is_heading:
            return shown
        kind = self[f"rodzaj-{key}"]
        return shown | self.of_task(key) | {"kind": kind, "is_task": (kind.value() or "") == Kind.TASK}

    def ways(self, key: int) -> list[str]:
        """Whether the line can go higher and lower: a point among points, any other line among all."""
        line = self.by_key.get(key)
        if line is None:
            return []
        peers = [one.pk for one in self.lines if one.is_heading or not line.is_heading]
        return ["wyzej"] * (key != peers[0]) + ["nizej"] * (key != peers[-1])

    def of_task(self, key: int) -> dict[str, Any]:
        """Who does it and by when, with the names of those chosen for the summary of the fold."""
        chosen = {str(one) for one in self[f"kto-{key}"].value() or ()}
        names = [name for pk, name in self.crew if str(pk) in chosen]
        whole = self[f"wszyscy-{key}"]
        said = "cała załoga" if whole.value() else ", ".join(names) or "ktoś weźmie"
        return {"people": self[f"kto-{key}"], "whole": whole, "until": self[f"termin-{key}"], "who": said}

    def refuse(self, sentence: str) -> None:
        self.is_refused = True
        self.add_error(None, sentence)

    def saved(self, overtaken: Iterable[int]) -> list[tuple[int, str]]:
        """New marks of the lines that were saved just now: of these alone the page shows what the house has."""
        return [(one.pk, one.mark) for one in self.written() if one.is_touched and one.pk not in overtaken]

    def to_swap(self) -> list[dict[str, Any]]:
        """Lines whose fields of a task are to come on the page, or to go from it."""
        rows = (self.row(n, key) for n, key in enumerate(self.by_key, start=1) if f"rodzaj-{key}" in self.data)
        return [row for row in rows if row["is_task"] != (f"zadanie-{row['key']}" in self.data)]


def keys_in(data: Any) -> list[int]:
    """Keys of the lines that a form showed."""
    found = [name.removeprefix("bylo-") for name in data if name.startswith("bylo-")]
    return [key for one in found if one.isdecimal() and len(one) < 20 and (key := int(one)) < MOST_KEY]


def show_as_it_is(typed: Any, line: MinutesLine) -> None:
    """Put into what was posted what the line says now."""
    key = line.pk
    typed[f"bylo-{key}"], typed[f"tekst-{key}"] = line.mark, line.text
    if line.is_heading:
        return
    typed[f"rodzaj-{key}"] = line.kind
    typed.setlist(f"kto-{key}", [str(one.pk) for one in line.people.all()])
    typed[f"termin-{key}"] = line.due_on.isoformat() if line.due_on else ""
    typed.pop(f"wszyscy-{key}", None)
    if line.for_all:
        typed[f"wszyscy-{key}"] = "on"


class OpenForm(Form):
    """Until when the crew may leave remarks."""

    until = day_field(label="Na uwagi czekamy do", help_text="Zwykle wystarcza tydzień.")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = clock.today() + timedelta(days=USUAL_DAYS)


class RemarkForm(Form):
    text = forms.CharField(
        label="Twoja uwaga",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Co poprawić albo dopisać. Przeczyta ją cała załoga.",
        error_messages={"required": "Napisz, co poprawić."},
    )


class RemarkAnswerForm(Form):
    verdict = forms.ChoiceField(
        label="Co z tą uwagą",
        choices=[(Remark.Verdict.TAKEN, "uwzględniona"), (Remark.Verdict.LEFT, "tekst zostaje, jaki jest")],
        widget=forms.RadioSelect,
        error_messages={"required": "Zaznacz, co z tą uwagą."},
    )
    answer = forms.CharField(
        label="Odpowiedź", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class ApproveForm(Form):
    revision = forms.IntegerField(widget=forms.HiddenInput)


class CorrectionForm(Form):
    text = forms.CharField(
        label="Sprostowanie",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Zatwierdzona treść zostaje bez zmian; sprostowanie stanie pod nią z datą.",
        error_messages={"required": "Napisz, co prostujesz."},
    )
