from typing import Any

from django import forms

from zaloga.core.form_fields import LinesField, day_field
from zaloga.core.forms import ModelForm
from zaloga.proposals.models import Call


class CallForm(ModelForm):
    """A call: its words, its window, its questions."""

    opens_on = day_field(label="Od")
    closes_on = day_field(label="Do", help_text="Ten dzień jeszcze się liczy, do północy.")
    questions = LinesField(
        label="Dodatkowe pytania",
        longest=200,
        most=Call.MOST_QUESTIONS,
        help_text="Każde w osobnym wierszu, najwyżej pięć. Kto, skąd i z czym – o to pytamy i tak.",
    )

    class Meta:
        model = Call
        fields = ["title", "about", "criteria", "questions", "opens_on", "closes_on"]
        widgets = {"about": forms.Textarea(attrs={"rows": 4}), "criteria": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "title": "Na przykład: Nowe sieci na wiosnę.",
            "about": "Kto może zgłaszać i co dostanie sieć, która powstanie.",
            "criteria": "Na przykład: ile szkół, jak bliskie codziennej pracy, czy jest ktoś, kto poprowadzi.",
        }
        error_messages = {
            "title": {"required": "Nazwij ten nabór."},
            "about": {"required": "Napisz, po co jest ten nabór."},
            "criteria": {"required": "Napisz, według czego wybierzecie. Inaczej odpowiedź będzie wyglądać na los."},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["questions"] = "\n".join(self.instance.questions)

    def groups(self) -> Any:
        yield "O co chodzi", self.named("title", "about", "criteria", "questions")
        yield "Kiedy", self.named("opens_on", "closes_on")

    def named(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names]
