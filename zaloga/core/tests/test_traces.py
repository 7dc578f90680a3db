from zaloga.core.traces import Traces

ANNA = Traces(name="Anna Jarosz", email="anna@szkola.example", phone="600 100 200")


def test_the_full_name_goes_from_mentions_and_signatures():
    assert ANNA.without("Dziękuję @Anna Jarosz!\n> słowa\n> – Anna Jarosz") == (
        "Dziękuję były uczestnik!\n> słowa\n> – były uczestnik"
    )


def test_inflected_forms_and_longer_names_stay_as_others_wrote_them():
    text = "Annie Jarosz, Anna Jaroszewska, Joanna Jarosz"

    assert ANNA.without(text) == text


def test_the_address_and_the_telephone_go_however_they_are_written():
    assert ANNA.without("Pisz: ANNA@szkola.example, 600 100 200 albo 600100200.") == (
        "Pisz: (usunięte), (usunięte) albo (usunięte)."
    )


def test_an_address_that_begins_with_another_is_another():
    assert ANNA.without("joanna@szkola.example") == "joanna@szkola.example"


def test_json_is_cleaned_however_deep():
    held = {"kto": ["Anna Jarosz", {"Anna Jarosz": 7}], "ile": 3}

    assert ANNA.without_in(held) == {"kto": ["były uczestnik", {"były uczestnik": 7}], "ile": 3}


def test_what_is_empty_is_not_looked_for():
    assert Traces(name="", email="", phone="").without("Anna Jarosz") == "Anna Jarosz"


def test_a_name_with_signs_of_html_goes_from_html_too():
    assert Traces(name="Anna O'Hara").without("<p>Anna O&#x27;Hara</p>") == "<p>były uczestnik</p>"
