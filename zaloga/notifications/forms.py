from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from django import forms
from django.db import transaction
from django.utils.functional import cached_property

from zaloga.core import clock
from zaloga.core.form_fields import DayInput
from zaloga.core.forms import Form, ModelForm
from zaloga.notifications.models import Preference, Reader
from zaloga.notifications.rooms import places_of
from zaloga.notifications.stopping import Stop, drop_unwanted

LONGEST_BREAK = timedelta(days=120)
EVERYWHERE = "poziom"
ON_AGAIN = "znow"
READY = "gotowe"
AS_EVERYWHERE = [("", "tak jak wszędzie"), *Preference.Level.choices]


class Choice(NamedTuple):
    """A wish that takes one tap: what comes at once from every network, and how often the rest comes together."""

    label: str
    about: str
    level: str
    often: str


CHOICES = {
    "spokojnie": Choice(
        "Spokojnie",
        "Odpowiedzi do Ciebie, ogłoszenia i terminy od razu, reszta w jednym liście na tydzień.",
        Preference.Level.IMPORTANT,
        Reader.Often.WEEKLY,
    ),
    "na-biezaco": Choice(
        "Na bieżąco", "Każda wiadomość od razu, osobnym listem.", Preference.Level.ALL, Reader.Often.WEEKLY
    ),
    "terminy": Choice(
        "Tylko terminy",
        "Daty spotkań i ich zmiany. Reszta czeka w powiadomieniach na stronie.",
        Preference.Level.CALENDAR,
        Reader.Often.NEVER,
    ),
}


def hours(first: int, last: int) -> list[tuple[int, str]]:
    return [(hour, f"{hour}:00") for hour in range(first, last + 1)]


def hour_field(label: str) -> forms.TypedChoiceField:
    choices = [("", "bez ciszy"), *hours(0, 23)]
    return forms.TypedChoiceField(label=label, choices=choices, coerce=int, empty_value=None, required=False)


def day_field(label: str) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=DayInput())


def kinds_stopped_by(person: Any, scopes: set[str]) -> dict[str, Stop]:
    """One of each title and place, by the key that the form gives it."""
    rows = Preference.objects.of_kinds().filter(user=person, scope__in=scopes).order_by("scope", "source")
    stops = [Stop(person, row.scope, row.source) for row in rows]
    named = {(stop.scope, stop.kind): stop for stop in stops}
    return {f"{stop.scope} {stop.source}": stop for stop in named.values()}


class ReadyForm(Form):
    """Three ready wishes, for all networks at once. The hour, days of rest and kinds that were stopped stay."""

    gotowe = forms.ChoiceField(choices=[(key, choice.label) for key, choice in CHOICES.items()])

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    @cached_property
    def chosen(self) -> str:
        """Which of them holds now; none where something was set more exactly."""
        places = dict(Preference.objects.of_places().filter(user=self.person).values_list("scope", "level"))
        level = places.pop("", Preference.Level.IMPORTANT)
        often = Reader.objects.filter(user=self.person).values_list("often", flat=True).first() or Reader.Often.WEEKLY
        holding = (key for key, choice in CHOICES.items() if (choice.level, choice.often) == (level, often))
        return "" if places else next(holding, "")

    def choices(self) -> Iterator[dict[str, Any]]:
        for key, choice in CHOICES.items():
            yield {"value": key, "label": choice.label, "about": choice.about, "is_chosen": key == self.chosen}

    @transaction.atomic
    def save(self) -> None:
        choice = CHOICES[self.cleaned_data[READY]]
        Reader.objects.get_or_create(user=self.person)
        reader = Reader.objects.select_for_update().get(user=self.person)
        reader.often = choice.often
        reader.next_at = reader.next_after(clock.now())
        reader.save(update_fields=["often", "next_at"])
        places = Preference.objects.of_places().filter(user=self.person)
        places.exclude(scope="").delete()
        Preference.objects.update_or_create(user=self.person, scope="", source="", defaults={"level": choice.level})
        drop_unwanted(self.person)


