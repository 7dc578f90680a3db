"""Asking about dates and answering: the shape of what comes in."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django import forms

from zaloga.core import clock
from zaloga.core.form_fields import DayInput, KeyField
from zaloga.core.forms import Form, ModelForm
from zaloga.meetings.actions.choosing import Word
from zaloga.meetings.actions.dates import Slot
from zaloga.meetings.forms.meetings import AtTime, OnDay, WhereForm, judge_hours
from zaloga.meetings.habits import beginning
from zaloga.meetings.models import DateAnswer, DateOption, DatePoll, Expert
from zaloga.meetings.ranking import Weighed
from zaloga.networks.models import Membership, Network
from zaloga.people.models import User

ROWS, SHOWN = 10, 5
PARTS = ("on", "begins", "ends", "is_online")


class PeopleField(forms.ModelMultipleChoiceField):
    def __init__(self, **kwargs: Any):
        super().__init__(User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, **kwargs)


class ListedField(forms.ModelMultipleChoiceField):
    """Experts of the programme's list, each with their themes."""

    def __init__(self, **kwargs: Any):
        super().__init__(Expert.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}: {obj.themes}"


class DatePollForm(ModelForm):
    """A question about dates, with the dates themselves in rows; empty rows do not count. The key makes a second click
    harmless.
    """

    key = KeyField(required=False)
    needed = PeopleField(label="Bez kogo to spotkanie nie ma sensu")
    experts = PeopleField(label="Zapytaj też ekspertów")
    listed = ListedField(
        label="Zapytaj też ekspertów z listy programu",
        help_text="Bez konta: odpowiedzą z listu. Zobaczą terminy, nie zobaczą odpowiedzi załogi.",
    )

    class Meta:
        model = DatePoll
        fields = ["title", "note", "kind", "closes_on"]
        labels = {"title": "O co pytasz", "note": "Kilka słów do załogi", "kind": "Co wybieracie"}
        help_texts = {
            "title": "Na przykład: Kiedy spotkamy się w styczniu?",
            "closes_on": "Do końca tego dnia, do 23:59. Najpóźniej dzień przed pierwszym terminem.",
        }
        widgets = {
            "note": forms.Textarea(attrs={"rows": 2}),
            "kind": forms.RadioSelect,
            "closes_on": DayInput(),
        }
        error_messages = {
            "title": {"required": "Napisz, o jakie spotkanie pytasz."},
            "closes_on": {"required": "Podaj, do kiedy czekasz na odpowiedzi."},
        }

    def __init__(self, *args: Any, network: Network, **kwargs: Any):
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [
            (DatePoll.Kind.TIMES, "dni z godzinami"),
            (DatePoll.Kind.DATES, "same dni – godzinę podasz przy wyborze"),
        ]
        for number in range(ROWS):
            for name, field in slot_fields(required=False).items():
                self.fields[f"{name}-{number}"] = field
        self.offer_people(network)

    def offer_people(self, network: Network) -> None:
        rows = network.memberships.active().filter(user__is_active=True)
        crew, experts = rows.filter(role__in=Membership.CREW), rows.filter(role=Membership.Role.EXPERT)
        people = User.objects.order_by("sort_key", "pk")
        needed: Any = self.fields["needed"]
        needed.queryset = people.filter(pk__in=rows.exclude(role=Membership.Role.OBSERVER).values("user"))
        asked: Any = self.fields["experts"]
        asked.queryset = people.filter(pk__in=experts.exclude(user__in=crew.values("user")).values("user"))
        if not asked.queryset.exists():
            del self.fields["experts"]
        listed: Any = self.fields["listed"]
        listed.queryset = Expert.objects.listed().filter(programme=network.programme_id).for_list()
        if not listed.queryset.exists():
            del self.fields["listed"]

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """What stands together on the page; the last ones in a fold."""
        return [[self[f"{name}-{number}"] for name in PARTS] for number in range(SHOWN)]

    @property
    def more_rows(self) -> list[list[forms.BoundField]]:
        return [[self[f"{name}-{number}"] for name in PARTS] for number in range(SHOWN, ROWS)]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for number in range(ROWS):
            self.judge_row(number, given)
        return given

    def judge_row(self, number: int, given: dict[str, Any]) -> None:
        on, begins, ends, _ = (given.get(f"{name}-{number}") for name in PARTS)
        if not on:
            if (begins or ends) and f"on-{number}" not in self.errors:
                self.add_error(f"on-{number}", "Podaj dzień albo usuń godziny.")
            return
        if on < clock.today():
            self.add_error(f"on-{number}", "Ten dzień już minął.")
        if given.get("kind") == DatePoll.Kind.DATES:
            if begins or ends:
                sentence = "Pytasz o same dni. Usuń godziny albo zaznacz „dni z godzinami”."
                self.add_error(f"begins-{number}", sentence)
            return
        first = given.get("begins-0"), given.get("ends-0")
        if not all(first) and number == 0:
            self.add_error("begins-0", "Podaj godziny pierwszego terminu.")
        elif bool(begins) != bool(ends):
            self.add_error(f"ends-{number}" if begins else f"begins-{number}", "Podaj obie godziny albo żadnej.")
        else:
            judge_hours(self, f"begins-{number}", f"ends-{number}")

    def for_deed(self) -> dict[str, Any]:
        given = {name: self.cleaned_data[name] for name in [*self.Meta.fields, "key"]}
        needed = self.cleaned_data["needed"]
        experts = self.cleaned_data.get("experts") or User.objects.none()
        listed = self.cleaned_data.get("listed", ())
        people = {"needed": needed, "experts": experts | needed, "listed": listed}
        return {**given, **people, "options": list(self.slots())}

    def slots(self) -> Iterator[Slot]:
        """Hours that are missing are those of the first row."""
        given = self.cleaned_data
        for number in range(ROWS):
            on, begins, ends, online = (given.get(f"{name}-{number}") for name in PARTS)
            if on and given["kind"] == DatePoll.Kind.DATES:
                yield Slot(on, is_online=bool(online))
            elif on:
                yield Slot(on, begins or given["begins-0"], ends or given["ends-0"], bool(online))


