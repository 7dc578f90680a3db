from django import forms

from zaloga.core.forms import Form
from zaloga.forum.forms import WordsInput

TOO_LONG = "Tekst ma %(show_value)d znaków, a mieści się %(limit_value)d. Skróć go trochę."


def words(label: str, most: int, required: str = "", help_text: str = "", rows: int = 4) -> WordsInput:
    """A box for some sentences; without ``required`` it may stay empty."""
    return WordsInput(
        label=label,
        max_length=most,
        required=bool(required),
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": required, "max_length": TOO_LONG},
    )


class ReportForm(Form):
    """What is wrong with a post; it may be left empty."""

    reason = words(
        "Co jest nie tak?", 500, help_text="Na przykład: widać, o które dziecko chodzi. Nie podpisuj się.", rows=3
    )


class HideForm(Form):
    """Why the post goes; for a first post also whether its title goes with it."""

    reason = words(
        "Powód",
        500,
        "Napisz powód: autor i załoga muszą wiedzieć, dlaczego wpis znika.",
        "Zobaczy go cała załoga w miejscu wpisu. Napisz go tak, żeby nie powtarzać tego, co ukrywasz.",
        rows=3,
    )
    with_title = forms.BooleanField(label="Ukryj też temat rozmowy", required=False)

    def __init__(self, *args, is_first: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_first:
            del self.fields["with_title"]


class AppealForm(Form):
    """The author's words to the programme coordinator."""

    words = words(
        "Dlaczego ten wpis powinien wrócić?",
        2000,
        "Napisz choć jedno zdanie: bez niego koordynator programu nie będzie wiedzieć, o co chodzi.",
        rows=5,
    )


class AnswerForm(Form):
    """The programme coordinator's decision and a sentence for the author."""

    UPHOLD, BRING_BACK = "zostaje", "wraca"

    decision = forms.ChoiceField(
        label="Co z tym wpisem?",
        choices=[
            (BRING_BACK, "Przywróć wpis – załoga znów go zobaczy"),
            (UPHOLD, "Zostaw ukryty – w rozmowie zostanie ślad z powodem"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Wybierz, co z wpisem."},
    )
    answer = words(
        "Zdanie do autora",
        1000,
        "Napisz choć jedno zdanie: autor wpisu na nie czeka.",
        "Przeczyta je autor wpisu i osoby prowadzące.",
        rows=3,
    )

    @property
    def brings_back(self) -> bool:
        return self.cleaned_data["decision"] == self.BRING_BACK
