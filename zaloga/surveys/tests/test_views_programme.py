"""A survey of a programme, before any network exists: whoever works in an acceded institution asks for a link."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.tokens import digest
from zaloga.core.words import day
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Letter
from zaloga.people.models import User
from zaloga.people.tests.factories import UserFactory, WorkplaceFactory
from zaloga.programmes.tests.factories import AccessionFactory, AppointmentFactory, ProgrammeFactory
from zaloga.surveys import actions, printing, results
from zaloga.surveys.models import NamedAnswer, Participation, Survey, Tally
from zaloga.surveys.models.answers import Voice
from zaloga.surveys.ready import all_ready
from zaloga.surveys.tests.crews import school, values
from zaloga.surveys.tests.factories import QuestionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_from_before():
    cache.clear()


@pytest.fixture
def overseer():
    return AppointmentFactory(programme=ProgrammeFactory()).user


@pytest.fixture
def survey(overseer):
    programme = overseer.appointments.get().programme
    made = actions.make_in(programme, all_ready()["biore-daje"], by=overseer)
    return actions.open_survey(made, closes_on=clock.today() + timedelta(days=7), by=overseer)


def acceded(survey, **fields):
    return AccessionFactory(programme=survey.programme, institution=school(**fields)).institution


def asks(survey, email, institution, voice=Voice.PERSON):
    """For the school its head asks, who has an account with this address."""
    by = AnonymousUser()
    if voice == Voice.SCHOOL:
        by = UserFactory(email=email)
        WorkplaceFactory(user=by, institution=institution, is_head=True)
    return actions.ask_for_link(survey, email=email, institution=institution, voice=voice, by=by)


def door(survey):
    return reverse("surveys:take_part", args=[survey.pk])


def test_somebody_without_an_account_asks_for_a_link_and_answers_by_it(client, survey):
    institution = acceded(survey)

    fields = {"email": "Nowa@Szkola.example", "institution": institution.pk, "voice": "person"}
    answer = client.post(door(survey), fields)
    row = survey.participations.get()
    given = values(survey, daje=["0", "2"])
    client.post(row.get_absolute_url(), {f"p{key}": value for key, value in given.items()} | {"wersja": survey.version})

    assert answer.status_code == 302 and row.email == "nowa@szkola.example"
    assert row.get_absolute_url() in Letter.objects.get(to="nowa@szkola.example").text
    assert survey.sealed.count() == 1 and survey.participations.get().has_answered


def test_only_institutions_of_the_programme_can_be_chosen(client, survey):
    stranger = school()

    fields = {"email": "nowa@szkola.example", "institution": stranger.pk, "voice": "person"}

    assert client.post(door(survey), fields).status_code == 422
    with pytest.raises(Refusal, match="nie należy do tego programu"):
        asks(survey, "nowa@szkola.example", stranger)


def test_one_address_answers_for_itself_once_whatever_school_it_names(survey):
    first, second = acceded(survey), acceded(survey)

    assert asks(survey, "nowa@szkola.example", first) == asks(survey, "nowa@szkola.example", second)
    assert survey.participations.count() == 1


def test_a_school_that_a_stranger_typed_for_an_address_stays_only_until_its_owner_names_theirs(client, survey):
    wrong, own = acceded(survey), acceded(survey)
    asks(survey, "nowa@szkola.example", wrong)
    row = asks(survey, "nowa@szkola.example", own)

    page = client.get(row.get_absolute_url()).content.decode().replace("\u00a0", " ")

    letter = Letter.objects.latest("pk")
    assert survey.participations.get().institution == own
    assert str(own) in page and str(wrong) not in page and door(survey) in page
    assert f"Twoja placówka: {own}." in letter.text and door(survey) in letter.text


def test_after_the_answer_another_school_changes_nothing_and_the_door_says_the_same(client, survey):
    own, other = acceded(survey), acceded(survey)
    row = asks(survey, "nowa@szkola.example", own)
    actions.answer(row, values=values(survey, daje=[0]), version=survey.version)
    typed = {"institution": other.pk, "voice": "person"}

    known, unknown = (
        client.post(door(survey), {**typed, "email": f"{name}@szkola.example"}, follow=True)
        for name in ("nowa", "inna")
    )

    assert survey.participations.get(email="nowa@szkola.example").institution == own
    assert [str(one) for one in known.context["messages"]] == [str(one) for one in unknown.context["messages"]]
    assert Letter.objects.filter(to="nowa@szkola.example").count() == 2


def test_a_school_answers_once_and_its_staff_beside_it(survey):
    institution = acceded(survey)
    head, other = (asks(survey, f"{name}@szkola.example", institution, Voice.SCHOOL) for name in ("dyrekcja", "inna"))
    said = {"values": values(survey, daje=[0]), "version": survey.version}
    actions.answer(head, **said)

    with pytest.raises(Refusal, match="W imieniu tej placówki ktoś już odpowiedział"):
        actions.answer(other, **said)
    with pytest.raises(Refusal, match="W imieniu tej placówki ktoś już odpowiedział"):
        asks(survey, "trzecia@szkola.example", institution, Voice.SCHOOL)
    actions.answer(asks(survey, "dyrekcja@szkola.example", institution), **said)
    assert survey.sealed.count() == 2


def frees(survey, institution, overseer):
    return actions.free_school(survey, institution=institution, reason="To nie dyrekcja", by=overseer)


def test_a_school_for_which_somebody_else_spoke_gets_its_place_back(client, overseer, survey):
    institution = acceded(survey)
    said = {"values": values(survey, daje=[0]), "version": survey.version}
    false = asks(survey, "obca@szkola.example", institution, Voice.SCHOOL)
    actions.answer(false, **said)
    client.force_login(overseer)
    place = reverse("surveys:free_school", args=[survey.pk])

    empty = client.post(place, {"institution": institution.pk, "reason": ""})
    freed = client.post(place, {"institution": institution.pk, "reason": "To nie dyrekcja"})
    again = {"email": "obca@szkola.example", "institution": institution, "voice": Voice.SCHOOL}
    with pytest.raises(Refusal, match="nie odpowiada się w imieniu"):
        actions.ask_for_link(survey, **again, by=User.objects.get(email="obca@szkola.example"))
    actions.answer(asks(survey, "dyrekcja@szkola.example", institution, Voice.SCHOOL), **said)

    assert (empty.status_code, freed.status_code) == (422, 302)
    assert survey.sealed.count() == survey.how_many_answered() == 2  # the first cannot be found among the others
    (event,) = Event.objects.filter(name="survey.school_freed")
    assert (event.by, event.details["reason"]) == (overseer, "To nie dyrekcja")
    client.logout()
    assert "placówka odpowie od nowa" in client.get(false.get_absolute_url()).content.decode().replace("\u00a0", " ")


def test_freeing_tells_nobody_whether_the_school_has_answered(client, overseer, survey):
    spoke, silent = acceded(survey, kind="Liceum"), acceded(survey)
    waiting = asks(survey, "dyrekcja@szkola.example", silent, Voice.SCHOOL)
    said = {"values": values(survey, daje=[0]), "version": survey.version}
    actions.answer(asks(survey, "obca@szkola.example", spoke, Voice.SCHOOL), **said)
    before = survey.how_many_answered()

    for institution in (spoke, silent):
        frees(survey, institution, overseer)

    assert Event.objects.filter(name="survey.school_freed").count() == 2 and survey.how_many_answered() == before
    actions.answer(Participation.objects.get(pk=waiting.pk), **said)  # whoever has not spoken yet still may


def test_a_named_answer_of_a_school_is_struck_out_before_the_closing_and_only_by_the_programme(overseer):
    programme = overseer.appointments.get().programme
    survey = actions.make_in(programme, all_ready()["biore-daje"], by=overseer)
    survey = actions.edit(survey, by=overseer, is_anonymous=False)
    survey = actions.open_survey(survey, closes_on=clock.today(), by=overseer)
    institution = acceded(survey)
    row = asks(survey, "obca@szkola.example", institution, Voice.SCHOOL)
    actions.answer(row, values=values(survey, daje=[0]), version=survey.version)
    with pytest.raises(PermissionDenied):
        frees(survey, institution, AppointmentFactory().user)

    frees(survey, institution, overseer)

    assert not NamedAnswer.objects.exists() and survey.how_many_answered() == 0
    with pytest.raises(PermissionDenied):
        row = Participation.objects.get(pk=row.pk)
        actions.answer(row, values=values(survey, daje=[0]), version=survey.version)
    actions.close(survey, by=overseer)
    with pytest.raises(Refusal, match="już zamknięta"):
        frees(survey, institution, overseer)


def test_nobody_speaks_for_a_school_but_who_signed_in_and_directs_it(client, survey):
    institution, other = acceded(survey), acceded(survey)
    works = WorkplaceFactory(institution=institution).user
    directs_another = WorkplaceFactory(institution=other, is_head=True).user
    typed = {"email": "dyr@example.com", "institution": institution.pk, "voice": "school"}

    guest = client.post(door(survey), typed)
    for person in (works, directs_another):
        client.force_login(person)
        assert client.post(door(survey), {**typed, "email": person.email}).status_code == 409

    assert guest.status_code == 409 and "dyr@example.com" in guest.content.decode()
    assert not survey.participations.exists() and not Letter.objects.exists()


def test_the_link_for_a_school_goes_to_the_address_of_its_heads_account_only(client, survey):
    head = WorkplaceFactory(institution=acceded(survey), is_head=True)
    client.force_login(head.user)
    typed = {"email": "obcy@example.com", "institution": head.institution_id, "voice": "school"}

    elsewhere = client.post(door(survey), typed)
    own = client.post(door(survey), {**typed, "email": head.user.email})

    assert (elsewhere.status_code, own.status_code) == (409, 302)
    assert [letter.to for letter in Letter.objects.all()] == [head.user.email]


def test_what_people_say_and_what_schools_say_is_kept_apart_each_from_five(client, overseer, survey):
    for number in range(6):
        institution = acceded(survey)
        for voice in Voice.values[: 2 if number < 4 else 1]:
            row = asks(survey, f"osoba{number}@szkola.example", institution, voice)
            said = values(survey, daje=[0] if voice == Voice.PERSON else [1])
            actions.answer(row, values=said, version=survey.version)

    closed = actions.close(survey, by=overseer)

    (part,) = results.parts(closed)
    assert (part.voice, part.blocks[0].first.counts) == (Voice.PERSON, [6, 0, 0, 0, 0])
    assert not closed.participations.exclude(email="").exists()
    client.force_login(overseer)
    assert "We własnym imieniu" not in client.get(closed.get_absolute_url()).content.decode()


def test_five_schools_and_five_people_stand_one_after_another_each_with_its_own_numbers(client, overseer, survey):
    for number in range(5):
        institution = acceded(survey)
        for voice, said in ((Voice.PERSON, 0), (Voice.SCHOOL, 1)):
            row = asks(survey, f"osoba{number}@szkola.example", institution, voice)
            actions.answer(row, values=values(survey, daje=[said], biore=[2]), version=survey.version)
    actions.close(survey, by=overseer)
    client.force_login(overseer)

    page = client.get(survey.get_absolute_url()).content.decode().replace("\u00a0", " ")
    people, schools = page.split("We własnym imieniu")[1].split("W imieniu placówek")

    assert "ile osób daje" in people and "ile placówek daje" in schools
    assert "placówek" not in people and "osób" not in schools.split("Anonimowość")[0]
    assert [part.count("<td>5</td><td>0</td>") for part in (people, schools)] == [1, 1]


def test_where_only_schools_are_many_enough_the_sentence_speaks_of_schools(client, overseer, survey):
    for number in range(5):
        row = asks(survey, f"dyrekcja{number}@szkola.example", acceded(survey), Voice.SCHOOL)
        actions.answer(row, values=values(survey, daje=[1]), version=survey.version)
    actions.close(survey, by=overseer)
    client.force_login(overseer)

    page = client.get(survey.get_absolute_url()).content.decode().replace("\u00a0", " ")

    assert "(5 placówek z 5)" in page and "W imieniu placówek" in page


def test_whoever_is_signed_in_finds_their_address_in_the_form(client, survey, overseer):
    client.force_login(overseer)

    assert f'value="{overseer.email}"' in client.get(door(survey)).content.decode()


def test_a_fourth_letter_in_an_hour_to_one_address_waits(client, survey):
    institution = acceded(survey)
    fields = {"email": "nowa@szkola.example", "institution": institution.pk, "voice": "person"}

    statuses = [client.post(door(survey), fields).status_code for _ in range(4)]

    assert statuses == [302, 302, 302, 429]
    assert Letter.objects.filter(to="nowa@szkola.example").count() == 3


def test_only_whoever_oversees_the_programme_makes_and_reads_its_surveys(client, overseer, survey):
    place = reverse("surveys:programme", args=[survey.programme.slug])
    client.force_login(AppointmentFactory().user)
    assert client.get(place).status_code == client.get(survey.get_absolute_url()).status_code == 404

    client.force_login(overseer)
    made = client.post(reverse("surveys:new_in_programme", args=[survey.programme.slug]), {"wzor": "potrzeby"})
    assert made.url == Survey.objects.get(template="potrzeby").get_absolute_url()
    assert survey.title in client.get(place).content.decode()
    assert door(survey) in client.get(survey.get_absolute_url()).content.decode()


def test_a_survey_of_needs_speaks_to_guests_of_networks_to_come_and_to_a_crew_of_its_plan(overseer):
    lead = MembershipFactory(coordinating=True)

    asked = actions.make_in(overseer.appointments.get().programme, all_ready()["potrzeby"], by=overseer)
    crew = actions.make(lead.network, all_ready()["potrzeby"], by=lead.user)

    assert asked.intro.startswith("Z Twoich odpowiedzi dowiemy się, jakich sieci potrzeba")
    assert crew.intro.startswith("Z Twoich odpowiedzi powstanie plan pracy")


def test_results_of_a_survey_closed_on_the_day_it_opened_name_that_day_once(client, overseer, survey):
    actions.close(survey, by=overseer)
    client.force_login(overseer)

    page = client.get(survey.get_absolute_url()).content.decode()

    assert f"ankieta anonimowa, {day(clock.today())}</span>" in page


def test_the_door_of_a_draft_is_not_there_and_of_a_closed_one_says_so(client, overseer, survey):
    draft = actions.make_in(survey.programme, all_ready()["potrzeby"], by=overseer)
    actions.close(survey, by=overseer)

    assert client.get(door(draft)).status_code == 404
    assert "nie ma wyników" in client.get(door(survey)).content.decode()


def test_what_counts_the_letters_holds_no_address_that_can_be_tried_out(client, survey):
    institution = acceded(survey)

    client.post(door(survey), {"email": "nowa@szkola.example", "institution": institution.pk, "voice": "person"})

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM cache")
        kept = " ".join(key for (key,) in cursor.fetchall())
    assert "quiet:" in kept
    assert digest("nowa@szkola.example") not in kept and "127.0.0.1" not in kept


def test_results_of_schools_say_how_the_house_knows_who_directs_them(client, survey, overseer):
    Survey.objects.update(closed_at=clock.now(), answered=6, invited=9)
    question = QuestionFactory(survey=survey, options=["tak", "nie"])
    for voice in ("person", "school"):
        Tally.objects.create(survey=survey, question=question, voice=voice, counted=6, counts=[4, 2])
    client.force_login(overseer)

    page = client.get(survey.get_absolute_url()).content.decode().replace("\u00a0", " ")

    assert page.count("Nikt inny tego nie potwierdzał.") == 1
    assert page.index("We własnym imieniu") < page.index("W imieniu placówek") < page.index("Nikt inny tego")
    survey.refresh_from_db()
    assert [part["note"].endswith("nie potwierdzał.") for part in printing.content(survey)["parts"]] == [False, True]
    assert client.get(f"{survey.get_absolute_url()}wyniki.pdf").content.startswith(b"%PDF")
