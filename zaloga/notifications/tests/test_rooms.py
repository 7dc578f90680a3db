import pytest

from zaloga.notifications.rooms import Said


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Biorę na stałe.", "„Biorę na stałe”."),
        ("Kto jedzie?", "„Kto jedzie?”"),
        ("Podkradam „przegląd co miesiąc”. Dzięki.", "„Podkradam «przegląd co miesiąc». Dzięki”."),
        ("> Kto jedzie?\n\nJa, z **całą** klasą.", "„Ja, z całą klasą”."),
    ],
)
def test_words_are_quoted_as_polish_wants_it(text, quoted):
    assert Said(title="", author="", text=text, html="", subject="").quoted == quoted
