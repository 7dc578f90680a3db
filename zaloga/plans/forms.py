from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from zaloga.core.form_fields import DayInput
from zaloga.core.forms import Form, ModelForm
from zaloga.core.words import capital, day, plural
from zaloga.institutions.models import Institution
from zaloga.networks.models import Membership, Network
from zaloga.people.models import User
from zaloga.plans import needs, snapshot
from zaloga.plans.models import Aim, Plan, PlanItem, Task, Undertaking
from zaloga.plans.models.plan import month_in_words
from zaloga.plans.months import months_of

NOBODY = "nikt z osobna"
AROUND = 2  # the organising and the closing meeting of a plan made of themes
STRONGEST = "Zaznaczone są najmocniejsze tematy, na które jest w planie miejsce."
FULL = "Miejsca w planie już nie ma, więc nic nie jest zaznaczone. Zaznacz, co mimo to chcecie wziąć."
UNREAD = "Nie wiemy, co było na tej stronie. Przeczytaj plan niżej i pokaż go jeszcze raz."


class Day(forms.DateField):
    """A day that may stay unknown, picked in the browser's own calendar."""

    def __init__(self, **kwargs):
        super().__init__(required=False, widget=DayInput(), **kwargs)


def crew_of(network: Network) -> QuerySet[User]:
    inside = Membership.objects.crew().filter(network=network).values("user")
    return User.objects.filter(pk__in=inside).order_by("sort_key", "pk")


class Person(forms.ModelChoiceField):
    def __init__(self, **kwargs):
        super().__init__(User.objects.none(), required=False, empty_label=NOBODY, **kwargs)


class People(forms.ModelMultipleChoiceField):
    def __init__(self, **kwargs):
        super().__init__(User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, **kwargs)


