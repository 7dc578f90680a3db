from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model

from zaloga.core import clock
from zaloga.installation.retention import RULES, carry_out
from zaloga.notifications.models import Letter, Note
from zaloga.notifications.tests.factories import LetterFactory

pytestmark = pytest.mark.django_db


def test_after_a_month_sent_letters_are_gone_and_waiting_ones_stay():
    month_ago = clock.now() - timedelta(days=30, seconds=1)
    LetterFactory(sent_at=month_ago)
    LetterFactory(given_up_at=month_ago)
    fresh = LetterFactory(sent_at=clock.now() - timedelta(days=29))
    waiting = LetterFactory(created_at=month_ago)

    carry_out(RULES["notifications.letters"])

    assert set(Letter.objects.all()) == {fresh, waiting}


def test_the_bell_forgets_what_is_older_than_a_school_year():
    person = get_user_model().objects.create(email="anna@szkola.example", name="Anna Jarosz")
    Note.objects.create(user=person, text="dawno", created_at=clock.now() - timedelta(days=401))
    Note.objects.create(user=person, text="niedawno", created_at=clock.now() - timedelta(days=399))

    carry_out(RULES["notifications.notes"])

    assert [note.text for note in Note.objects.all()] == ["niedawno"]