def slot_fields(*, required: bool) -> dict[str, forms.Field]:
    return {
        "on": OnDay(label="Dzień", required=required),
        "begins": AtTime(label="Od", required=required),
        "ends": AtTime(label="Do", required=required),
        "is_online": forms.BooleanField(label="online", required=False),
    }


class SlotForm(Form):
    """One more date."""

    def __init__(self, *args: Any, poll: DatePoll, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name, field in slot_fields(required=True).items():
            if poll.has_hours or name not in ("begins", "ends"):
                self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        judge_hours(self, "begins", "ends")
        return given

    def slot(self) -> Slot:
        return Slot(**self.cleaned_data)


class LastDayForm(Form):
    """Until when answers are taken."""

    closes_on = OnDay(label="Odpowiedzi do", help_text="Do końca tego dnia, do 23:59.")


class NeededForm(Form):
    """Without whom the meeting makes little sense."""

    needed = PeopleField(label="Osoby potrzebne")
    listed = ListedField(label="Eksperci z listy programu")

    def __init__(self, *args: Any, poll: DatePoll, **kwargs: Any):
        super().__init__(*args, **kwargs)
        needed: Any = self.fields["needed"]
        needed.queryset = User.objects.filter(dates_asked__poll=poll).order_by("sort_key", "pk")
        marked = poll.respondents.filter(is_needed=True)
        needed.initial = list(marked.filter(user__isnull=False).values_list("user", flat=True))
        listed: Any = self.fields["listed"]
        listed.queryset = Expert.objects.filter(dates_asked__poll=poll).for_list()
        listed.initial = list(marked.of_experts().values_list("expert", flat=True))
        if not listed.queryset.exists():
            del self.fields["listed"]


class DatesForm(Form):
    """Three answers and a word for each date; what is left open says nothing of it."""

    def __init__(self, *args: Any, weighed: Sequence[Weighed], said: Iterable[DateAnswer] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.weighed = weighed
        known = {answer.option_id: answer for answer in said}
        for one in weighed:
            answer = known.get(one.option.pk)
            self.put(one.option, answer.says if answer else None, answer.comment if answer else "")

    def put(self, option: DateOption, says: str | None, comment: str) -> None:
        choices = DateAnswer.Says.choices
        self.fields[option.field] = forms.ChoiceField(
            label=str(option), choices=choices, widget=forms.RadioSelect, required=False, initial=says
        )
        self.fields[f"u-{option.field}"] = forms.CharField(
            label="Uwaga", max_length=200, required=False, initial=comment
        )

    def rows(self) -> list[tuple[Weighed, forms.BoundField, forms.BoundField]]:
        names = [(one, one.option.field) for one in self.weighed]
        return [(one, self[name], self[f"u-{name}"]) for one, name in names]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for one in self.weighed:
            name = one.option.field
            if given.get(f"u-{name}") and not given.get(name) and name not in self.errors:
                self.add_error(name, "Zaznacz też odpowiedź, żeby było wiadomo, do czego jest ta uwaga.")
        return given

    def words(self) -> dict[int, Word]:
        given, options = self.cleaned_data, [one.option for one in self.weighed]
        chosen = [option for option in options if given[option.field]]
        return {option.pk: Word(given[option.field], given[f"u-{option.field}"]) for option in chosen}


class DatesForForm(DatesForm):
    """The same for somebody who said it by phone or on paper. Hidden fields keep what was shown: only what is changed
    here is written down, so that what the person has answered meanwhile stays.
    """

    def put(self, option: DateOption, says: str | None, comment: str) -> None:
        super().put(option, says, comment)
        shown = forms.CharField(required=False, widget=forms.HiddenInput, initial=f"{says or ''}|{comment}")
        self.fields[f"bylo-{option.field}"] = shown

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not self.errors and not self.words():
            raise forms.ValidationError("Nic się tu nie zmienia. Zaznacz to, co jest inaczej.")
        return given

    def words(self) -> dict[int, Word]:
        given = self.cleaned_data
        shown = {one.option.pk: given[f"bylo-{one.option.field}"] for one in self.weighed}
        return {key: word for key, word in super().words().items() if f"{word.says}|{word.comment}" != shown[key]}


class ChoiceForm(WhereForm):
    """What a date needs to become a meeting; everything else can be added to the meeting later."""

    begins = AtTime(label="Od")
    ends = AtTime(label="Do")

    def __init__(self, *args: Any, option: DateOption, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if option.begins:
            del self.fields["begins"], self.fields["ends"]
        if option.is_online:
            for name in ("mode", "place", "way", "seats"):
                del self.fields[name]
        self.initial = {**self.initial, **beginning(option.poll.network, option.poll.item)}

    def for_deed(self) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if name != "own_room"}
        return {**given, "room": self.room()}