class PartForm(ModelForm):
    """One part of a plan. ``revision`` tells which text was on the screen when somebody began to write."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, network: Network, **kwargs):
        super().__init__(*args, **kwargs)
        self.network = network
        self.fields["revision"].initial = self.instance.revision
        self.settle_in()

    def settle_in(self) -> None:
        """Choices that depend on the network."""

    def for_deed(self) -> dict[str, Any]:
        """What the deed takes; a new part has no revision yet."""
        given = dict(self.cleaned_data)
        revision = given.pop("revision")
        return given | ({"revision": revision} if self.instance.pk else {})


class Answering(PartForm):
    """A part of a plan that may answer needs; asks of none where none is known."""

    needs = forms.MultipleChoiceField(
        label="Na co to odpowiada",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Kto się podpisał albo odpowiedział w ankiecie, zobaczy, co robicie z jego potrzebą.",
    )

    def settle_in(self) -> None:
        self.known = {need.key: need for need in needs.known(self.network)}
        field: Any = self.fields["needs"]
        field.choices = [(key, need.in_words) for key, need in self.known.items()]
        if self.instance.pk:
            kept = self.instance.needs.select_related("proposal", "survey")  # type: ignore[union-attr]
            self.initial["needs"] = [need.key for need in kept]
        if not self.known:
            del self.fields["needs"]

    def for_deed(self) -> dict[str, Any]:
        given = super().for_deed()
        return given | {"needs": [self.known[key] for key in given.get("needs", [])]}


class GeneralAimForm(PartForm):
    class Meta:
        model = Plan
        fields = ["general_aim"]
        labels = {"general_aim": "Cel na ten rok"}
        help_texts = {"general_aim": "Jedno zdanie: co będzie inaczej w maju, i u kogo."}
        widgets = {"general_aim": forms.Textarea(attrs={"rows": 3})}


class AimForm(Answering):
    owner = Person(label="Kto pilnuje tego celu")

    class Meta:
        model = Aim
        fields = ["text", "indicator", "target", "owner"]
        labels = {"text": "Cel", "indicator": "Po czym poznamy", "target": "Ile to ma być"}
        help_texts = {
            "text": "Co się zmieni u uczniów, nauczycieli albo szkół.",
            "indicator": "Coś, co można zobaczyć albo policzyć. Na przykład: klasy z zeszytem błędów.",
            "target": "Na przykład: 12 klas do kwietnia.",
        }
        widgets = {
            "text": forms.Textarea(attrs={"rows": 3}),
            "indicator": forms.Textarea(attrs={"rows": 2}),
            "target": forms.Textarea(attrs={"rows": 2}),
        }
        error_messages = {"text": {"required": "Napisz, co chcecie osiągnąć."}}

    def settle_in(self) -> None:
        super().settle_in()
        self.order_fields(["text", "indicator", "target", "needs", "owner"])
        owner: Any = self.fields["owner"]
        owner.queryset = crew_of(self.network)


class ItemForm(Answering):
    month = forms.TypedChoiceField(label="Miesiąc", required=False, coerce=date.fromisoformat, empty_value=None)
    planned_on = Day(label="Dzień", help_text="Jeśli już go znacie. Miesiąc ustawi się sam.")

    class Meta:
        model = PlanItem
        fields = [
            "topic",
            "duration_hours",
            "month",
            "planned_on",
            "issues",
            "self_study_materials",
            "planned_activities",
        ]
        labels = {
            "topic": "Temat spotkania",
            "duration_hours": "Ile godzin dydaktycznych",
            "issues": "Najważniejsze problemy, które poruszymy",
            "self_study_materials": "Materiały do samokształcenia",
            "planned_activities": "Praca w sieci do następnego spotkania",
        }
        help_texts = {
            "duration_hours": "Godzina dydaktyczna to 45 minut. Zwykle są cztery.",
            "issues": "Każdy w osobnej linijce.",
            "planned_activities": "Co robimy w rozmowach i u siebie, zanim znów się zobaczymy.",
        }
        widgets = {
            name: forms.Textarea(attrs={"rows": 5}) for name in ("issues", "self_study_materials", "planned_activities")
        }
        error_messages = {"topic": {"required": "Podaj temat spotkania."}}

    def settle_in(self) -> None:
        super().settle_in()
        self.order_fields([*self.Meta.fields, "needs"])
        months = [(month.isoformat(), month_in_words(month)) for month in months_of(self.network)]
        kept = self.instance.month
        if kept and kept.isoformat() not in dict(months):
            months.append((kept.isoformat(), month_in_words(kept)))
        month_field: Any = self.fields["month"]
        month_field.choices = [("", "jeszcze nie wiemy"), *months]
        self.initial["month"] = kept.isoformat() if kept else ""
        self.kept_day = self.instance.planned_on

    def clean_planned_on(self) -> date | None:
        on: date | None = self.cleaned_data["planned_on"]
        start, end = self.network.starts_on, self.network.ends_on
        if on and on != self.kept_day and not start <= on <= end:
            raise forms.ValidationError(
                f"Ta sieć pracuje od {day(start)} do {day(end)}. Podaj dzień, który się w tym mieści."
            )
        return on


class UndertakingForm(PartForm):
    starts_on = Day(label="Od")
    ends_on = Day(label="Do")
    schools = forms.ModelMultipleChoiceField(
        Institution.objects.none(),
        label="Szkoły i placówki z naszej sieci",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    people = People(label="Kto się tym zajmuje")

    class Meta:
        model = Undertaking
        fields = ["title", "about", "starts_on", "ends_on", "schools", "others", "people", "result"]
        labels = {
            "title": "Nazwa",
            "about": "Na czym polega",
            "others": "Inne szkoły i instytucje",
            "result": "Co z tego wyszło",
        }
        help_texts = {
            "title": "Na przykład: tydzień lekcji koleżeńskich.",
            "result": "To pole wypełnia się po wszystkim. Trafi potem do sprawozdania.",
        }
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in ("about", "result")}
        error_messages = {"title": {"required": "Podaj nazwę przedsięwzięcia."}}

    def settle_in(self) -> None:
        inside = Membership.objects.crew().filter(network=self.network).values("institution")
        kept = Institution.objects.filter(pk__in=self.instance.schools.values("pk")) if self.instance.pk else None
        ours = Institution.objects.filter(pk__in=inside)
        schools: Any = self.fields["schools"]
        people: Any = self.fields["people"]
        schools.queryset = (ours | kept if kept is not None else ours).order_by("name").distinct()
        people.queryset = crew_of(self.network)


class TaskForm(PartForm):
    people = People(label="Kto")
    for_all = forms.BooleanField(label="To zadanie dla wszystkich z załogi", required=False)
    due_on = Day(label="Do kiedy")

    class Meta:
        model = Task
        fields = ["title", "for_all", "people", "due_on", "stage", "item", "note"]
        labels = {
            "title": "Co jest do zrobienia",
            "stage": "Etap pracy sieci",
            "item": "Po którym spotkaniu",
            "note": "Kilka słów więcej",
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}
        error_messages = {"title": {"required": "Napisz, co jest do zrobienia."}}

    def settle_in(self) -> None:
        self.hint("people", "Kto dostanie zadanie, dowie się o nim z listu. Puste: weźmie je, kto zechce.")
        people: Any = self.fields["people"]
        people.queryset = crew_of(self.network)
        plan = Plan.objects.filter(network=self.network).first()
        item: Any = self.fields["item"]
        item.queryset = plan.items.in_order() if plan else PlanItem.objects.none()
        item.empty_label = "bez związku ze spotkaniem"
        if self.instance.pk:
            self.initial["people"] = [share.user_id for share in self.instance.shares.all()]
        else:
            self.initial.setdefault("stage", self.network.stage)


class StateForm(Form):
    """How an aim stands, and one line why."""

    state = forms.ChoiceField(label="Jak stoi ten cel", choices=Aim.State, widget=forms.RadioSelect)
    why = forms.CharField(
        label="Dlaczego tak",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Jedno zdanie, które zrozumie ktoś, kto nie był na ostatnim spotkaniu.",
        error_messages={"required": "Napisz jedno zdanie: po czym to widać."},
    )


class CommentForm(Form):
    text = forms.CharField(
        label="Twoja uwaga",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Napisz, co chcesz powiedzieć o planie."},
    )


class ThemesForm(Form):
    """Which themes of one survey become aims and meetings; those that the programme has room for come ticked."""

    themes = forms.MultipleChoiceField(
        label="Które tematy bierzecie",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Zaznacz choć jeden temat."},
    )

    def __init__(self, *args, offered: needs.Needs, network: Network, plan: Plan | None, **kwargs):
        super().__init__(*args, prefix=f"a{offered.survey.pk}", **kwargs)
        self.survey = offered.survey
        there = needs.standing(plan, offered.themes) if plan else set()
        self.standing = [theme for theme in offered.themes if theme in there]
        self.open = [theme for theme in offered.themes if theme not in there]
        most, meetings = network.programme.meetings_to, plan.items.count() if plan else 0
        field: Any = self.fields["themes"]
        field.choices = [(theme, theme) for theme in offered.themes]  # a second click posts those that stand already
        field.widget.choices = [(theme, capital(theme)) for theme in self.open]
        self.initial["themes"] = self.open[: max(0, most - (meetings or AROUND))]
        room = f"do {most} {plural(most, 'spotkania', 'spotkań', 'spotkań')} w roku"
        if meetings:
            room += f", a w planie {plural(meetings, 'jest', 'są', 'jest')} już {meetings}"
        self.room = f"Program przewiduje {room}."
        if not self.is_bound:
            field.help_text = STRONGEST if self.initial["themes"] else FULL


class ShowForm(Form):
    """``seen`` brings back the plan that stood on the page, so that nothing unread is shown to the crew."""

    seen = forms.CharField(widget=forms.HiddenInput, error_messages={"required": UNREAD})
    note = forms.CharField(
        label="Kilka słów do załogi",
        max_length=600,
        required=False,
        help_text="Na przykład: co się zmieniło i o co szczególnie pytasz.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_seen(self) -> snapshot.Content:
        content = snapshot.opened(self.cleaned_data["seen"])
        if content is None:
            raise forms.ValidationError(UNREAD)
        return content

    def put_before(self, content: snapshot.Content) -> None:
        """What the page shows now is what the next click speaks of."""
        self.initial["seen"] = snapshot.sealed(content)
        if self.is_bound:
            typed: Any = self.data.copy()  # type: ignore[attr-defined]
            typed["seen"] = self.initial["seen"]
            self.data = typed


class OutcomeForm(Form):
    outcome = forms.CharField(
        label="Co z tego wyszło",
        max_length=600,
        help_text="Dwa, trzy zdania dla kogoś, kto nie był na żadnym spotkaniu.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Napisz choć jedno zdanie: co się udało, a co nie."},
    )


class ConfirmForm(Form):
    """One bare button."""
