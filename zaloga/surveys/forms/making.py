"""What a survey is made of."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms

from zaloga.core import clock
from zaloga.core.form_fields import DayInput
from zaloga.core.forms import Form, ModelForm
from zaloga.core.words import tidy_line
from zaloga.institutions.models import Institution
from zaloga.programmes.naming import OwnAddressField
from zaloga.surveys.models import Question, Survey
from zaloga.surveys.models.answers import Voice
from zaloga.surveys.ready import all_ready

A_WEEK = timedelta(days=7)
ANONYMOUS, NAMED = "tak", "nie"


class MadeForm(Form):
    """From which ready survey to begin."""

    wzor = forms.ChoiceField(
        label="Od czego zacząć?",
        widget=forms.RadioSelect,
        error_messages={"required": "Wybierz, od czego zacząć.", "invalid_choice": "Wybierz jeden ze wzorów."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["wzor"]
        choice.choices = [(one.key, f"{one.name} – {one.about}") for one in all_ready().values()]

    @property
    def ready(self):
        return all_ready()[self.cleaned_data["wzor"]]


class EditForm(ModelForm):
    """Title, words at the beginning, purpose, and whether names are kept (only while it is a draft)."""

    mode = forms.ChoiceField(
        label="Czy odpowiedzi mają być podpisane?",
        widget=forms.RadioSelect,
        choices=[
            (ANONYMOUS, "Anonimowe – nikt nie zobaczy, kto co zaznaczył; wyniki od pięciu odpowiedzi"),
            (NAMED, "Imienne – osoby prowadzące zobaczą odpowiedzi z imieniem i nazwiskiem"),
        ],
        help_text="Po otwarciu ankiety nie da się tego zmienić, bo zaproszenia już to mówią.",
    )

    class Meta:
        model = Survey
        fields = ["title", "intro", "purpose"]
        widgets = {"intro": forms.Textarea(attrs={"rows": 4}), "purpose": forms.RadioSelect}
        error_messages = {"title": {"required": "Wpisz tytuł. Zobaczą go wszyscy zaproszeni."}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        purpose: Any = self.fields["purpose"]
        purpose.choices = Survey.Purpose.choices
        if not self.instance.is_draft:
            del self.fields["mode"]
        else:
            self.initial["mode"] = ANONYMOUS if self.instance.is_anonymous else NAMED

    def for_deed(self) -> dict[str, Any]:
        fields = {name: self.cleaned_data[name] for name in ("title", "intro", "purpose")}
        if "mode" in self.cleaned_data:
            fields["is_anonymous"] = self.cleaned_data["mode"] == ANONYMOUS
        return fields


@dataclass(frozen=True, slots=True)
class Condition:
    """One question before, and its answers as boxes; chosen when one of them is ticked."""

    text: str
    boxes: list[forms.boundfield.BoundWidget]
    is_chosen: bool


class QuestionForm(Form):
    """One question with its options, and on what it depends."""

    text = forms.CharField(label="Pytanie", max_length=240, error_messages={"required": "Napisz, o co pytasz."})
    below = forms.CharField(label="Podpowiedź pod pytaniem", max_length=240, required=False)
    kind = forms.ChoiceField(
        label="Jak się odpowiada?",
        choices=[
            (Question.Kind.SCALE, "Skala – jedna odpowiedź od „nie” do „tak”, liczymy średnią"),
            (Question.Kind.ONE, "Jedna odpowiedź – z kilku możliwości"),
            (Question.Kind.MANY, "Kilka odpowiedzi – ile się chce albo najwyżej tyle, ile podasz"),
            (Question.Kind.RANK, "Kolejność – pierwsze, drugie, trzecie miejsce"),
            (Question.Kind.TEXT, "Krótki tekst – jedna linia"),
            (Question.Kind.LONG_TEXT, "Dłuższy tekst"),
            (Question.Kind.DATE, "Data"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Wybierz, jak się odpowiada."},
    )
    options = forms.CharField(
        label="Możliwości",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=f"Każda w osobnej linii, od {Question.FEWEST} do {Question.MOST}. Skalę zacznij od najniższej. "
        "Przy tekście i dacie zostaw to pole puste.",
    )
    most = forms.IntegerField(
        label="Ile najwyżej można wybrać",
        required=False,
        min_value=1,
        max_value=Question.MOST,
        help_text="Tylko przy kilku odpowiedziach i kolejności. Puste: bez ograniczeń.",
    )
    is_required = forms.BooleanField(label="Bez odpowiedzi nie da się wysłać ankiety", required=False)
    only_values = forms.MultipleChoiceField(
        label="Komu zadać to pytanie?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Tej odpowiedzi już nie ma. Zaznacz jedną z tych, które są."},
        help_text="Zostaw puste, jeśli wszystkim. Możesz też zaznaczyć odpowiedzi z jednego wcześniejszego pytania: "
        "to pytanie pokaże się wtedy na następnej stronie, tylko tym, którzy tak odpowiedzieli.",
    )

    def __init__(self, *args, survey: Survey, question: Question | None = None, **kwargs):
        if question:
            kwargs["initial"] = told(question)
        super().__init__(*args, **kwargs)
        above = survey.questions.filter(kind__in=[Question.Kind.SCALE, Question.Kind.ONE, Question.Kind.MANY])
        self.above = list(above.filter(number__lt=question.number) if question else above)
        only_values: Any = self.fields["only_values"]
        only_values.choices = [(one.text, answers_of(one)) for one in self.above]

    def conditions(self) -> list[Condition]:
        """The questions before this one with their answers, as boxes to tick."""
        boxes = iter(self["only_values"])
        found = []
        for one in self.above:
            mine = [next(boxes) for _ in one.options]
            found.append(Condition(one.text, mine, any(box.data["selected"] for box in mine)))
        return found

    @property
    def has_condition(self) -> bool:
        return any(one.is_chosen for one in self.conditions())

    def clean_options(self) -> list[str]:
        return list(dict.fromkeys(lines(self.cleaned_data["options"])))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind, options = cleaned.get("kind"), cleaned.get("options")
        if options is not None and kind in Question.WITH_OPTIONS:
            if not Question.FEWEST <= len(options) <= Question.MOST:
                self.add_error("options", f"Podaj od {Question.FEWEST} do {Question.MOST} różnych możliwości.")
            elif long := next((one for one in options if len(one) > 120), None):
                self.add_error("options", f"Możliwość „{long[:40]}…” jest za długa: zmieści się 120 znaków.")
        elif kind and options:
            self.add_error("options", "Przy tekście i dacie nie ma możliwości do wyboru. Usuń je albo zmień rodzaj.")
        self.judge_condition(cleaned)
        return cleaned

    def judge_condition(self, cleaned: dict[str, Any]) -> None:
        """From the ticked boxes („12-0”) to the question and the places of its answers."""
        ticked = [one.split("-") for one in cleaned.get("only_values") or []]
        asked = {pk for pk, _ in ticked}
        if len(asked) > 1:
            self.add_error("only_values", "Zaznacz odpowiedzi tylko z jednego pytania. Warunek może być jeden.")
            return
        cleaned["only_if"] = next((one for one in self.above if str(one.pk) in asked), None)
        cleaned["only_values"] = sorted(int(place) for _, place in ticked)

    def for_deed(self) -> dict[str, Any]:
        fields = dict(self.cleaned_data)
        fields["hint"] = fields.pop("below")
        if fields["kind"] not in (Question.Kind.MANY, Question.Kind.RANK):
            fields["most"] = None
        elif fields["most"]:
            fields["most"] = min(fields["most"], len(fields["options"]))
        return fields


def lines(text: str) -> list[str]:
    return [line for line in map(tidy_line, text.splitlines()) if line]


def told(question: Question) -> dict[str, Any]:
    """The question as the form shows it."""
    plain = {name: getattr(question, name) for name in ("text", "kind", "most", "is_required")}
    only = [f"{question.only_if_id}-{place}" for place in question.only_values]
    return {**plain, "below": question.hint, "options": "\n".join(question.options), "only_values": only}


def answers_of(question: Question) -> list[tuple[str, str]]:
    return [(f"{question.pk}-{place}", words) for place, words in enumerate(question.options)]


class ConfirmForm(Form):
    """A yes to what the page says."""


class DayForm(Form):
    """Until when people answer."""

    closes_on = forms.DateField(
        label="Odpowiadać można do",
        help_text="Do końca tego dnia. Potem ankieta zamyka się sama.",
        error_messages={"required": "Podaj dzień, do którego można odpowiadać."},
        widget=DayInput(),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["closes_on"].initial = clock.today() + A_WEEK


class OutcomeForm(Form):
    """What is done with the result."""

    text = forms.CharField(
        label="Co z tym zrobimy?",
        max_length=1000,
        help_text="Dwa, trzy zdania. Zobaczą je wszyscy, którzy widzą wyniki.",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Napisz, co z tego wynika."},
    )


class TakePartForm(Form):
    """Where to send the personal link into a programme's survey, and for whom the person speaks."""

    email = OwnAddressField(help_text="Wyślemy na niego osobisty odnośnik. Po zamknięciu ankiety adres usuniemy.")
    institution = forms.ModelChoiceField(
        queryset=Institution.objects.none(),
        label="Twoja placówka",
        empty_label="wybierz placówkę",
        help_text="Są tu placówki, które przystąpiły do programu.",
        error_messages={"required": "Wybierz placówkę.", "invalid_choice": "Wybierz placówkę z listy."},
    )
    voice = forms.ChoiceField(
        label="W czyim imieniu odpowiadasz?",
        help_text="Placówka odpowiada raz. Dyrekcja loguje się i ma to zaznaczone w swoim koncie, w miejscach pracy.",
        widget=forms.RadioSelect,
        choices=[
            (Voice.PERSON, "We własnym – każdy pracownik może odpowiedzieć raz"),
            (Voice.SCHOOL, "W imieniu placówki – raz dla całej placówki, odpowiada dyrekcja"),
        ],
        error_messages={"required": "Wybierz, w czyim imieniu odpowiadasz."},
    )

    def __init__(self, *args, survey: Survey, **kwargs):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["institution"]
        field.queryset = of_programme(survey)


class FreeSchoolForm(Form):
    """Which school may answer anew, and why."""

    institution = forms.ModelChoiceField(
        queryset=Institution.objects.none(),
        label="Która placówka?",
        empty_label="wybierz placówkę",
        error_messages={"required": "Wybierz placówkę.", "invalid_choice": "Wybierz placówkę z listy."},
    )
    reason = forms.CharField(
        label="Dlaczego?",
        max_length=300,
        help_text="Jedno zdanie. Zostanie w dzienniku zdarzeń.",
        error_messages={"required": "Napisz, dlaczego placówka ma odpowiedzieć od nowa."},
    )

    def __init__(self, *args, survey: Survey, **kwargs):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["institution"]
        field.queryset = of_programme(survey)


def of_programme(survey: Survey) -> Any:
    return Institution.objects.open().filter(pk__in=survey.home.accessions.values("institution"))
