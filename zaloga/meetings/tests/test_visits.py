"""People from outside at a meeting: suggested, voted for, invited, answering by a link, told of what changes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.meetings import actions
from zaloga.meetings.models import Expert, Visit, VisitVote
from zaloga.meetings.tests.calendars import event_of
from zaloga.meetings.tests.factories import (
    AgendaItemFactory,
    ExpertFactory,
    MeetingFactory,
    VisitFactory,
    VisitVoteFactory,
)
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Letter, Note
from zaloga.notifications.rooms import said_in
from zaloga.people.tests.factories import UserFactory
from zaloga.plans.tests.factories import crew

pytestmark = pytest.mark.django_db
TERMS = {"theme": "Czytanie zadań", "terms": "Bez honorarium.", "contact": "Ewa, 71 000"}
WHO = {"name": "dr Dorota Malec", "email": "d.malec@uczelnia.example", "about": "Uniwersytet Wrocławski"}


@pytest.fixture
def meeting(people):
    network = people[0].memberships.get().network
    return MeetingFactory(network=network, mode="hybrid", link="https://spotkania.example/tajny-pokoj")


def invite(meeting, people, **given):
    return actions.invite_expert(
        meeting, by=people[0], **{**WHO, **TERMS, "answer_by": clock.today() + timedelta(days=5), **given}
    )


def page_of(client, visit):
    return client.get(reverse("meetings:visit_by_link", args=[visit.token]))


def test_the_crew_suggests_and_votes_once_each_and_may_take_it_back(meeting, people):
    leader, anna, jan = people
    visit = actions.suggest_expert(meeting, by=anna, name="dr Dorota Malec", why="Umie mówić o czytaniu.")
    assert {note.user for note in Note.objects.all()} == {leader, jan}

    for _ in range(2):
        actions.vote_for_expert(visit, by=jan)
    assert {vote.user for vote in visit.votes.all()} == {anna, jan}

    for _ in range(2):
        actions.take_expert_vote_back(visit, by=jan)
    assert {vote.user for vote in visit.votes.all()} == {anna}


def test_a_stranger_neither_suggests_nor_votes(meeting, people):
    visit = VisitFactory(meeting=meeting)
    stranger = MembershipFactory().user

    with pytest.raises(PermissionDenied):
        actions.suggest_expert(meeting, by=stranger, name="Ja")
    with pytest.raises(PermissionDenied):
        actions.vote_for_expert(visit, by=stranger)

    assert not VisitVote.objects.exists()


def test_the_same_person_is_not_suggested_twice(meeting, people):
    actions.suggest_expert(meeting, by=people[1], name="dr Dorota Malec")

    with pytest.raises(Refusal, match="już wśród"):
        actions.suggest_expert(meeting, by=people[2], name="Dr dorota malec")

    assert meeting.visits.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_are_one_vote():
    _, anna = crew(others=1)
    visit = VisitFactory(meeting=MeetingFactory(network=anna.memberships.get().network))

    def vote(_):
        try:
            actions.vote_for_expert(visit, by=anna)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(vote, range(2)))

    assert [row.user for row in visit.votes.all()] == [anna]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_invite_one_suggestion_at_once_one_sends_a_letter():
    leader, _ = crew(others=1)
    visit = VisitFactory(meeting=MeetingFactory(network=leader.memberships.get().network))

    def ask(_):
        try:
            invite(visit.meeting, [leader], visit=visit)
        except Refusal as refusal:
            return str(refusal)[:9]
        finally:
            connection.close()
        return "ok"

    with ThreadPoolExecutor(2) as threads:
        said = sorted(threads.map(ask, range(2)))

    assert said == ["Ta osoba ", "ok"]
    assert Letter.objects.filter(to=WHO["email"]).count() == 1


def test_a_member_strikes_out_only_an_own_suggestion(meeting, people):
    own = actions.suggest_expert(meeting, by=people[1], name="Moja")
    other = actions.suggest_expert(meeting, by=people[2], name="Cudza")

    actions.drop_suggestion(own, by=people[1])
    with pytest.raises(PermissionDenied):
        actions.drop_suggestion(other, by=people[1])

    assert [visit.name for visit in meeting.visits.all()] == ["Cudza"]


def test_the_letter_says_the_terms_the_agenda_and_never_the_room_online(meeting, people):
    AgendaItemFactory(meeting=meeting, title="Lekcja pokazowa")
    AgendaItemFactory(meeting=meeting, title="Tylko propozycja", proposed=True)

    visit = invite(meeting, people)

    letter = Letter.objects.get()
    assert (letter.to, letter.user) == (WHO["email"], None)
    for said in ("Czytanie zadań", "Bez honorarium.", "Ewa, 71 000", "15:30 Lekcja pokazowa", visit.token):
        assert said in letter.text
        assert said in letter.html
    assert "tajny-pokoj" not in letter.text + letter.html + letter.calendar
    assert "Tylko propozycja" not in letter.text


def test_a_member_invites_nobody_and_nobody_of_the_crew_is_invited(meeting, people):
    with pytest.raises(PermissionDenied):
        actions.invite_expert(meeting, by=people[1], **WHO, **TERMS)
    with pytest.raises(Refusal, match="należy do załogi"):
        invite(meeting, people, email=people[1].email)

    assert not Letter.objects.exists()


@pytest.mark.parametrize("days", [-1, 40])
def test_the_day_of_the_answer_lies_between_today_and_the_meeting(meeting, people, days):
    with pytest.raises(Refusal, match="Dzień odpowiedzi"):
        invite(meeting, people, answer_by=clock.today() + timedelta(days=days))


def test_who_accepts_sees_the_room_gets_a_calendar_and_stands_before_the_crew(client, meeting, people):
    visit = invite(meeting, people)
    assert "tajny-pokoj" not in page_of(client, visit).content.decode()

    client.post(
        reverse("meetings:visit_by_link", args=[visit.token]),
        {"odp": "accepted", "introduce": "Lubię zadania.", "word": "Potrzebny rzutnik."},
    )

    assert "tajny-pokoj" in page_of(client, visit).content.decode()
    letter = Letter.objects.get(subject__startswith="Do zobaczenia")
    assert "METHOD:PUBLISH" in letter.calendar
    assert visit.token in letter.calendar.replace("\r\n ", "")
    assert [note.text for note in Note.objects.filter(user=people[0])] == [
        f"Spotkanie „{meeting.title}”: ekspert przyjmuje zaproszenie"
    ]
    client.force_login(people[1])
    shown = client.get(meeting.get_absolute_url()).content.decode()
    assert "dr Dorota Malec" in shown
    assert "Lubię zadania." in shown
    assert "rzutnik" not in shown
    assert WHO["email"] not in client.get(visit.get_absolute_url()).content.decode()


def test_a_letter_to_those_who_lead_names_the_expert_and_gives_their_words_and_an_event_does_not(meeting, people):
    first, second = invite(meeting, people), invite(meeting, people, email="inna@uczelnia.example", name="Ewa Bąk")
    Letter.objects.all().delete()

    actions.answer_as_expert(first, answer="accepted", word="Potrzebny rzutnik.")
    actions.answer_as_expert(second, answer="declined", word="Mam wtedy zajęcia.")

    letters = list(Letter.objects.filter(user=people[0]).order_by("pk"))
    assert [letter.subject for letter in letters] == [
        f"dr Dorota Malec przyjmuje zaproszenie: spotkanie „{meeting}”",
        f"Ewa Bąk nie może przyjść: spotkanie „{meeting}”",
    ]
    assert "Potrzebny rzutnik." in letters[0].text and "Mam wtedy zajęcia." in letters[1].html
    assert not Event.objects.filter(name__startswith="meeting.expert", details__icontains="Malec").exists()


def test_words_for_those_who_lead_reach_no_digest_of_whoever_leads_no_more(meeting, people):
    visit = invite(meeting, people)
    actions.answer_as_expert(visit, answer="accepted", word="Potrzebny rzutnik.")
    note = Note.objects.get(user=people[0], source="meeting.expert_accepted")

    assert [said.author for said in said_in([note]).values()] == ["dr Dorota Malec"]
    note.user = people[1]
    assert said_in([note]) == {}
    note.user = people[0]
    actions.answer_as_expert(visit, answer="declined")
    assert said_in([note]) == {}


def test_looking_answers_nothing_and_an_answer_can_be_changed(client, meeting, people):
    visit = invite(meeting, people)
    page_of(client, visit)
    visit.refresh_from_db()
    assert visit.answer == ""

    for said in ("accepted", "accepted", "declined"):
        client.post(reverse("meetings:visit_by_link", args=[visit.token]), {"odp": said})

    visit.refresh_from_db()
    assert visit.answer == "declined"
    assert Letter.objects.filter(subject__startswith="Do zobaczenia").count() == 1
    assert Note.objects.filter(user=people[0]).count() == 2


def test_who_declined_and_why_is_read_only_by_those_who_lead(client, meeting, people):
    visit = invite(meeting, people)
    actions.answer_as_expert(visit, answer="declined", word="Operacja kolana.")

    seen = {}
    for person in people[:2]:
        client.force_login(person)
        seen[person] = client.get(visit.get_absolute_url()).content.decode()

    assert "Operacja kolana." in seen[people[0]]
    assert "Operacja kolana." not in seen[people[1]]
    assert "Malec" not in seen[people[1]]


def test_a_forged_an_old_and_a_withdrawn_link_lead_nowhere(client, meeting, people):
    visit = invite(meeting, people)
    first = visit.token
    with clock.moved_to(clock.now() + timedelta(minutes=5)):
        again = actions.invite_expert_again(visit, by=people[0])
    assert again.token != first
    assert client.get(reverse("meetings:visit_by_link", args=[first])).status_code == 404
    assert page_of(client, again).status_code == 200

    withdrawn = actions.withdraw_invitation(again, by=people[0])

    for secret in (withdrawn.token, "a" * 52):
        for name in ("visit_by_link", "visit_ics"):
            answer = client.get(reverse(f"meetings:{name}", args=[secret]))
            assert answer.status_code == 404
            assert meeting.title not in answer.content.decode()
    assert (
        client.post(reverse("meetings:visit_by_link", args=[withdrawn.token]), {"odp": "accepted"}).status_code == 404
    )
    assert Letter.objects.filter(subject__startswith="Zaproszenie nieaktualne").count() == 1


def test_whoever_had_accepted_and_is_asked_no_more_has_it_crossed_out_in_the_calendar(meeting, people):
    visit = invite(meeting, people)
    actions.answer_as_expert(visit, answer="accepted")

    for _ in range(2):
        actions.withdraw_invitation(visit, by=people[0])

    put, crossed_out = (event_of(letter) for letter in Letter.objects.exclude(calendar="").order_by("pk"))
    said = Letter.objects.get(subject__startswith="Zaproszenie nieaktualne")
    assert [(method, str(event["status"]), event["sequence"]) for method, event in (put, crossed_out)] == [
        ("PUBLISH", "CONFIRMED", 0),
        ("PUBLISH", "CANCELLED", 1),
    ]
    assert put[1]["uid"] == crossed_out[1]["uid"]
    assert "tajny-pokoj" in str(put[1]["description"])
    for words in (said.text, said.html, said.calendar.replace("\r\n ", "")):
        assert "tajny-pokoj" not in words and visit.token not in words


def test_whoever_is_asked_again_after_that_finds_it_in_the_calendar_again(meeting, people):
    visit = invite(meeting, people)
    actions.answer_as_expert(visit, answer="accepted")
    actions.withdraw_invitation(visit, by=people[0])

    again = invite(meeting, people)
    actions.answer_as_expert(again, answer="accepted")
    actions.withdraw_invitation(again, by=people[0])

    events = [event_of(letter)[1] for letter in Letter.objects.exclude(calendar="").order_by("pk")]
    assert [(event["sequence"], str(event["status"])) for event in events] == [
        (0, "CONFIRMED"),
        (1, "CANCELLED"),
        (2, "CONFIRMED"),
        (3, "CANCELLED"),
    ]


def test_whoever_takes_their_yes_back_has_it_crossed_out_and_put_back_when_they_say_yes_again(client, meeting, people):
    visit = invite(meeting, people)
    for said in ("declined", "accepted", "declined", "declined", "accepted"):
        actions.answer_as_expert(visit, answer=said)

    letters = Letter.objects.exclude(calendar="").order_by("pk")
    events = [event_of(letter)[1] for letter in letters]
    assert [(event["sequence"], str(event["status"])) for event in events] == [
        (0, "CONFIRMED"),
        (1, "CANCELLED"),
        (2, "CONFIRMED"),
    ]
    assert "znika z Twojego kalendarza" in letters[1].text and "tajny-pokoj" not in letters[1].text
    actions.withdraw_invitation(visit, by=people[0])
    crossed_out = event_of(Letter.objects.exclude(calendar="").order_by("pk").last())[1]
    assert (crossed_out["sequence"], str(crossed_out["status"])) == (3, "CANCELLED")


@pytest.mark.parametrize(("answer", "told"), [("", True), ("accepted", True), ("declined", False)])
def test_whoever_withdraws_an_invitation_reads_whether_a_letter_goes(client, meeting, people, answer, told):
    visit = invite(meeting, people)
    if answer:
        actions.answer_as_expert(visit, answer=answer)
    client.force_login(people[0])
    address = reverse("meetings:visit_deed", args=[meeting.network.slug, meeting.pk, visit.pk])

    page = client.post(address, {"co": "wycofaj"}, follow=True).content.decode().replace("\u00a0", " ")

    assert ("Zaproszona osoba dostaje o tym list" in page) == told
    assert Letter.objects.filter(subject__startswith="Zaproszenie nieaktualne").exists() == told


def test_a_place_in_the_agenda_is_promised_only_where_there_is_one(client, meeting, people):
    visit = invite(meeting, people)
    thanks = client.post(reverse("meetings:visit_by_link", args=[visit.token]), {"odp": "accepted"}, follow=True)
    assert "zaproszenie jest przyjęte" in thanks.content.decode() and "w programie." not in thanks.content.decode()

    AgendaItemFactory(meeting=meeting, guest=visit)

    assert "Masz miejsce w&nbsp;programie." in page_of(client, visit).content.decode()


def test_whoever_had_said_nothing_hears_of_it_without_a_calendar(meeting, people):
    actions.withdraw_invitation(invite(meeting, people), by=people[0])

    assert Letter.objects.get(subject__startswith="Zaproszenie nieaktualne").calendar == ""


def test_the_link_lives_two_weeks_after_the_meeting(client, people):
    network = people[0].memberships.get().network
    fresh = VisitFactory(meeting=MeetingFactory(network=network, in_days=-10), accepted=True)
    old = VisitFactory(meeting=MeetingFactory(network=network, in_days=-20), accepted=True)

    assert page_of(client, fresh).status_code == 200
    assert page_of(client, old).status_code == 404
    with pytest.raises(Refusal, match="już się odbyło"):
        actions.answer_as_expert(fresh, answer="declined")


def test_the_room_online_closes_for_the_expert_as_for_everybody(client, people):
    network = people[0].memberships.get().network
    over = {"starts_at": clock.now() - timedelta(hours=4), "ends_at": clock.now() - timedelta(hours=2)}
    held = MeetingFactory(network=network, mode="online", link="https://spotkania.example/tajny-pokoj", **over)
    visit = VisitFactory(meeting=held, accepted=True)

    page = page_of(client, visit)

    assert page.status_code == 200
    assert "tajny-pokoj" not in page.content.decode()


def test_nobody_is_nagged_with_a_fifth_letter(meeting, people):
    visit = invite(meeting, people)
    for minutes in (5, 10, 15):
        with clock.moved_to(clock.now() + timedelta(minutes=minutes)):
            visit = actions.invite_expert_again(visit, by=people[0])

    with clock.moved_to(clock.now() + timedelta(minutes=30)), pytest.raises(Refusal, match="Zadzwoń"):
        actions.invite_expert_again(visit, by=people[0])


def test_a_double_click_sends_one_letter(meeting, people):
    visit = invite(meeting, people)

    actions.invite_expert_again(visit, by=people[0])

    assert Letter.objects.count() == 1


def test_a_change_and_a_cancellation_reach_those_who_did_not_decline(meeting, people):
    coming = VisitFactory(meeting=meeting, accepted=True)
    VisitFactory(meeting=meeting, invited=True, answer="declined", answered_at=clock.now())
    VisitFactory(meeting=meeting)
    VisitFactory(meeting=meeting, invited=True, withdrawn_at=clock.now())

    actions.change(meeting, by=people[0], place="Biblioteka, ul. Długa 3")
    actions.call_off(meeting, by=people[0], why="Choroba.")

    letters = list(Letter.objects.filter(user=None).order_by("pk"))
    assert [letter.to for letter in letters] == [coming.email] * 2
    assert "Biblioteka, ul. Długa 3 (było: Poradnia w Wołowie, sala 12)" in letters[0].text
    assert "SEQUENCE:1" in letters[0].calendar
    assert "STATUS:CANCELLED" in letters[1].calendar
    assert "Choroba." in letters[1].text


def test_one_reminder_before_the_day_and_one_word_to_leaders_after_it(meeting, people):
    with clock.moved_to(clock.now() - timedelta(days=6)):
        soon = VisitFactory(meeting=meeting, invited=True)
        VisitFactory(meeting=meeting, accepted=True)
    late = VisitFactory(meeting=meeting, invited=True, answer_by=clock.today() - timedelta(days=1))
    VisitFactory(meeting=meeting, invited=True)

    for _ in range(2):
        actions.recall_experts()

    assert [letter.to for letter in Letter.objects.filter(user=None)] == [soon.email]
    assert [note.user for note in Note.objects.all()] == [people[0]]
    late.refresh_from_db()
    assert late.overdue_at


def test_where_nothing_is_due_the_round_asks_two_things(django_assert_num_queries):
    VisitFactory(invited=True)

    with django_assert_num_queries(2):
        actions.recall_experts()


def test_an_accepted_expert_leads_a_point_until_they_change_their_mind(client, meeting, people):
    visit = VisitFactory(meeting=meeting, accepted=True, name="dr Dorota Malec", about="UWr")
    foreign = VisitFactory(accepted=True)
    item = actions.add_item(meeting, by=people[0], title="Warsztat", minutes=45, guest=visit)
    with pytest.raises(Refusal, match="nie jest zaproszona"):
        actions.edit_item(item, by=people[0], guest=foreign)
    item = meeting.agenda.for_page().get(pk=item.pk)
    assert item.who == "dr Dorota Malec, UWr"

    actions.answer_as_expert(visit, answer="declined")

    assert meeting.agenda.for_page().get(pk=item.pk).who == ""


def test_whoever_ticks_it_stands_on_the_programmes_list_and_gets_a_link_to_leave(client, meeting, people):
    visit = invite(meeting, people)

    actions.answer_as_expert(visit, answer="accepted", introduce="Uczę.", to_list=True)
    told = Letter.objects.get(subject__startswith="Twój wpis na liście")
    assert "bo jesteś na liście ekspertów tego programu." in told.text and "podał Twój adres" not in told.html

    expert = Expert.objects.get()
    assert (expert.programme, expert.email, expert.agreed_at is None) == (
        meeting.network.programme,
        WHO["email"],
        False,
    )
    assert expert.token in Letter.objects.get(subject__startswith="Twój wpis").text
    assert "to_list" not in page_of(client, visit).context["form"].fields


def test_a_suggestion_from_the_list_hides_the_address_from_members(client, meeting, people):
    expert = ExpertFactory(programme=meeting.network.programme)
    client.force_login(people[1])

    client.post(
        reverse("meetings:visit_suggest", args=[meeting.network.slug, meeting.pk]),
        {"expert": expert.pk, "why": "Była u nas."},
    )

    visit = Visit.objects.get()
    assert (visit.expert, visit.email) == (expert, expert.email)
    assert expert.email not in client.get(visit.get_absolute_url()).content.decode()


def test_nobody_is_suggested_from_another_programmes_list(meeting, people):
    with pytest.raises(Refusal, match="nie ma na liście"):
        actions.suggest_expert(meeting, by=people[1], expert=ExpertFactory())
    pending = ExpertFactory(programme=meeting.network.programme, pending=True)
    with pytest.raises(Refusal, match="nie ma na liście"):
        actions.suggest_expert(meeting, by=people[1], expert=pending)


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_page_asks_as_much_however_many_are_suggested(client, people, meeting, how_many, django_assert_num_queries):
    for visit in VisitFactory.create_batch(how_many, meeting=meeting, suggested_by=people[2]):
        VisitVoteFactory.create_batch(2, visit=visit)
    VisitFactory.create_batch(how_many, meeting=meeting, accepted=True)
    client.force_login(people[1])
    where = reverse("meetings:visits", args=[meeting.network.slug, meeting.pk])
    client.get(where)

    with django_assert_num_queries(8):
        page = client.get(where)

    assert [row.votes_given for row in page.context["experts_suggested"]] == [2] * how_many


def test_the_form_keeps_what_was_typed(client, people, meeting):
    client.force_login(people[0])

    page = client.post(
        reverse("meetings:visit_invite", args=[meeting.network.slug, meeting.pk]), {"name": "Dorota", "email": "zły"}
    )

    assert page.status_code == 422
    assert 'value="Dorota"' in page.content.decode()
    assert "To nie wygląda na adres e-mail" in page.content.decode()
    assert not Visit.objects.exists()


def test_supervision_sees_nothing_of_experts(client, meeting, people):
    VisitFactory(meeting=meeting, accepted=True, name="dr Dorota Malec")
    operator = UserFactory(is_operator=True)
    client.force_login(operator)

    assert "Malec" not in client.get(meeting.get_absolute_url()).content.decode()
    assert client.get(reverse("meetings:visits", args=[meeting.network.slug, meeting.pk])).status_code == 403
