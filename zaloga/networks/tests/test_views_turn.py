"""The pages of a year's turn, and the view of a member."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from zaloga.core import clock
from zaloga.networks import actions
from zaloga.networks.models import Network
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory, StayFactory
from zaloga.notifications.models import Letter
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def old():
    return NetworkFactory(name="Matematycy 2026/27")


@pytest.fixture
def leader(old):
    return MembershipFactory(network=old, coordinating=True).user


@pytest.fixture
def member(old):
    return MembershipFactory(network=old).user


def typed(response, **more):
    form = response.context["form"]
    given = {name: form[name].value() for name in form.fields}
    plain = {name: ", ".join(value) if isinstance(value, list) else value for name, value in given.items()}
    ticks = {"asks": "on", **more}
    return {name: value for name, value in plain.items() if value not in (None, False, True)} | ticks


def test_the_coordinator_corrects_the_proposal_and_begins(client, old, leader, member):
    client.force_login(leader)
    where = reverse("networks:next_year", args=[old.slug])
    page = client.get(where)
    assert "Matematycy 2027/28" in page.content.decode()

    response = client.post(where, typed(page, name="Matematycy dalej"))

    new = Network.objects.get(continues=old)
    assert response.url == reverse("networks:stays", args=[new.slug])
    assert (new.name, new.stays.get().user) == ("Matematycy dalej", member)
    again = client.post(where, typed(page))
    assert again.status_code == 409
    assert "już się zaczął" in again.content.decode()


def test_nobody_is_asked_unless_the_coordinator_ticks_it_knowing_how_many_letters_go(client, old, leader, member):
    MembershipFactory.create_batch(2, network=old)
    MembershipFactory(network=old, user__is_active=False)
    MembershipFactory(network=old, observing=True)
    client.force_login(leader)
    where = reverse("networks:next_year", args=[old.slug])

    page = client.get(where)
    fields = typed(page)
    del fields["asks"]
    client.post(where, fields)

    assert "List dostanie 3 osoby" in page.content.decode().replace("\xa0", " ")
    assert "checked" not in re.search(r'<input[^>]*name="asks"[^>]*>', page.content.decode())[0]
    new = Network.objects.get(continues=old)
    assert not new.stays.exists() and not Letter.objects.exists()
    stays = client.get(reverse("networks:stays", args=[new.slug])).content.decode().replace("\xa0", " ")
    assert "List z pytaniem dostanie 3 osoby." in stays


def test_a_programme_coordinator_who_is_one_of_the_crew_counts_among_those_asked(old, leader, member):
    overseer = AppointmentFactory(programme=old.programme, user=member).user

    counted = {row.user for row in actions.would_be_asked(old, by=overseer)}
    asked = {stay.user for stay in actions.begin_next_year(old, by=overseer, asks=True).stays.all()}

    assert counted == asked == {leader, member}


def test_where_nobody_is_left_to_ask_nothing_is_offered(client, old, leader):
    client.force_login(leader)

    page = client.get(reverse("networks:next_year", args=[old.slug])).content.decode()

    assert 'name="asks"' not in page and 'name="archives"' in page


@pytest.mark.parametrize(
    ("days", "words"), [(63, "trwa jeszcze 2 miesiące"), (62, ""), (220, "trwa jeszcze 7 miesięcy"), (-5, "")]
)
def test_whoever_begins_the_next_year_early_is_told_how_long_this_one_lasts(client, old, leader, days, words):
    old.ends_on = clock.today() + timedelta(days=days)
    old.starts_on = old.ends_on - timedelta(days=300)
    old.save()
    client.force_login(leader)

    page = client.get(reverse("networks:next_year", args=[old.slug])).content.decode().replace("\xa0", " ")

    assert words in page and ("trwa jeszcze" in page) == bool(words)


def test_a_wrong_period_comes_back_with_everything_typed(client, old, leader):
    client.force_login(leader)
    where = reverse("networks:next_year", args=[old.slug])

    response = client.post(where, typed(client.get(where), ends_on="2020-01-01", name="Moja nazwa"))

    assert response.status_code == 422
    assert "Moja nazwa" in response.content.decode()
    assert not Network.objects.filter(continues=old).exists()


def test_a_letter_is_answered_without_signing_in_and_looking_answers_nothing(client, old, leader, member):
    new = actions.begin_next_year(old, by=leader, asks=True)
    stay = new.stays.get()
    where = reverse("networks:stay_link", args=[stay.token])

    assert "Tak, płynę dalej" in client.get(where).content.decode()
    stay.refresh_from_db()
    assert stay.answered_at is None
    client.post(where, {"odpowiedz": "tak", "contract_version": "1"})

    assert new.crew().filter(user=member).exists()
    assert "Płyniesz z nami dalej" in client.get(where).content.decode()


def test_a_slip_in_the_days_of_the_next_year_is_told_at_its_field(client, old, leader):
    client.force_login(leader)
    where = reverse("networks:next_year", args=[old.slug])
    form = client.get(where).context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() is not None}

    response = client.post(where, typed | {"starts_on": "1027-09-01", "ends_on": "1027-06-30"})

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"starts_on", "ends_on"}
    assert not Network.objects.filter(continues=old).exists()


def test_whoever_leads_again_after_a_yes_reads_that_they_do(client, old, leader):
    new = actions.begin_next_year(old, by=AppointmentFactory(programme=old.programme).user, asks=True)
    where = reverse("networks:stay_link", args=[new.stays.get(user=leader).token])

    page = client.post(where, {"odpowiedz": "tak", "contract_version": "1"}, follow=True).content.decode()

    assert f"Prowadzisz tę sieć w&nbsp;roku szkolnym {new.school_year}, tak jak dotąd." in page


def test_a_wrong_answer_and_a_broken_link_are_said_in_words(client):
    stay = StayFactory()

    assert client.post(stay.get_absolute_url(), {"odpowiedz": "może"}).status_code == 422
    assert client.get(reverse("networks:stay_link", args=["nie-ma"])).status_code == 404


def test_somebody_else_signed_in_does_not_answer_anothers_letter(client):
    stay = StayFactory()
    client.force_login(UserFactory())

    response = client.post(stay.get_absolute_url(), {"odpowiedz": "tak"})

    stay.refresh_from_db()
    assert "dla kogoś innego" in response.content.decode()
    assert stay.answered_at is None


def test_the_desk_asks_also_when_the_old_network_is_in_the_archive(client, old, leader, member):
    actions.begin_next_year(old, by=leader, asks=True, archives=True)
    client.force_login(member)

    desk = client.get(reverse("portal:desk")).content.decode()
    where = reverse("networks:stay", args=[old.slug])
    assert where in desk
    client.post(where, {"odpowiedz": "nie"})

    assert where not in client.get(reverse("portal:desk")).content.decode()


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_coordinator_sees_who_answered_what_in_the_same_number_of_queries(
    client, django_assert_num_queries, old, leader, how_many
):
    people = [MembershipFactory(network=old).user for _ in range(how_many)]
    new = actions.begin_next_year(old, by=leader, asks=True)
    actions.stay_ashore(new.stays.get(user=people[0]), by=people[0])
    client.force_login(leader)

    with django_assert_num_queries(10):
        response = client.get(reverse("networks:stays", args=[new.slug]))

    assert [row.user for row in response.context["no"]] == people[:1]
    assert {row.user for row in response.context["silent"]} == set(people[1:])


def test_seen_as_a_member_the_network_offers_nothing_of_a_leaders_until_the_role_comes_back(client, old, leader):
    other = MembershipFactory(user=leader, coordinating=True).network
    client.force_login(leader)
    edit = reverse("networks:edit", args=[old.slug])
    switch = reverse("networks:as_member", args=[old.slug])

    home = client.post(switch, follow=True).content.decode()

    assert "jak członek załogi" in home
    assert edit not in home
    assert client.get(edit).status_code == 403
    assert client.get(reverse("networks:edit", args=[other.slug])).status_code == 200
    assert "jak członek załogi" not in client.get(reverse("portal:network", args=[other.slug])).content.decode()
    client.post(switch, {"stan": "wroc"})
    assert client.get(edit).status_code == 200


def test_supervision_too_is_put_away_in_the_network_seen_as_a_member(client, old, leader):
    leader.is_operator = True
    leader.save()
    client.force_login(leader)

    client.post(reverse("networks:as_member", args=[old.slug]))

    assert client.get(reverse("networks:edit", args=[old.slug])).status_code == 403


def test_nobody_gets_more_by_it(client, old, leader, member):
    session = client.session
    for person in (member, UserFactory()):
        client.force_login(person)
        assert client.post(reverse("networks:as_member", args=[old.slug])).status_code == 403
        session = client.session
        session["as_member"] = {"pk": old.pk, "slug": old.slug}
        session.save()
        got = client.get(reverse("forum:threads", args=[old.slug])).status_code
        assert got == (200 if person == member else 404)
