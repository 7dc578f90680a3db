from collections.abc import Callable
from typing import Any

from django import forms

from zaloga.core.forms import Form
from zaloga.core.words import plural
from zaloga.meetings.actions.attendance import Guest, Mark
from zaloga.meetings.attendance import Line, guests_of, lines_of
from zaloga.meetings.models import Attendance, Day
from zaloga.meetings.models.attendance import parts_of, words_of

NEW_GUESTS = 3
State = Attendance.State


class AttendanceForm(Form):
    """Everybody of one day on one form: a tick is „was there”; what is rarer stands in a fold of each person.

    A hidden field keeps, of each person, what the register said and what the form showed when it was opened.
    """

    why = forms.CharField(
        label="Dlaczego poprawiasz",
        required=False,
        max_length=200,
        help_text="Ta lista jest już potwierdzona. Wystarczy jedno zdanie, na przykład: pomyłka przy zaznaczaniu.",
    )

    def __init__(self, *args: Any, day: Day, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.day = day
        self.lines = lines_of(day.meeting, day.on)
        self.guests = guests_of(day.meeting, day.on)
        for line in self.lines:
            self.add_person(line)
        for guest in self.guests:
            self.fields[f"gosc-{guest.pk}"] = forms.BooleanField(label=guest.who, required=False, initial=True)
        for number in range(1, NEW_GUESTS + 1):
            self.fields[f"nowy-{number}"] = forms.CharField(label="Imię i nazwisko", required=False, max_length=120)
            self.fields[f"skad-{number}"] = forms.CharField(label="Skąd", required=False, max_length=200)
        if not self.guests and not any(line.row for line in self.lines):
            self.propose_guests()

    def propose_guests(self) -> None:
        """Invited experts who accepted, until somebody has written anything down: then the list knows better."""
        for number, visit in enumerate(self.day.meeting.visits.accepted().order_by("name", "pk")[:NEW_GUESTS], start=1):
            self.fields[f"nowy-{number}"].initial = visit.name
            self.fields[f"skad-{number}"].initial = visit.about

    def add_person(self, line: Line) -> None:
        key, (state, _) = line.user.pk, parts_of(line.shown)
        partly = line.shown if state == State.LATE else ""
        self.fields[f"byl-{key}"] = forms.BooleanField(
            label=str(line.user), required=False, initial=state in Attendance.THERE
        )
        self.fields[f"ile-{key}"] = forms.ChoiceField(
            label=f"Ile czasu: {line.user}", required=False, choices=self.lengths(partly), initial=partly
        )
        self.fields[f"uspr-{key}"] = forms.BooleanField(
            label="nieobecność usprawiedliwiona", required=False, initial=state == State.EXCUSED
        )
        self.fields[f"bylo-{key}"] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=f"{line.seen}|{line.shown}"
        )

    def lengths(self, partly: str) -> list[tuple[str, str]]:
        fewer = {f"late-{n}": f"krócej: {n} {hours(n)}" for n in range(self.day.hours - 1, 0, -1)}
        if partly not in fewer and partly not in ("", "late"):
            fewer[partly] = words_of(partly)
        return [("", "cały czas"), ("late", "spóźnienie, godziny w całości"), *fewer.items()]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What stands together on the page: a person, the tick, and what is in the fold."""
        return [
            {
                "line": line,
                "tick": self[f"byl-{line.user.pk}"],
                "partly": self[f"ile-{line.user.pk}"],
                "excused": self[f"uspr-{line.user.pk}"],
                "kept": f"{line.seen}|{line.shown}",
                "is_open": bool(self[f"ile-{line.user.pk}"].value()),
            }
            for line in self.lines
        ]

    @property
    def is_by_code(self) -> bool:
        """Whether people have begun to check in by themselves."""
        return any(line.row and line.row.is_by_self for line in self.lines)

    @property
    def guest_rows(self) -> list[tuple[Attendance, forms.BoundField]]:
        return [(guest, self[f"gosc-{guest.pk}"]) for guest in self.guests]

    @property
    def new_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"nowy-{n}"], self[f"skad-{n}"]) for n in range(1, NEW_GUESTS + 1)]

    def carry_out(self, deed: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """As ever; after a refusal whoever was not touched here shows what the register says now, so that the next save
        does not bring an older state back.
        """
        done = super().carry_out(deed, *args, **kwargs)
        if done is None:
            typed: Any = self.data
            self.data = typed = typed.copy()
            for line in self.lines:
                if f"bylo-{line.user.pk}" in typed and not self.mark(line).is_touched:
                    show_as_it_is(typed, line)
        return done

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for number in range(1, NEW_GUESTS + 1):
            if given.get(f"skad-{number}") and not given.get(f"nowy-{number}"):
                self.add_error(f"nowy-{number}", "Podaj imię i nazwisko tej osoby.")
        return given

    def for_deed(self) -> dict[str, Any]:
        given = self.cleaned_data
        new = [(given[f"nowy-{n}"], given[f"skad-{n}"]) for n in range(1, NEW_GUESTS + 1)]
        return {
            "marks": [self.mark(line) for line in self.lines if f"bylo-{line.user.pk}" in self.data],
            "guests": [Guest(name, place) for name, place in new if name],
            "gone": [guest.pk for guest in self.guests if not given[f"gosc-{guest.pk}"] and self.knew(guest)],
            "why": given["why"],
            "confirm": "potwierdz" in self.data,
        }

    def knew(self, guest: Attendance) -> bool:
        """Whether the guest stood on the form: one whom somebody else has added meanwhile is not taken off."""
        return f"byl-gosc-{guest.pk}" in self.data

    def mark(self, line: Line) -> Mark:
        key, given = line.user.pk, self.cleaned_data
        seen, _, shown = given[f"bylo-{key}"].partition("|")
        partly = given[f"ile-{key}"]
        is_there = given[f"byl-{key}"] or bool(partly and partly != shown)
        away = State.EXCUSED if given[f"uspr-{key}"] else State.ABSENT
        return Mark(user=key, ticked=(partly or State.PRESENT) if is_there else away, shown=shown, seen=seen)


def hours(n: int) -> str:
    return plural(n, "godzina", "godziny", "godzin")


def show_as_it_is(typed: Any, line: Line) -> None:
    """Put into what was posted what the register says of this person."""
    key, (state, _) = line.user.pk, parts_of(line.shown)
    for name, is_on in ((f"byl-{key}", state in Attendance.THERE), (f"uspr-{key}", state == State.EXCUSED)):
        typed.pop(name, None)
        if is_on:
            typed[name] = "on"
    typed[f"ile-{key}"] = line.shown if state == State.LATE else ""
