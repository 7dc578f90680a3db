"""Making, opening, answering and closing, without the pages."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Letter, Note
from zaloga.surveys import actions, sealing
from zaloga.surveys.actions import answering
from zaloga.surveys.models import NamedAnswer, Question, SealedAnswer, Survey, Tally
from zaloga.surveys.ready import all_ready
from zaloga.surveys.tests.crews import AFTER, crew_of, opened, say, values
from zaloga.surveys.tests.factories import QuestionFactory

pytestmark = pytest.mark.django_db


def draft(lead, ready=AFTER):
    return actions.make(lead.network, all_ready()[ready], by=lead.user)


@pytest.mark.parametrize("ready", all_ready())
def test_every_ready_survey_can_be_made(ready):
    lead, _ = crew_of(0)

    survey = draft(lead, ready)

    told = all_ready()[ready]
    assert [row.text for row in survey.questions.all()] == [one["text"] for one in told.questions]
    conditions = [row.only_if.key for row in survey.questions.all() if row.only_if]
    assert conditions == [one["only_if"] for one in told.questions if "only_if" in one]


def test_a_meeting_is_asked_about_in_six_scales_and_two_open_questions():
    kinds = [one["kind"] for one in all_ready()[AFTER].questions]

    assert kinds == ["scale"] * 6 + ["long_text"] * 2


def test_only_those_who_lead_make_a_survey():
    lead, (member,) = crew_of(1)

    with pytest.raises(PermissionDenied):
        actions.make(lead.network, all_ready()[AFTER], by=member.user)


def test_opening_asks_everybody_of_the_crew_by_a_letter_with_a_link_of_their_own():
    lead, rest = crew_of(2)
    MembershipFactory(network=lead.network, advising=True)
    MembershipFactory(network=lead.network, left=True)

    survey = opened(lead)

    asked = [lead.user, *(seat.user for seat in rest)]
    assert [row.user for row in survey.participations.order_by("pk")] == asked
    letters = {letter.user: letter for letter in Letter.objects.filter(template="surveys/email/invited")}
    assert set(letters) == set(asked)
    for row in survey.participations.all():
        assert f"/ankieta/{row.token}/" in letters[row.user].text
        assert "nie zapisujemy, kto co zaznaczył" in letters[row.user].text
    assert {note.user for note in Note.objects.filter(source="survey.opened")} == {seat.user for seat in rest}


def test_a_survey_without_questions_or_with_a_day_that_is_past_cannot_be_opened():
    lead, _ = crew_of(1)
    empty, full = draft(lead, "pusta"), draft(lead)

    with pytest.raises(Refusal, match="nie ma jeszcze pytań"):
        actions.open_survey(empty, closes_on=clock.today(), by=lead.user)
    for day in (clock.today() - timedelta(days=1), clock.today() + timedelta(days=200)):
        with pytest.raises(Refusal, match="Podaj dzień od dziś"):
            actions.open_survey(full, closes_on=day, by=lead.user)
    actions.open_survey(full, closes_on=clock.today(), by=lead.user)
    with pytest.raises(Refusal, match="już otwarta"):
        actions.open_survey(full, closes_on=clock.today(), by=lead.user)


def test_the_mode_is_told_in_the_letters_and_never_changes_after_them():
    lead, _ = crew_of(1)
    survey = draft(lead)
    actions.edit(survey, by=lead.user, is_anonymous=False)
    actions.open_survey(survey, closes_on=clock.today(), by=lead.user)

    with pytest.raises(Refusal, match="Zaproszenia już mówią"):
        actions.edit(survey, by=lead.user, is_anonymous=True)

    assert not Survey.objects.get().is_anonymous
    assert "imienna" in Letter.objects.first().text


def test_questions_change_until_the_first_answer_and_never_after_it():
    lead, (member,) = crew_of(1)
    survey = opened(lead)
    question = survey.questions.first()

    actions.edit_question(question, by=lead.user, text="Czy było warto?")
    survey.refresh_from_db()
    say(survey, member, trafnosc=1)

    deeds = [
        lambda: actions.edit_question(question, by=lead.user, text="Inaczej"),
        lambda: actions.add_question(survey, by=lead.user, kind="text", text="Jeszcze coś"),
        lambda: actions.drop_question(question, by=lead.user),
        lambda: actions.move_question(question, up=False, by=lead.user),
    ]
    for deed in deeds:
        with pytest.raises(Refusal, match="Ktoś już odpowiedział"), transaction.atomic():
            deed()
    assert survey.questions.first().text == "Czy było warto?"


def test_whoever_has_the_former_questions_open_is_told_and_may_answer_again():
    lead, (member,) = crew_of(1)
    survey = opened(lead)
    actions.add_question(survey, by=lead.user, kind="text", text="Jeszcze coś")

    with pytest.raises(Refusal, match="Ankieta zmieniła się"):
        say(survey, member, trafnosc=1)

    survey.refresh_from_db()
    say(survey, member, trafnosc=1)
    assert survey.sealed.count() == 1


def test_a_question_with_other_words_is_not_compared_with_the_ready_one():
    lead, _ = crew_of(0)
    first, second = draft(lead).questions.all()[:2]

    actions.edit_question(first, by=lead.user, text="Czy było warto?")
    actions.edit_question(second, by=lead.user, is_required=False)

    assert [Question.objects.get(pk=row.pk).key for row in (first, second)] == ["", "trafnosc"]


def test_a_question_on_which_another_depends_stays_before_it_and_keeps_its_options():
    lead, _ = crew_of(0)
    survey = draft(lead, "efekty")
    above, below = survey.questions.get(key="dalej"), survey.questions.get(key="co-zmienic")

    for deed, words in [
        (lambda: actions.drop_question(above, by=lead.user), "zależy „Co musiałoby"),
        (lambda: actions.edit_question(above, by=lead.user, options=["tak", "nie"]), "zależy pytanie „Co musiałoby"),
        (lambda: actions.move_question(below, up=True, by=lead.user), "zależy od poprzedniego"),
        (lambda: actions.edit_question(above, by=lead.user, only_if=below, only_values=[0]), "stoi wcześniej"),
    ]:
        with pytest.raises(Refusal, match=words), transaction.atomic():
            deed()


def test_questions_change_places():
    lead, _ = crew_of(0)
    survey = draft(lead, "biore-daje")
    first, second, third = survey.questions.all()

    actions.move_question(third, up=True, by=lead.user)
    actions.move_question(first, up=True, by=lead.user)

    assert list(survey.questions.all()) == [first, third, second]


def test_a_draft_may_be_thrown_away_and_an_opened_survey_may_not():
    lead, _ = crew_of(0)

    actions.drop(draft(lead), by=lead.user)
    with pytest.raises(Refusal, match="już otwarta"):
        actions.drop(opened(lead), by=lead.user)

    assert Survey.objects.count() == 1


def test_an_answer_waits_sealed_and_says_nothing_to_whoever_has_the_database():
    lead, (member, _) = crew_of(2)
    survey = opened(lead)

    say(survey, member, zmienic="Mniej slajdów, więcej rozmowy")

    (row,) = SealedAnswer.objects.all()
    assert b"slajd" not in bytes(row.sealed)
    assert len(bytes(row.sealed)) == 32 + 12 + 1024 + 16
    assert [line.has_answered for line in survey.participations.order_by("pk")] == [False, True, False]
    key = sealing.private_key_of(survey.public_key)
    assert sealing.unseal(key, survey.pk, bytes(row.sealed)) == {
        "voice": "person",
        "kind": "Szkoła podstawowa",
        "commune": "Wołów",
        "role": "załoga",
        "values": values(survey, zmienic="Mniej slajdów, więcej rozmowy"),
    }


def test_nobody_answers_twice():
    lead, (member,) = crew_of(1)
    survey = opened(lead)
    say(survey, member, trafnosc=1)

    with pytest.raises(Refusal, match="Jedna osoba odpowiada raz"):
        say(survey, member, trafnosc=2)

    assert survey.sealed.count() == 1


def test_an_answer_that_could_not_be_kept_does_not_count_as_given(settings):
    lead, (member,) = crew_of(1)
    survey = opened(lead)
    Survey.objects.update(public_key="")

    with pytest.raises(ValueError, match="32 bytes"):
        say(survey, member, trafnosc=1)

    assert not survey.participations.filter(has_answered=True).exists()


def test_whoever_has_left_the_network_does_not_answer_any_more():
    lead, (member,) = crew_of(1)
    survey = opened(lead)
    member.left_at = clock.now()
    member.save()

    with pytest.raises(PermissionDenied):
        say(survey, member, trafnosc=1)


def test_at_the_fifth_all_answers_are_written_anew_with_other_keys():
    lead, rest = crew_of(7)
    survey = opened(lead)
    for seat in rest[:4]:
        say(survey, seat, trafnosc=1)
    before = {row.pk: bytes(row.sealed) for row in survey.sealed.all()}
    assert not survey.sealed.filter(is_mixed=True).exists()

    say(survey, rest[4], trafnosc=2)

    after = {row.pk: bytes(row.sealed) for row in survey.sealed.all()}
    assert len(after) == 5 and not before.keys() & after.keys() and set(before.values()) < set(after.values())
    assert survey.sealed.filter(is_mixed=True).count() == 5
    say(survey, rest[5], trafnosc=3)
    assert survey.sealed.filter(is_mixed=False).count() == 1


def test_of_a_great_many_five_are_mixed_with_some_of_the_others(monkeypatch):
    monkeypatch.setattr(answering, "MOST_REWRITTEN", 3)
    lead, rest = crew_of(10)
    survey = opened(lead)
    for seat in rest[:9]:
        say(survey, seat, trafnosc=1)
    before = {row.pk: bytes(row.sealed) for row in survey.sealed.all()}

    say(survey, rest[9], trafnosc=2)

    after = {row.pk: bytes(row.sealed) for row in survey.sealed.all()}
    waited = {row for row in before if row not in after}
    assert len(after) == 10 and set(before.values()) < set(after.values())
    assert len(waited) == 4 + 3
    assert not survey.sealed.filter(is_mixed=False).exists()


def test_title_and_purpose_change_until_the_first_answer_and_never_after_it():
    """What people answered to must stay what they read; the purpose says which results feed the plan."""
    lead, (member,) = crew_of(1)
    survey = opened(lead)
    survey = actions.edit(survey, by=lead.user, title="Jak było w maju?")
    say(survey, member, trafnosc=1)

    for change in ({"title": "O dyrekcji"}, {"intro": "Inaczej"}, {"purpose": Survey.Purpose.NEEDS}):
        with pytest.raises(Refusal, match="tytułu, wstępu i celu"), transaction.atomic():
            actions.edit(survey, by=lead.user, **change)

    survey.refresh_from_db()
    assert (survey.title, survey.purpose) == ("Jak było w maju?", Survey.Purpose.FORMATIVE)


def test_an_opened_survey_under_another_title_is_of_another_version_and_the_change_is_written_down():
    lead, _ = crew_of(1)
    survey = opened(lead)

    same = actions.edit(survey, by=lead.user, title=survey.title)
    other = actions.edit(survey, by=lead.user, title="O dyrekcji")

    assert (same.version, other.version) == (survey.version, survey.version + 1)
    assert [event.by for event in Event.objects.filter(name="survey.edited")] == [lead.user]


def test_closing_counts_and_forgets_every_answer():
    lead, rest = crew_of(6)
    survey = opened(lead)
    for place, seat in enumerate(rest):
        say(survey, seat, trafnosc=place % 2, zmienic=f"Uwaga {place}" if place else "")

    actions.close(survey, by=lead.user)

    survey.refresh_from_db()
    assert (survey.invited, survey.answered, survey.is_erased) == (7, 6, False)
    assert not SealedAnswer.objects.exists()
    counted = {row.question.key: row for row in survey.tallies.select_related("question")}
    assert counted["trafnosc"].counts == [3, 3, 0, 0, 0] and counted["trafnosc"].mean == 1.5
    assert sorted(counted["zmienic"].words) == [f"Uwaga {place}" for place in range(1, 6)]
    assert (counted["przydatnosc"].counted, counted["przydatnosc"].counts) == (0, [])
    told = [note.user for note in Note.objects.filter(source="survey.closed")]
    assert set(told) == {seat.user for seat in rest}


def test_with_four_answers_everything_is_erased_and_everybody_is_told():
    lead, rest = crew_of(6)
    survey = opened(lead)
    for seat in rest[:4]:
        say(survey, seat, trafnosc=1, zmienic="Cztery osoby")

    actions.close(survey, by=lead.user)

    survey.refresh_from_db()
    assert (survey.answered, survey.is_erased) == (4, True)
    assert not SealedAnswer.objects.exists() and not Tally.objects.exists()
    assert Event.objects.filter(name="survey.erased").count() == 1
    assert "mniej niż pięć" in Note.objects.filter(source="survey.erased").first().text


@pytest.mark.parametrize(("said", "shown"), [(4, []), (5, ["a", "b", "c", "d", "e"])])
def test_one_question_is_shown_from_five_answers_to_it(said, shown):
    lead, rest = crew_of(8)
    survey = opened(lead)
    for place, seat in enumerate(rest):
        say(survey, seat, trafnosc=1, **({"zmienic": "abcdefgh"[place]} if place < said else {}))

    actions.close(survey, by=lead.user)

    assert sorted(survey.tallies.get(question__key="zmienic").words) == shown


def test_a_closed_survey_takes_no_answers_and_is_never_opened_again_or_made_longer():
    lead, rest = crew_of(6)
    survey = opened(lead)
    for seat in rest[:5]:
        say(survey, seat, trafnosc=1)
    actions.close(survey, by=lead.user)
    survey.refresh_from_db()

    for deed in (
        lambda: say(survey, rest[5], trafnosc=1),
        lambda: actions.prolong(survey, closes_on=clock.today() + timedelta(days=20), by=lead.user),
        lambda: actions.open_survey(survey, closes_on=clock.today(), by=lead.user),
        lambda: actions.close(survey, by=lead.user),
        lambda: actions.edit(survey, by=lead.user, title="Inny"),
        lambda: actions.remind(survey, by=lead.user),
    ):
        with pytest.raises(Refusal, match="zamknięta|już otwarta"), transaction.atomic():
            deed()


def test_after_the_last_day_nobody_answers_and_the_house_closes_it():
    lead, rest = crew_of(5)
    survey = opened(lead, days=1)
    for seat in rest:
        say(survey, seat, trafnosc=1)

    with clock.moved_to(clock.now() + timedelta(days=2)):
        with pytest.raises(Refusal, match="zamknięta"):
            say(survey, lead, trafnosc=1)
        assert actions.close_overdue() == 1

    assert Survey.objects.get().answered == 5


def test_without_the_key_nothing_is_lost_and_nothing_is_closed(settings, tmp_path):
    lead, rest = crew_of(5)
    survey = opened(lead)
    for seat in rest:
        say(survey, seat, trafnosc=1)
    kept, settings.SURVEY_KEYS = settings.SURVEY_KEYS, tmp_path / "inne"

    with pytest.raises(Refusal, match="nie ma klucza"):
        actions.close(survey, by=lead.user)

    sealing.public_key()
    with pytest.raises(Refusal, match="nie ma klucza"):
        actions.close(survey, by=lead.user)
    assert survey.sealed.count() == 5
    settings.SURVEY_KEYS = kept
    assert actions.close(survey, by=lead.user).answered == 5


def test_a_reminder_goes_to_those_who_have_not_answered_and_not_twice_in_two_days():
    lead, rest = crew_of(3)
    survey = opened(lead)
    say(survey, rest[0], trafnosc=1)
    rest[1].left_at = clock.now()
    rest[1].save()
    Letter.objects.all().delete()

    actions.remind(survey, by=lead.user)

    assert sorted(letter.user_id for letter in Letter.objects.all()) == sorted([lead.user_id, rest[2].user_id])
    assert all("Przypominamy" in letter.subject for letter in Letter.objects.all())
    with pytest.raises(Refusal, match="niedawno"):
        actions.remind(survey, by=lead.user)


def test_the_house_reminds_half_way_and_a_day_before_the_end_each_once():
    lead, rest = crew_of(2)
    survey = opened(lead, days=10)
    say(survey, rest[0], trafnosc=1)
    reminded = {}

    for day in range(1, 11):
        Survey.objects.update(
            opened_at=clock.now() - timedelta(days=day), closes_on=clock.today() + timedelta(10 - day)
        )
        Letter.objects.all().delete()
        actions.remind_due()
        reminded[day] = Letter.objects.count()

    assert {day: number for day, number in reminded.items() if number} == {5: 2, 9: 2}


def test_newcomers_are_asked_once():
    lead, _ = crew_of(1)
    survey = opened(lead)
    newcomer = MembershipFactory(network=lead.network)

    assert [actions.invite_newcomers(survey, by=lead.user) for _ in range(2)] == [1, 0]

    assert survey.participations.filter(user=newcomer.user).exists()


def test_a_named_survey_keeps_who_said_what_and_counts_sheets_of_paper():
    lead, rest = crew_of(6)
    survey = opened(lead, is_anonymous=False)
    for seat in rest[:4]:
        say(survey, seat, trafnosc=1)

    row = survey.participations.get(user=rest[4].user)
    said = values(survey, trafnosc=4)
    actions.answer_on_paper(survey, values=said, version=survey.version, by=lead.user, participation=row)
    actions.close(survey, by=lead.user)

    assert NamedAnswer.objects.get(participation=row).is_on_paper
    assert survey.tallies.get(question__key="trafnosc").counts == [0, 4, 0, 0, 1]
    assert (Survey.objects.get().answered, Survey.objects.get().on_paper) == (5, 1)


def test_sheets_of_an_anonymous_survey_are_nobodys_and_never_more_than_people_who_are_silent():
    lead, (member, _) = crew_of(2)
    survey = opened(lead)
    say(survey, member, trafnosc=1)
    sheet = {"values": values(survey, trafnosc=1), "version": survey.version, "by": lead.user}

    for _ in range(2):
        actions.answer_on_paper(survey, **sheet)
    with pytest.raises(Refusal, match="tyle, ile zaproszonych"):
        actions.answer_on_paper(survey, **sheet)

    survey.refresh_from_db()
    assert (survey.on_paper, survey.how_many_answered(), survey.sealed.count()) == (2, 3, 3)
    assert survey.participations.filter(has_answered=True).count() == 1


def test_what_is_done_with_the_result_is_said_after_the_closing_and_told_once():
    lead, rest = crew_of(5)
    survey = opened(lead)
    with pytest.raises(Refusal, match="Najpierw zamknij"):
        actions.say_outcome(survey, text="Trzy punkty zamiast pięciu", by=lead.user)
    for seat in rest:
        say(survey, seat, trafnosc=1)
    actions.close(survey, by=lead.user)

    actions.say_outcome(survey, text="Trzy punkty zamiast pięciu", by=lead.user)
    actions.say_outcome(survey, text="Trzy punkty i przerwa", by=lead.user)

    assert Survey.objects.get().outcome == "Trzy punkty i przerwa"
    assert Note.objects.filter(source="survey.answered_to").count() == 5


def test_a_ranking_gives_points_and_how_many_chose():
    lead, rest = crew_of(5)
    survey = opened(lead, "potrzeby")
    for seat in rest[:3]:
        say(survey, seat, tematy=[2, 0], miejsce=0)
    for seat in rest[3:]:
        say(survey, seat, tematy=[0], miejsce=1)

    actions.close(survey, by=lead.user)

    tally = survey.tallies.get(question__key="tematy")
    assert (tally.counts[:3], tally.points[:3]) == ([5, 0, 3], [12, 0, 9])


def test_a_question_of_another_survey_is_no_condition():
    lead, _ = crew_of(0)
    survey = draft(lead)

    with pytest.raises(Refusal, match="stoi wcześniej"):
        actions.add_question(survey, by=lead.user, kind="text", text="Dlaczego?", only_if=QuestionFactory())
