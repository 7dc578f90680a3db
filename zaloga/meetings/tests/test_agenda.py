"""The agenda: what stands when, who may set it, and what members propose."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.institutions.tests.factories import InstitutionFactory
from zaloga.meetings import actions, turns
from zaloga.meetings.forms import ItemForm
from zaloga.meetings.models import AgendaItem
from zaloga.meetings.tests.factories import AgendaItemFactory, MeetingFactory
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Note
from zaloga.people.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def titles(meeting):
    return [item.title for item in meeting.agenda.agreed().order_by("position")]


def test_points_follow_one_another_and_know_their_hours(client, meeting, people):
    actions.add_item(meeting, by=people[0], title="Co wyszło?", minutes=20)
    actions.add_item(meeting, by=people[0], title="Lekcja w 6a", minutes=50, leader=people[1])
    client.force_login(people[1])

    ((day, items, passed),) = client.get(meeting.get_absolute_url()).context["agenda"]

    assert [(f"{item.at:%H:%M}", item.title) for item in items] == [("15:30", "Co wyszło?"), ("15:50", "Lekcja w 6a")]
    assert (passed, day.over) == (70, 0)


def test_a_program_longer_than_the_meeting_is_told_to_those_who_lead(client, meeting, people):
    actions.add_item(meeting, by=people[0], title="Wykład", minutes=150)
    client.force_login(people[0])

    page = client.get(meeting.get_absolute_url()).content.decode()

    assert "Program jest za długi o 15\u00a0minut." in page


def test_a_member_sets_no_points_but_proposes_them_and_hears_what_became(meeting, people):
    leader, anna, _ = people
    with pytest.raises(PermissionDenied):
        actions.add_item(meeting, by=anna, title="Moje", minutes=10)

    item = actions.propose_item(meeting, by=anna, title="Zeszyt błędów", minutes=15)
    assert titles(meeting) == []
    assert [note.user for note in Note.objects.all()] == [leader]

    actions.agree_item(item, by=leader)
    actions.agree_item(item, by=leader)

    assert titles(meeting) == ["Zeszyt błędów"]
    assert [note.text for note in Note.objects.filter(user=anna)] == [
        f"Spotkanie „{meeting.title}”: Twój punkt „Zeszyt błędów” jest w programie"
    ]


def test_a_declined_proposal_leaves_the_page_and_its_author_hears(client, meeting, people):
    leader, anna, jan = people
    item = actions.propose_item(meeting, by=anna, title="Trzy godziny o tabletach", minutes=180)

    actions.decline_item(item, by=leader)

    client.force_login(jan)
    assert "tabletach" not in client.get(meeting.get_absolute_url()).content.decode()
    assert Note.objects.filter(user=anna).count() == 1


def test_closed_proposals_take_none_and_opened_again_do(meeting, people):
    actions.close_agenda(meeting, by=people[0])
    with pytest.raises(Refusal, match="zamknięty"):
        actions.propose_item(meeting, by=people[1], title="Jeszcze to", minutes=10)

    actions.open_agenda(meeting, by=people[0])

    assert actions.propose_item(meeting, by=people[1], title="Jeszcze to", minutes=10).agreed_at is None


def test_a_stranger_proposes_nothing_and_leads_nothing(meeting, people):
    with pytest.raises(PermissionDenied):
        actions.propose_item(meeting, by=UserFactory(), title="Reklama", minutes=10)
    with pytest.raises(Refusal, match="nie ma w sieci"):
        actions.add_item(meeting, by=people[0], title="Wykład", minutes=10, leader=UserFactory())


def test_what_is_over_keeps_its_agenda(people):
    past = MeetingFactory(network=people[0].memberships.get().network, in_days=-3)
    item = AgendaItemFactory(meeting=past)

    for deed in (
        lambda: actions.add_item(past, by=people[0], title="Dopisane", minutes=5),
        lambda: actions.edit_item(item, by=people[0], title="Inaczej"),
        lambda: actions.drop_item(item, by=people[0]),
    ):
        with pytest.raises(Refusal, match="już się odbyło"):
            deed()

    assert titles(past) == [item.title]


def test_points_change_places_and_stay_at_the_ends(meeting, people):
    first, second, third = (
        actions.add_item(meeting, by=people[0], title=title, minutes=10) for title in ("A", "B", "C")
    )
    actions.move_item(third, by=people[0], up=True)
    actions.move_item(first, by=people[0], up=True)
    assert titles(meeting) == ["A", "C", "B"]

    actions.move_item(second, by=people[0], up=False)

    assert titles(meeting) == ["A", "C", "B"]


def test_a_change_over_somebody_elses_is_refused(meeting, people):
    item = actions.add_item(meeting, by=people[0], title="A", minutes=10)
    actions.edit_item(item, by=people[0], revision=1, title="B")

    with pytest.raises(Refusal, match="Ktoś przed chwilą"):
        actions.edit_item(item, by=people[0], revision=1, title="C")

    assert titles(meeting) == ["B"]


def test_a_member_takes_back_only_an_own_proposal(meeting, people):
    own = actions.propose_item(meeting, by=people[1], title="Moje", minutes=10)
    other = actions.propose_item(meeting, by=people[2], title="Cudze", minutes=10)

    actions.drop_item(own, by=people[1])
    with pytest.raises(PermissionDenied):
        actions.drop_item(other, by=people[1])

    assert [item.title for item in AgendaItem.objects.all()] == ["Cudze"]


def test_proposals_are_the_crews_and_names_of_leaders_nobodys_without_an_account(client, people, meeting):
    network = meeting.network
    network.opened_at, network.visibility = clock.now(), "public"
    network.save()
    meeting.guests = "everybody"
    meeting.save()
    AgendaItemFactory(meeting=meeting, title="Lekcja pokazowa", leader=people[1])
    AgendaItemFactory(meeting=meeting, proposed=True, title="Kłopot z dyrekcją")

    page = client.get(meeting.get_absolute_url()).content.decode()

    assert "Lekcja pokazowa" in page
    assert people[1].name not in page
    assert "Kłopot z dyrekcją" not in page


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_page_asks_as_much_however_long_the_agenda(client, people, meeting, how_many, django_assert_num_queries):
    AgendaItemFactory.create_batch(how_many, meeting=meeting, leader=people[1], institution=InstitutionFactory())
    AgendaItemFactory.create_batch(how_many, meeting=meeting, proposed=True)
    client.force_login(people[1])
    client.get(meeting.get_absolute_url())

    with django_assert_num_queries(12):
        page = client.get(meeting.get_absolute_url())

    assert len(page.context["proposed"]) == how_many


def test_the_form_of_a_point_keeps_what_was_typed(client, people, meeting):
    client.force_login(people[0])

    page = client.post(reverse("meetings:item_new", args=[meeting.network.slug, meeting.pk]), {"title": "Lekcja"})

    assert page.status_code == 422
    assert 'value="Lekcja"' in page.content.decode()
    assert "Ile to potrwa?" in page.content.decode()


def test_every_school_has_its_turn(people, meeting):
    network = meeting.network
    shown, waiting = InstitutionFactory(name="SP w Lubiążu"), InstitutionFactory(name="LO w Wołowie")
    for school in (shown, waiting):
        MembershipFactory(network=network, institution=school)
    MembershipFactory(institution=InstitutionFactory(name="Z innej sieci"))
    AgendaItemFactory(meeting=meeting, institution=shown)
    AgendaItemFactory(meeting=meeting, institution=waiting, proposed=True)

    assert [
        str(school) for school in turns.still_to_present(network) if "LO" in str(school) or "SP w L" in str(school)
    ] == ["LO w Wołowie"]


def test_a_turn_at_a_meeting_that_was_called_off_does_not_count(people, meeting):
    school = InstitutionFactory(name="SP w Lubiążu")
    MembershipFactory(network=meeting.network, institution=school)
    AgendaItemFactory(meeting=meeting, institution=school)
    meeting.called_off_at = clock.now()
    meeting.save()

    assert school in turns.still_to_present(meeting.network)


@pytest.mark.parametrize(
    ("minutes", "limit"), [("0", "mniejszą niż 1"), ("-5", "mniejszą niż 1"), ("601", "większą niż 600")]
)
def test_minutes_of_a_point_have_one_limit_told_at_once(meeting, minutes, limit):
    form = ItemForm({"title": "Wykład", "minutes": minutes}, meeting=meeting)

    assert form.errors == {"minutes": [f"Podaj liczbę nie {limit}."]}