class LettersForm(ModelForm):
    """When letters come, and for each network what comes at once. What fits together are constraints of the model."""

    often = forms.ChoiceField(label="Jak często", choices=Reader.Often.choices, widget=forms.RadioSelect)
    weekday = forms.TypedChoiceField(label="W który dzień", choices=Reader.Weekday.choices, coerce=int)
    hour = forms.TypedChoiceField(label="O której", choices=hours(5, 21), coerce=int)
    quiet_from = hour_field("Cisza od")
    quiet_to = hour_field("Cisza do")
    away_from = day_field("Twoja przerwa od")
    away_until = day_field("Twoja przerwa do")

    class Meta:
        model = Reader
        fields = ["often", "weekday", "hour", "quiet_from", "quiet_to", "rests", "away_from", "away_until"]
        labels = {"rests": "Nie pisz w wakacje i święta szkolne"}
        help_texts = {
            "rests": "Lato, Boże Narodzenie i Wielkanoc według kalendarza szkół; list przyjdzie po przerwie. "
            "Ferie zimowe są w każdym województwie kiedy indziej, więc wpisz je niżej jako swoją przerwę.",
        }

    def __init__(self, *args: Any, person: Any, only: str = "", **kwargs: Any) -> None:
        """``only`` leaves out every network but this one: whoever holds a letter learns of no other from its link."""
        instance = Reader.objects.filter(user=person).first() or Reader(user=person)
        super().__init__(*args, instance=instance, **kwargs)
        self.person = person
        names = {"": "We wszystkich sieciach"}
        names |= {scope: name for scope, name in places_of(person) if only in ("", scope)}
        self.scopes = {f"{EVERYWHERE}-{scope}" if scope else EVERYWHERE: scope for scope in names}
        kept = dict(Preference.objects.of_places().filter(user=person).values_list("scope", "level"))
        for name, scope in self.scopes.items():
            self.fields[name] = forms.ChoiceField(
                label=names[scope],
                choices=AS_EVERYWHERE if scope else Preference.Level.choices,
                initial=kept.get(scope, "" if scope else Preference.Level.IMPORTANT),
                required=not scope,
            )
        self.stopped = kinds_stopped_by(person, set(names))
        if self.stopped:
            self.fields[ON_AGAIN] = forms.MultipleChoiceField(
                label="Zaznacz, co ma znów przychodzić",
                choices=[(key, f"{stop.kind}, {names[stop.scope]}") for key, stop in self.stopped.items()],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )

    def level_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.scopes]

    def on_again(self) -> forms.BoundField | None:
        """The kinds that somebody has stopped by a link in a letter."""
        return self[ON_AGAIN] if self.stopped else None

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        first, last = data.get("away_from"), data.get("away_until")
        if first and last and last - first > LONGEST_BREAK:
            self.add_error("away_until", "Przerwa może trwać najwyżej 120 dni. Dłużej? Wybierz wyżej „wcale”.")
        return data

    @transaction.atomic
    def save(self, commit: bool = True) -> Reader:
        """The next digest is counted anew; what no longer comes by mail stays in the bell."""
        Reader.objects.get_or_create(user=self.person)
        kept = Reader.objects.select_for_update().get(user=self.person)
        self.instance.pk, self.instance._state.adding = kept.pk, False
        self.instance.next_at = self.instance.next_after(clock.now())
        self.instance.save()
        for key in self.cleaned_data.get(ON_AGAIN, []):
            self.stopped[key].carry_out(stop=False)
        for name, scope in self.scopes.items():
            if level := self.cleaned_data[name]:
                Preference.objects.update_or_create(user=self.person, scope=scope, source="", defaults={"level": level})
            else:
                Preference.objects.of_places().filter(user=self.person, scope=scope).delete()
        drop_unwanted(self.person)
        return self.instance
