import pytest
from django import forms

from zaloga.core.errors import Refusal
from zaloga.core.forms import Form


class Sample(Form):
    name = forms.CharField(max_length=5)
    address = forms.EmailField()
    seats = forms.IntegerField(min_value=2, max_value=9)
    people = forms.IntegerField()
    day = forms.DateField()
    kind = forms.ChoiceField(choices=[("a", "pierwsza")])
    own = forms.CharField(error_messages={"required": "Powiedz choć słowo."})
    days = forms.MultipleChoiceField(choices=[("pn", "poniedziałek")])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["later"] = forms.TypedChoiceField(choices=[("a", "pierwsza")])


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "Wypełnij to pole."),
        ("name", "za długie", "Zmieści się do 5 znaków, a jest ich 9."),
        ("address", "anna.szkola", "To nie wygląda na adres e-mail. Powinien wyglądać tak: anna@szkola.example."),
        ("seats", "1", "Podaj liczbę nie mniejszą niż 2."),
        ("seats", "10", "Podaj liczbę nie większą niż 9."),
        ("people", "40000", "Podaj liczbę nie większą niż 9999."),
        ("seats", "dużo", "Podaj liczbę, same cyfry."),
        ("day", "jutro", "Podaj datę tak: 3.12.2026."),
        ("kind", "b", "Wybierz jedną z podanych możliwości."),
        ("later", "bogus", "Wybierz jedną z podanych możliwości."),
        ("days", ["bogus"], "Wybierz spośród podanych możliwości."),
        ("own", "", "Powiedz choć słowo."),
    ],
)
def test_a_form_says_plainly_what_is_wrong_with_a_field(field, typed, sentence):
    form = Sample({field: typed})

    assert form.errors[field] == [sentence]


def test_a_form_takes_the_house_s_refusal_as_its_own_error_and_keeps_what_was_typed():
    form = Sample({"name": "Anna"})

    def deed():
        raise Refusal("Wszystkie miejsca są już zajęte.")

    assert form.carry_out(deed) is None
    assert form.is_refused
    assert form.non_field_errors() == ["Wszystkie miejsca są już zajęte."]
    assert form["name"].value() == "Anna"


def test_a_screen_reader_is_led_from_a_wrong_field_to_its_sentence():
    form = Sample({"name": "za długie"})

    assert form.errors
    assert 'aria-invalid="true"' in str(form["name"])
    assert "name-e" in form["name"].field.widget.attrs["aria-describedby"]
