"""Sheets of paper hide nobody: whoever enters them knows them, and would read the rest by subtracting."""

import pytest

from zaloga.surveys import actions, sealing
from zaloga.surveys.models import SealedAnswer, Tally
from zaloga.surveys.tests.crews import crew_of, opened, say, school, values

pytestmark = pytest.mark.django_db


def ended(*, own, sheets, own_words=None):
    """A survey with so many answers that came by themselves, and so many invented sheets."""
    lead, rest = crew_of(14)
    survey = opened(lead)
    for place, seat in enumerate(rest[:own]):
        words = {"zmienic": f"Moje {place}"} if place < (own if own_words is None else own_words) else {}
        say(survey, seat, trafnosc=0, **words)
    for _ in range(sheets):
        sheet = values(survey, trafnosc=4, zmienic="KARTKA")
        actions.answer_on_paper(survey, values=sheet, version=survey.version, by=lead.user)
    survey.refresh_from_db()
    return lead, survey


def tally(survey, key):
    return survey.tallies.get(question__key=key)


def test_one_answer_is_not_hidden_by_four_sheets(client):
    lead, survey = ended(own=1, sheets=4)
    client.force_login(lead.user)
    before = client.get(f"{survey.get_absolute_url()}zamkniecie/").content.decode()

    survey = actions.close(survey, by=lead.user)

    assert survey.is_erased and not Tally.objects.exists() and not SealedAnswer.objects.exists()
    assert "Zamknij i usuń odpowiedzi" in before
    assert "Tej ankiety nie da się pokazać" in client.get(survey.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("own", "sheets"), [(4, 4), (0, 4), (4, 0)])
def test_neither_by_themselves_nor_on_paper_there_are_five(own, sheets):
    lead, survey = ended(own=own, sheets=sheets)

    assert survey.will_be_erased()
    assert actions.close(survey, by=lead.user).is_erased


def test_five_sheets_are_shown_without_the_four_answers_that_came_by_themselves(client):
    lead, survey = ended(own=4, sheets=5)

    survey = actions.close(survey, by=lead.user)

    assert tally(survey, "trafnosc").counts == [0, 0, 0, 0, 5]
    assert tally(survey, "zmienic").words == ["KARTKA"] * 5
    assert all(row.cuts == [] for row in survey.tallies.all())
    client.force_login(lead.user)
    page = client.get(survey.get_absolute_url()).content.decode()
    assert "wynik z\u00a0samych kartek" in page and "Moje 0" not in page


def test_five_answers_and_a_sheet_are_counted_together():
    lead, survey = ended(own=5, sheets=1)

    survey = actions.close(survey, by=lead.user)

    assert (tally(survey, "trafnosc").counts, tally(survey, "trafnosc").counted) == ([5, 0, 0, 0, 1], 6)


@pytest.mark.parametrize(("own_words", "shown"), [(4, 0), (5, 11)])
def test_each_question_needs_five_answers_of_its_own(own_words, shown):
    lead, survey = ended(own=6, sheets=6, own_words=own_words)

    survey = actions.close(survey, by=lead.user)

    assert len(tally(survey, "zmienic").words) == shown
    assert tally(survey, "trafnosc").counted == 12


def test_sheets_stand_in_no_group():
    """Else they would be among the rest, and whoever entered them would subtract them there."""
    lead, rest = crew_of(9)
    for seat in rest[:4]:
        seat.institution = school(commune="Wińsko")
        seat.save()
    survey = opened(lead)
    for seat in rest:
        say(survey, seat, trafnosc=1)
    actions.answer_on_paper(survey, values=values(survey, trafnosc=1), version=survey.version, by=lead.user)

    survey = actions.close(survey, by=lead.user)

    (cut,) = [one for one in tally(survey, "trafnosc").cuts if one["cut"] == "commune"]
    assert [(row["group"], row["cells"][1]) for row in cut["rows"]] == [("Wińsko", 4), ("Wołów", 5)]
    assert tally(survey, "trafnosc").counts[1] == 10


def test_a_sheet_sealed_by_an_earlier_version_is_known_for_one():
    lead, survey = ended(own=4, sheets=0)
    old = {"voice": "person", "kind": "", "commune": "", "role": "", "values": values(survey, trafnosc=4)}
    SealedAnswer.objects.create(survey=survey, sealed=sealing.seal(survey.public_key, survey.pk, old))

    assert actions.close(survey, by=lead.user).is_erased
