"""Carrying a list out: all or nobody, nobody twice, one letter each, and a second time nothing."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.export import xlsx
from zaloga.networks import actions, events
from zaloga.networks.groups.plan import reckon
from zaloga.networks.models import GroupList, Membership, Network, Waiting, Welcome
from zaloga.networks.retention import sweep_group_lists, sweep_welcomes
from zaloga.networks.tests.factories import (
    GroupListFactory,
    JoinRequestFactory,
    MembershipFactory,
    NetworkFactory,
    WaitingFactory,
    WelcomeFactory,
)
from zaloga.networks.tests.test_races import at_once
from zaloga.notifications.models import Letter
from zaloga.people.models import User
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory

RURAL, MIXED, TOWNS = "JST_GMINY WIEJSKIE", "JST_GMINY WIEJSKO-MIEJSKIE", "JST_GMINY MIEJSKIE POWIATY"
TRAINED = [
    ["Anna Łąka", "anna@wies.example", "gminy wiejskie"],
    ["Jan Pole", "jan@wies.example", "gminy wiejskie"],
    ["Ewa Rynek", "ewa@miasteczko.example", "gminy wiejsko-miejskie"],
    ["Piotr Ratusz", "piotr@miasto.example", "gminy miejskie"],
    ["Zofia Starosta", "zofia@powiat.example", "powiaty"],
    # The same office sent one person to two trainings whose network is one, and another to two networks.
    ["Piotr Ratusz", "PIOTR@miasto.example", "powiaty"],
    ["Ewa Rynek", "ewa@miasteczko.example", "powiaty"],
]


@pytest.fixture
def by(db):
    return AppointmentFactory().user


@pytest.fixture
def programme(by):
    return by.appointments.get().programme


def taken(programme, by, rows=TRAINED):
    file = xlsx("Lista", ["Imię i nazwisko", "Adres e-mail", "Grupa szkoleniowa"], rows)
    return actions.take_list(programme, by=by, file=BytesIO(file), name="uczestnicy.xlsx")


def founding_networks(programme):
    return [NetworkFactory(programme=programme, name=name, capacity=25) for name in (RURAL, MIXED, TOWNS)]


def mapped(kept, networks, by):
    rural, mixed, towns = networks
    groups = {"gminy wiejskie": rural, "gminy wiejsko-miejskie": mixed, "gminy miejskie": towns, "powiaty": towns}
    return actions.map_groups(kept, {group: {"to": network.pk} for group, network in groups.items()}, by=by)


def crews():
    rows = Membership.objects.filter(left_at=None).order_by("network__name", "user__email")
    return [(row.network.name, row.user.email) for row in rows.select_related("network", "user")]


def test_training_groups_become_networks_and_two_groups_share_one(programme, by):
    networks = founding_networks(programme)
    head = MembershipFactory(network=networks[2], user__email="zofia@powiat.example", user__name="Zofia Wcześniejsza")

    done = actions.carry_out(mapped(taken(programme, by), networks, by), by=by)

    assert crews() == [
        (TOWNS, "ewa@miasteczko.example"),
        (TOWNS, "piotr@miasto.example"),
        (TOWNS, "zofia@powiat.example"),
        (RURAL, "anna@wies.example"),
        (RURAL, "jan@wies.example"),
        (MIXED, "ewa@miasteczko.example"),
    ]
    head.user.refresh_from_db()
    assert head.user.name == "Zofia Wcześniejsza"
    letters = Letter.objects.filter(template="networks/email/assigned").order_by("to")
    assert [letter.to for letter in letters] == [
        "anna@wies.example",
        "ewa@miasteczko.example",
        "jan@wies.example",
        "piotr@miasto.example",
    ]
    assert [name in letters[1].text for name in (RURAL, MIXED, TOWNS)] == [False, True, True]
    assert f"Zaprasza Cię {by}" in letters[0].text
    assert "Dobrze, że do nich dołączasz." in letters[0].text and "przypisuje" not in letters[0].text
    assert done.lines == done.mapping == done.columns == [] or (done.lines, done.mapping, done.columns) == ([], {}, {})
    assert {share["name"]: (share["seated"], share["inside"]) for share in done.outcome["shares"]} == {
        RURAL: (2, 0),
        MIXED: (1, 0),
        TOWNS: (2, 1),
    }
    assert (done.outcome["letters"], done.outcome["newcomers"], done.outcome["in_many"]) == (4, 4, 1)


def test_a_second_run_of_the_same_file_changes_nothing_and_says_so(programme, by):
    networks = founding_networks(programme)
    actions.carry_out(mapped(taken(programme, by), networks, by), by=by)
    before = (crews(), Letter.objects.count(), User.objects.count(), Event.objects.count())

    again = actions.carry_out(mapped(taken(programme, by), networks, by), by=by)

    assert (crews(), Letter.objects.count(), User.objects.count(), Event.objects.count()) == before
    assert again.has_changed_nothing
    assert actions.carry_out(again, by=by) == again


def test_newcomers_are_unconfirmed_and_have_accepted_no_contract(programme, by):
    network = NetworkFactory(programme=programme)
    kept = GroupListFactory(programme=programme, to=network, people=[["Anna Łąka", "anna@wies.example", "A"]])

    actions.carry_out(kept, by=by)

    membership = Membership.objects.get()
    assert (membership.user.confirmed_at, membership.contract_version, membership.role) == (None, None, "member")
    assert not membership.has_accepted_contract()


def test_whoever_finds_no_seat_stands_in_line_and_hears_it_in_the_one_letter(programme, by):
    network = NetworkFactory(programme=programme, capacity=2)
    people = [[f"Osoba {n}", f"o{n}@gmina.example", "A"] for n in range(3)]

    done = actions.carry_out(GroupListFactory(programme=programme, to=network, people=people), by=by)

    assert network.crew().count() == 2
    assert [row.user.email for row in Waiting.objects.all()] == ["o2@gmina.example"]
    assert [letter.template for letter in Letter.objects.all()] == ["networks/email/assigned"] * 3
    assert "czekasz na liście" in Letter.objects.get(to="o2@gmina.example").text
    assert done.outcome["shares"][0]["waiting"] == 1


def test_missing_seats_are_counted_with_those_who_stand_in_line_already_and_come_first(programme, by):
    network = NetworkFactory(programme=programme, capacity=2)
    for _ in range(2):
        MembershipFactory(network=network)
    for _ in range(2):
        WaitingFactory(network=network)
    people = [[f"Osoba {n}", f"o{n}@gmina.example", "A"] for n in range(3)]
    kept = GroupListFactory(programme=programme, to=network, people=people)

    (share,) = reckon(kept, by=by).shares
    done = actions.carry_out(kept, by=by, enlarged=[str(network.pk)], reason="Cała grupa szkoleniowa")

    assert (share.beyond, share.ahead) == (5, 2)
    assert done.outcome["shares"][0]["seated"] == 3
    assert network.queue.holding().count() == 2


def test_missing_seats_are_added_with_a_reason_where_it_was_asked_for(programme, by):
    network = NetworkFactory(programme=programme, capacity=2)
    people = [[f"Osoba {n}", f"o{n}@gmina.example", "A"] for n in range(3)]
    kept = GroupListFactory(programme=programme, to=network, people=people)

    with pytest.raises(Refusal, match="Napisz jednym zdaniem"):
        actions.carry_out(kept, by=by, enlarged=[str(network.pk)])
    assert not Membership.objects.exists()
    actions.carry_out(kept, by=by, enlarged=[str(network.pk)], reason="Cała grupa szkoleniowa")

    network.refresh_from_db()
    assert (network.crew().count(), network.additional_seats, network.additional_reason) == (
        3,
        1,
        "Cała grupa szkoleniowa",
    )


def test_two_groups_found_one_new_network_of_one_name(programme, by):
    people = [["Anna Łąka", "anna@wies.example", "A"], ["Jan Pole", "jan@wies.example", "B"]]
    kept = GroupListFactory(programme=programme, people=people)
    new = {"to": GroupList.NEW, "name": "Samorządy razem"}
    actions.map_groups(kept, {"a": new, "b": new | {"name": "samorządy  razem"}}, by=by)

    actions.carry_out(kept, by=by)

    network = Network.objects.get()
    assert (network.name, network.is_opened, network.access) == ("Samorządy razem", False, Network.Access.CLOSED)
    assert crews() == [("Samorządy razem", "anna@wies.example"), ("Samorządy razem", "jan@wies.example")]


def test_a_new_network_whose_name_is_taken_undoes_everything(programme, by):
    NetworkFactory(programme=programme, name="Zajęta")
    network = NetworkFactory(programme=programme)
    people = [["Anna Łąka", "anna@wies.example", "A"], ["Jan Pole", "jan@wies.example", "B"]]
    kept = GroupListFactory(programme=programme, people=people)
    mapping = {"a": {"to": network.pk}, "b": {"to": GroupList.NEW, "name": "Zajęta"}}
    actions.map_groups(kept, mapping, by=by)

    with pytest.raises(Refusal, match="działa już sieć „Zajęta”"):
        actions.carry_out(kept, by=by)

    kept.refresh_from_db()
    assert (kept.is_done, Membership.objects.count(), Letter.objects.count()) == (False, 0, 0)
    assert not User.objects.filter(email="anna@wies.example").exists()


def test_groups_without_a_choice_stop_it_and_skipped_ones_do_not(programme, by):
    network = NetworkFactory(programme=programme)
    people = [["Anna Łąka", "anna@wies.example", "A"], ["Jan Pole", "jan@wies.example", "B"]]
    kept = GroupListFactory(programme=programme, people=people)
    actions.map_groups(kept, {"a": {"to": network.pk}}, by=by)

    with pytest.raises(Refusal, match="Te grupy nie mają jeszcze sieci: B"):
        actions.carry_out(kept, by=by)
    actions.map_groups(kept, {"a": {"to": network.pk}, "b": {"to": GroupList.SKIPPED}}, by=by)
    done = actions.carry_out(kept, by=by)

    assert ([email for _name, email in crews()], done.outcome["skipped"]) == (["anna@wies.example"], ["B"])


def test_a_request_to_join_is_answered_by_the_list(programme, by):
    network = NetworkFactory(programme=programme, access=Network.Access.REQUEST)
    asked = JoinRequestFactory(network=network)
    people = [["X", asked.user.email, "A"]]

    actions.carry_out(GroupListFactory(programme=programme, to=network, people=people), by=by)

    asked.refresh_from_db()
    assert asked.is_accepted


def test_the_log_keeps_who_let_whom_in_and_leaders_hear_how_many_came(programme, by):
    network = NetworkFactory(programme=programme)
    people = [[f"Osoba {n}", f"o{n}@gmina.example", "A"] for n in range(2)]

    actions.carry_out(GroupListFactory(programme=programme, to=network, people=people), by=by)

    kinds = [events.SEAT_GIVEN.name, events.SEAT_GIVEN.name, events.GROUP_CAME.name, events.GROUPS_PLACED.name]
    told = Event.objects.filter(name__in=kinds).order_by("pk")
    assert [event.name for event in told] == kinds
    assert [event.about_id for event in told][:2] == list(
        User.objects.filter(email__endswith="@gmina.example").order_by("email").values_list("pk", flat=True)
    )
    assert "2 osoby" in told[3].sentence()


@pytest.mark.parametrize("verb", ["take_list", "settle_columns", "map_groups", "carry_out", "drop_list"])
def test_only_whoever_oversees_the_programme_may(verb, db):
    kept = GroupListFactory(people=[["Anna Łąka", "anna@wies.example", "A"]])
    stranger = AppointmentFactory().user  # oversees another programme
    calls = {
        "take_list": lambda: actions.take_list(kept.programme, by=stranger, text="x"),
        "settle_columns": lambda: actions.settle_columns(kept, kept.columns, by=stranger),
        "map_groups": lambda: actions.map_groups(kept, {}, by=stranger),
        "carry_out": lambda: actions.carry_out(kept, by=stranger),
        "drop_list": lambda: actions.drop_list(kept, by=stranger),
    }

    with pytest.raises(PermissionDenied):
        calls[verb]()

    assert list(GroupList.objects.all()) == [kept]


def test_staying_out_leaves_seats_and_the_line_and_twice_changes_nothing(db):
    membership = MembershipFactory()
    other = NetworkFactory(programme=membership.network.programme)
    elsewhere = MembershipFactory(user=membership.user)
    way_in = WelcomeFactory(user=membership.user, networks=[membership.network, other])
    Waiting.objects.create(network=other, user=membership.user, contract_version=1)

    for _time in range(2):
        actions.stay_out(way_in, by=User.objects.get(pk=membership.user_id))

    left = Membership.objects.filter(left_at=None)
    assert list(left) == [elsewhere]
    assert not Waiting.objects.open().exists()
    with pytest.raises(PermissionDenied):
        actions.stay_out(way_in, by=UserFactory())


def test_old_lists_and_links_are_swept_and_the_memory_of_done_ones_stays(db):
    old = clock.now() - timedelta(days=2)
    GroupListFactory(at=old)
    done = GroupListFactory(at=old, carried_out_at=old, lines=[])
    fresh = GroupListFactory()
    WelcomeFactory(at=old)

    swept = sweep_group_lists(clock.now() - timedelta(days=1)), sweep_welcomes(clock.now() - timedelta(days=1))

    assert (swept, set(GroupList.objects.all()), Welcome.objects.count()) == ((1, 1), {done, fresh}, 0)


@pytest.mark.django_db(transaction=True)
def test_two_lists_carried_out_at_once_place_everybody_once():
    by = AppointmentFactory().user
    programme = by.appointments.get().programme
    networks = founding_networks(programme)
    first, second = (mapped(taken(programme, by), networks, by) for _time in range(2))

    outcomes = at_once(lambda: actions.carry_out(first, by=by), lambda: actions.carry_out(second, by=by))

    assert sorted(done.outcome["placed"] for done in outcomes) == [0, 6]
    assert len(crews()) == 6
    assert Letter.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_a_double_click_carries_a_list_out_once():
    by = AppointmentFactory().user
    network = NetworkFactory(programme=by.appointments.get().programme)
    kept = GroupListFactory(programme=network.programme, to=network, people=[["Anna", "a@gmina.example", "A"]])

    outcomes = at_once(lambda: actions.carry_out(kept, by=by), lambda: actions.carry_out(kept, by=by))

    assert [done.outcome["placed"] for done in outcomes] == [1, 1]
    assert (Membership.objects.count(), Letter.objects.count()) == (1, 1)
