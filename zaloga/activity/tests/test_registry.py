import string

import pytest
from django.core.management import call_command
from django.template.loader import get_template

from zaloga.activity.registry import REACTIONS, REGISTRY, EventType, declare
from zaloga.notifications.models import Letter
from zaloga.notifications.rooms import READABLE
from zaloga.notifications.tell import tell
from zaloga.notifications.tests.factories import PersonFactory

OUTSIDE_NETWORKS = {"account", "institution", "institutions", "programme", "proposal"}  # these go in no digest
KINDS = sorted(REGISTRY.values(), key=lambda kind: kind.name)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_has_a_sentence_that_can_be_said(kind):
    fields = {field for _, field, _, _ in string.Formatter().parse(kind.sentence) if field is not None}

    said = kind.sentence.format(**dict.fromkeys(fields, "X"))

    assert "{" not in said and said.strip() == said and not said.endswith((".", "!"))
    assert all(field.isidentifier() for field in fields)
    assert not (kind.is_anonymous and "by" in fields)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_has_a_name_that_people_read_in_their_log_and_copy(kind):
    assert kind.title and len(kind.title) <= 60
    assert "." not in kind.title and kind.name not in kind.title


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_kind_that_goes_by_mail_has_readers_and_words_on_its_button(kind):
    assert not kind.by_mail or (kind.audience is not None and kind.button.strip())


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.audience], ids=lambda kind: kind.name)
def test_every_room_within_networks_says_whose_digest_may_speak_of_it(kind):
    room = kind.name.split(".")[0]

    assert kind.is_security or room in READABLE or room in OUTSIDE_NETWORKS


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.audience], ids=lambda kind: kind.name)
def test_the_letter_about_every_kind_begins_its_subject_with_a_capital(kind):
    fields = {field for _, field, _, _ in string.Formatter().parse(kind.sentence) if field is not None}
    said = kind.sentence.format(**dict.fromkeys(fields, "rozmowa poufna"))

    tell([PersonFactory()], text=said, by_mail=True, source=kind.name)

    subject = Letter.objects.get().subject
    assert (subject[0].isupper() or subject[0] == "„") and subject[1:] == said[1:]


def test_news_that_goes_by_mail_has_a_letter_in_both_forms():
    assert get_template("notifications/email/news.html") and get_template("notifications/email/news.txt")


def test_events_prints_everything_that_can_happen(capsys):
    call_command("events")

    printed = capsys.readouterr().out
    assert [kind.name for kind in KINDS if f"{kind.name}\n" not in printed and f"{kind.name}  [" not in printed] == []
    assert all(kind.sentence in printed for kind in KINDS)
    assert all(f"{react.__module__}.{react.__name__}" in printed for list_ in REACTIONS.values() for react in list_)


def test_one_kind_is_declared_once():
    name = KINDS[0].name

    with pytest.raises(AssertionError, match="declared twice"):
        declare(name, sentence="x")

    assert isinstance(REGISTRY[name], EventType)
