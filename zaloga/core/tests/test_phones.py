import pytest
from django.core.exceptions import ValidationError

from zaloga.core.phones import one_number, to_dial


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("71 389 00 00", "+48713890000"),
        ("713890000", "+48713890000"),
        ("(71) 389-00-00", "+48713890000"),
        ("71/389.00.00", "+48713890000"),
        ("0 71 389 00 00", "+48713890000"),
        ("+48 600 700 800", "+48600700800"),
        ("0048 600 700 800", "+48600700800"),
        ("48 600 700 800", "+48600700800"),
        ("48 389 00 01", "+48483890001"),
        ("71 389 00 00 wew. 12", "+48713890000;ext=12"),
        ("71 389 00 00, w. 4", "+48713890000;ext=4"),
        ("116 111", "116111"),
        ("19 115", "19115"),
        ("+49 30 1234567", "+49301234567"),
    ],
)
def test_a_number_in_any_usual_form_is_taken_and_can_be_dialled_by_a_link(typed, dialled):
    one_number(typed)

    assert to_dial(typed) == dialled


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("71 389 00 0", "a tu jest ich 8"),
        ("71 389 00 00 0", "a tu jest ich 10"),
        ("71 389 00 00, 71 389 00 01", "coś poza cyframi"),
        ("71 389 00 00 lub 01", "coś poza cyframi"),
        ("zadzwoń", "coś poza cyframi"),
        ("+48 71 389 00", "9 cyfr"),
        ("+49 30 1", "9 cyfr"),
        ("()", "a tu jest ich 0"),
    ],
)
def test_what_is_no_number_is_told_with_an_example(typed, sentence):
    with pytest.raises(ValidationError, match=sentence) as error:
        one_number(typed)

    assert "71 389 00 00." in error.value.messages[0]
