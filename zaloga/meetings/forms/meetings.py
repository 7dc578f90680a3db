from datetime import date, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.conf import settings

from zaloga.core import clock
from zaloga.core.form_fields import DayInput, KeyField
from zaloga.core.forms import Form, ModelForm
from zaloga.core.tokens import random_key
from zaloga.core.words import day
from zaloga.meetings.actions.meetings import Hours, why_odd_deadline
from zaloga.meetings.actions.planned import issues_of
from zaloga.meetings.habits import beginning
from zaloga.meetings.models import Coming, Day, Meeting
from zaloga.meetings.models.meeting import GONE_BY, LONGEST_HOURS, minutes_between, wall, why_far
from zaloga.networks.models import Membership
from zaloga.people.models import User
from zaloga.plans.models import PlanItem
from zaloga.surveys.ready import AFTER, formative

NO_SURVEY = "bez"
OWN_HOURS = (
    "To godziny pierwszego dnia. Dni, które mają własne, zachowają je; zmienisz je w „Godzinach poszczególnych dni”."
)


class OnDay(forms.DateField):
    """A day, picked in the browser's own calendar."""

    def __init__(self, **kwargs: Any):
        super().__init__(widget=DayInput(), **kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and (why := why_far(value)):
            raise forms.ValidationError(why)


class AtTime(forms.TimeField):
    """An hour on the wall, 15:30 or 15.30."""

    def __init__(self, **kwargs: Any):
        words = {"required": "Podaj godzinę.", "invalid": "Podaj godzinę tak: 15:30."}
        formats = ["%H:%M", "%H.%M", "%H:%M:%S", "%H"]
        widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        super().__init__(widget=widget, input_formats=formats, error_messages=words, **kwargs)


def judge_hours(form: forms.BaseForm, begins: str, ends: str) -> None:
    """An error of the later field where it is not later. For ``clean`` of forms in which both stand."""
    first, last = form.cleaned_data.get(begins), form.cleaned_data.get(ends)
    if first and last and last <= first:
        form.add_error(ends, "Koniec musi być później niż początek.")


def has_gone_by(on: date | None, begins: time | None) -> bool:
    return bool(on and begins and wall(on, begins) < clock.now())


def surveys_after() -> list[tuple[str, str]]:
    return [*[(one.key, one.in_words) for one in formative()], (NO_SURVEY, "bez ankiety")]


class WhereForm(ModelForm):
    """What every form that calls a meeting asks: about what, where, by which way online, how many seats."""

    own_room = forms.BooleanField(label="Weźmy pokój na naszym serwerze", required=False)
    link = forms.URLField(
        label="Adres spotkania online",
        help_text="Zobaczą go ci, którzy odpowiedzą, że będą.",
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": "To nie wygląda na adres. Skopiuj cały, na przykład: https://meet.example/abc."},
    )

    class Meta:
        model = Meeting
        fields = ["title", "mode", "place", "way", "link", "seats"]
        labels = {"title": "Temat", "seats": "Ile miejsc na sali"}
        help_texts = {
            "place": "Na przykład: poradnia w Wołowie, sala 12.",
            "way": "Ulica, wejście, parking.",
            "seats": "Puste: bez ograniczeń. Kto jest online, miejsca nie zajmuje.",
        }
        widgets: ClassVar[dict[str, Any]] = {"mode": forms.RadioSelect}
        error_messages = {"title": {"required": "Napisz, o czym będzie spotkanie."}}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not settings.MEETING_ROOMS_URL:
            del self.fields["own_room"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        judge_hours(self, "begins", "ends")
        if given.get("own_room") and given.get("link"):
            self.add_error("link", "Podaj adres albo weź nasz pokój, jedno z dwojga.")
        return given

    def room(self) -> str:
        """A name that nobody guesses, the same for as long as the meeting keeps its room."""
        if not self.cleaned_data.get("own_room"):
            return ""
        return self.instance.room or f"zaloga-{random_key()}"


class MeetingForm(WhereForm):
    """When, where and for whom. ``revision`` tells which text was on the screen when somebody began to write; the key
    makes a second click harmless.
    """

    on = OnDay(label="Dzień", error_messages={"required": "Podaj dzień spotkania."})
    begins = AtTime(label="Od")
    ends = AtTime(label="Do")
    until = OnDay(label="Ostatni dzień", required=False, help_text="Tylko jeśli spotkanie trwa kilka dni.")
    asks_after = forms.ChoiceField(
        choices=surveys_after,
        initial=AFTER,
        label="Ankieta po spotkaniu",
        required=False,
        widget=forms.RadioSelect,
        help_text="Otworzy się sama, gdy spotkanie się skończy, dla osób, które się zapisały. Zamknie się po pięciu "
        "dniach. Kogo dopiszesz do listy obecności, tego też zapytamy.",
    )
    asks_questions = forms.BooleanField(
        label="Zbieraj pytania przed spotkaniem",
        required=False,
        initial=True,
        help_text="Otworzymy rozmowę załogi, w której każdy powie, o co chce zapytać.",
    )
    takes_issues = forms.BooleanField(label="Wpisz do programu problemy z planu", required=False, initial=True)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = KeyField(required=False)

    class Meta(WhereForm.Meta):
        fields = [
            "title",
            "purpose",
            "mode",
            "place",
            "way",
            "link",
            "dial_in",
            "seats",
            "guests",
            "answer_by",
            "bring",
        ]
        labels = {
            **WhereForm.Meta.labels,
            "purpose": "Z czym wrócimy do szkół",
            "dial_in": "Wejście przez telefon",
            "answer_by": "Odpowiedź do",
            "bring": "Co zabrać albo przygotować",
        }
        help_texts = {
            **WhereForm.Meta.help_texts,
            "purpose": "Jedno albo dwa zdania, które zachęcą.",
            "dial_in": "Numer i kod, jeśli są.",
        }
        widgets = {
            **WhereForm.Meta.widgets,
            "purpose": forms.Textarea(attrs={"rows": 2}),
            "bring": forms.Textarea(attrs={"rows": 2}),
            "guests": forms.RadioSelect,
            "answer_by": DayInput(),
        }

    def __init__(self, *args: Any, item: PlanItem | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.item = item
        if self.instance.pk:
            del self.fields["asks_questions"], self.fields["key"]
            self.show_as_it_is()
        elif item:
            self.initial = {**self.initial, **beginning(item.plan.network, item)}
        self.offer_issues(issues_of(item) if item and not self.instance.pk else [])

    def offer_issues(self, titles: list[str]) -> None:
        """What the plan would put into the agenda, told line by line."""
        if titles:
            self.hint("takes_issues", f"{'; '.join(titles)}. Minuty i kolejność zmienisz potem.")
        else:
            del self.fields["takes_issues"]

    def show_as_it_is(self) -> None:
        days = self.days_there = list(self.instance.days.all())
        if any((one.begins, one.ends) != (days[0].begins, days[0].ends) for one in days):
            self.fields["ends"].help_text = OWN_HOURS
        self.initial = {
            **self.initial,
            "on": days[0].on,
            "begins": days[0].begins,
            "ends": days[0].ends,
            "until": days[-1].on if len(days) > 1 else None,
            "own_room": bool(self.instance.room),
            "asks_after": self.instance.asks_after or NO_SURVEY,
            "revision": self.instance.revision,
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("until") and given.get("on") and given["until"] < given["on"]:
            self.add_error("until", "Ostatni dzień jest wcześniej niż pierwszy.")
        if why := why_odd_deadline(given.get("answer_by"), given.get("on"), is_new="answer_by" in self.changed_data):
            self.add_error("answer_by", why)
        if self.moves_beginning() and has_gone_by(given.get("on"), given.get("begins")):
            self.add_error("on" if given["on"] < clock.today() else "begins", GONE_BY)
        return given

    def for_deed(self) -> dict[str, Any]:
        """What the deeds take. Days that were there keep their hours when only other things change."""
        given = {name: self.cleaned_data[name] for name in self.Meta.fields}
        given["room"], given["asks_after"] = self.room(), self.survey_after()
        given["days"] = None if self.instance.pk and not self.has_other_days() else self.days()
        if self.instance.pk:
            given["revision"] = self.cleaned_data["revision"]
        else:
            given |= {
                name: self.cleaned_data[name]
                for name in ("asks_questions", "takes_issues", "key")
                if name in self.fields
            }
        return given

    def survey_after(self) -> str:
        """The key of a ready survey; what is not said stays as it was."""
        said = self.cleaned_data["asks_after"] or self.instance.asks_after
        return "" if said == NO_SURVEY else said

    def has_other_days(self) -> bool:
        return bool({"on", "begins", "ends", "until"} & set(self.changed_data))

    def moves_beginning(self) -> bool:
        return not self.instance.pk or bool({"on", "begins"} & set(self.changed_data))

    def days(self) -> list[Hours]:
        given = self.cleaned_data
        last = given["until"] or given["on"]
        hours = self.item.duration_hours if self.item and last == given["on"] else None
        dates = [given["on"] + timedelta(days=n) for n in range((last - given["on"]).days + 1)]
        if self.instance.pk:
            return [self.day_after_change(on, was) for on, was in self.with_former(dates)]
        return [Hours(on, given["begins"], given["ends"], hours) for on in dates]

    def with_former(self, dates: list[date]) -> list[tuple[date, Day | None]]:
        """Each date with the day that it was: in their order where the meeting moves as a whole, by the calendar where
        days come or go.
        """
        former = {one.on: one for one in self.days_there}
        if len(dates) != len(former) and former.keys() & set(dates):
            return [(on, former.get(on)) for on in dates]
        return list(zip(dates, [*self.days_there, *[None] * len(dates)], strict=False))

    def day_after_change(self, on: date, was: Day | None) -> Hours:
        """Other hours on the form are of the first day and of those that had the same; the rest keep their own. What a
        day counts stays as long as it lasts as long.
        """
        given, first = self.cleaned_data, self.days_there[0]
        begins, ends = given["begins"], given["ends"]
        if was is None:
            return Hours(on, begins, ends)
        is_said = bool({"begins", "ends"} & set(self.changed_data))
        is_like_first = (was.begins, was.ends) == (first.begins, first.ends)
        if not is_said or on != given["on"] and not is_like_first:
            begins, ends = was.begins, was.ends
        return Hours(on, begins, ends, was.hours if minutes_between(begins, ends) == was.minutes else None)


class DaysForm(Form):
    """Hours of each day of a meeting, and how many teaching hours it counts."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.days_there = list(meeting.days.all())
        self.fields["revision"].initial = meeting.revision
        for one in self.days_there:
            name = day(one.on, weekday=True)
            self.fields[f"begins-{one.on}"] = AtTime(label=f"{name}: od", initial=one.begins)
            self.fields[f"ends-{one.on}"] = AtTime(label="do", initial=one.ends)
            self.fields[f"hours-{one.on}"] = forms.IntegerField(
                label="godzin dydaktycznych", initial=one.hours, min_value=1, max_value=LONGEST_HOURS
            )

    @property
    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """What stands together on the page: a day and its three fields."""
        return [
            (day(one.on, weekday=True), [self[f"{name}-{one.on}"] for name in ("begins", "ends", "hours")])
            for one in self.days_there
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for one in self.days_there:
            judge_hours(self, f"begins-{one.on}", f"ends-{one.on}")
        first = self.days_there[0]
        begins = f"begins-{first.on}"
        if begins in self.changed_data and has_gone_by(first.on, given.get(begins)):
            self.add_error(begins, GONE_BY)
        return given

    def days(self) -> list[Hours]:
        given = self.cleaned_data
        return [
            Hours(one.on, *(given[f"{name}-{one.on}"] for name in ("begins", "ends", "hours")))
            for one in self.days_there
        ]


class CallOffForm(Form):
    """Why it will not take place; everybody reads it."""

    why = forms.CharField(
        label="Dlaczego",
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Jedno zdanie. Przeczytają je wszyscy zaproszeni.",
    )


class AnswerForm(Form):
    """One button is one answer; the reason is for those who cannot come."""

    odp = forms.ChoiceField(choices=[choice for choice in Coming.Answer.choices if choice[0]])
    why = forms.CharField(label="Dlaczego", required=False, max_length=200)


class AnswerForForm(Form):
    """What somebody of the crew said by phone or on paper."""

    person = forms.ModelChoiceField(User.objects.none(), label="Kto", empty_label="wybierz osobę")
    odp = forms.ChoiceField(label="Odpowiedź", widget=forms.RadioSelect)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any):
        super().__init__(*args, **kwargs)
        inside = Membership.objects.crew().filter(network=meeting.network).values("user")
        person: Any = self.fields["person"]
        person.queryset = User.objects.filter(pk__in=inside).order_by("sort_key", "pk")
        answers: Any = self.fields["odp"]
        answers.choices = possible(meeting)


def possible(meeting: Meeting) -> list[tuple[str, str]]:
    """The answers that this meeting allows."""
    answer = Coming.Answer
    wanted = [*([answer.COMING] if meeting.is_on_site else []), *([answer.ONLINE] if meeting.is_online else [])]
    return [(one.value, one.label) for one in [*wanted, answer.DECLINED]]
