import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from zaloga.activity.models import Event
from zaloga.core.errors import Refusal
from zaloga.institutions.tests.factories import InstitutionFactory
from zaloga.networks.models import Waiting
from zaloga.networks.tests.factories import JoinRequestFactory, MembershipFactory, NetworkFactory, WaitingFactory
from zaloga.people.models import Workplace
from zaloga.people.tests.factories import UserFactory, WorkplaceFactory
from zaloga.programmes.tests.factories import AccessionFactory
from zaloga.supervision import own_words

pytestmark = pytest.mark.django_db

LIST, ONE = reverse("supervision:own_words"), reverse("supervision:recognise")


@pytest.fixture
def operator(client):
    person = UserFactory(operator=True)
    client.force_login(person)
    return person


def wrote(words, user=None, **fields):
    return WorkplaceFactory(user=user or UserFactory(), institution=None, in_own_words=words, **fields)


def test_equal_names_are_one_group_however_they_are_spelled_and_a_person_counts_once():
    person = UserFactory()
    wrote("SP 3 Wołów", person)
    MembershipFactory(user=person, institution=None, in_own_words="SP 3 Wołów")
    wrote("sp 3, WOŁÓW")
    wrote("Fundacja Lira")
    WorkplaceFactory()

    groups = [(group.key, group.name, group.others, len(group.people)) for group in own_words.said()]

    assert groups == [("sp 3 wolow", "SP 3 Wołów", ["sp 3, WOŁÓW"], 2), ("fundacja lira", "Fundacja Lira", [], 1)]


def test_one_act_links_everything_in_every_room(operator):
    school, network = InstitutionFactory(), NetworkFactory()
    rows = [
        wrote("SP 3 Wołów"),
        MembershipFactory(network=network, institution=None, in_own_words="sp 3 wołów"),
        JoinRequestFactory(network=network, institution=None, in_own_words="SP 3 Wołów"),
        WaitingFactory(network=network, institution=None, in_own_words="SP 3, Wołów"),
    ]
    other = wrote("SP 33 Wołów")

    count = own_words.recognise("sp 3 wolow", school, by=operator)

    for row in rows:
        row.refresh_from_db()
    assert count == 4
    assert [(row.institution, row.in_own_words) for row in rows] == [(school, "")] * 4
    other.refresh_from_db()
    assert (other.institution, other.in_own_words) == (None, "SP 33 Wołów")
    event = Event.objects.about(school).get()
    assert (event.by, event.kind.for_audit, event.details["count"]) == (operator, True, "4 osoby")


def test_a_place_that_somebody_has_already_chosen_is_not_doubled_and_the_main_one_stays_main(operator):
    school, person = InstitutionFactory(), UserFactory()
    chosen = WorkplaceFactory(user=person, institution=school, is_main=False)
    wrote("SP 3", person, is_main=True)
    wrote("sp 3", person, is_main=False)

    own_words.recognise("sp 3", school, by=operator)

    places = Workplace.objects.filter(user=person).values_list("pk", "institution", "in_own_words", "is_main")
    assert list(places) == [(chosen.pk, school.pk, "", True)]


@pytest.mark.parametrize("has_acceded", [False, True])
def test_who_stands_in_line_waits_for_the_accession_of_what_was_meant(operator, has_acceded):
    network, school = NetworkFactory(programme__needs_accession=True), InstitutionFactory()
    row = WaitingFactory(network=network, institution=None, in_own_words="SP 3")
    if has_acceded:
        AccessionFactory(programme=network.programme, institution=school)

    own_words.recognise("sp 3", school, by=operator)

    assert Waiting.objects.get(pk=row.pk).awaits_accession is not has_acceded


def test_a_second_click_is_refused_and_strangers_may_not_link(operator):
    school = InstitutionFactory()
    wrote("SP 3")
    with pytest.raises(PermissionDenied):
        own_words.recognise("sp 3", school, by=UserFactory())
    own_words.recognise("sp 3", school, by=operator)

    with pytest.raises(Refusal, match="już połączona"):
        own_words.recognise("sp 3", school, by=operator)

    assert Event.objects.about(school).count() == 1


def test_likely_ones_share_most_words_whatever_their_endings():
    meant = InstitutionFactory(name="Szkoła Podstawowa nr 3 w Brzegu Dolnym", town="Brzeg Dolny")
    InstitutionFactory(name="Szkoła Podstawowa nr 35 w Wołowie", town="Wołów")
    InstitutionFactory(name="Liceum w Oleśnicy", town="Oleśnica")

    assert own_words.likely("Podstawówka nr 3 Brzeg Dolny")[:1] == [meant]
    assert own_words.likely("") == own_words.likely("zupełnie co innego") == []


def test_the_operator_sees_the_list_and_links_by_page(client, operator):
    school = InstitutionFactory(name="Szkoła Podstawowa nr 3 w Wołowie", town="Wołów")
    place = wrote("SP 3 Wołów")

    listed = client.get(LIST).content.decode()
    shown = client.get(ONE, {"nazwa": "sp 3 wolow"}).content.decode()
    chosen = {"institution": school.pk, "institution_name": ""}
    sure = client.post(f"{ONE}?nazwa=sp+3+wolow", chosen)
    place.refresh_from_db()
    before = place.institution
    done = client.post(f"{ONE}?nazwa=sp+3+wolow", chosen | {"tak": "1"})
    again = client.post(f"{ONE}?nazwa=sp+3+wolow", chosen | {"tak": "1"})

    place.refresh_from_db()
    assert f"{ONE}?nazwa=sp%203%20wolow" in listed
    assert "To ta" in shown and "Tak napisała 1\u00a0osoba" in shown
    told = sure.content.decode()
    assert before is None and "Tak, połącz" in told and school.about in told
    assert "dostanie 1\u00a0osoba" in told.replace("\n", " ")
    assert (done.url, place.institution) == (LIST, school)
    assert again.status_code == 409


def test_only_operators_see_what_people_wrote(client):
    wrote("Tajna Szkoła")
    client.force_login(UserFactory())

    for response in (client.get(LIST), client.get(ONE, {"nazwa": "tajna szkola"})):
        assert response.status_code == 404
        assert "Tajna" not in response.content.decode()


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_asks_the_same_however_many_names_wait(client, operator, how_many, django_assert_num_queries):
    for number in range(how_many):
        wrote(f"Szkoła {number}")
    client.get(LIST)

    with django_assert_num_queries(10):
        response = client.get(LIST)

    assert len(response.context["page"].object_list) == how_many
