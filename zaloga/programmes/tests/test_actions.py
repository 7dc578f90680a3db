from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.institutions.tests.factories import CountyFactory, InstitutionFactory
from zaloga.notifications.models import Letter, Note
from zaloga.people.models import User
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes import actions
from zaloga.programmes.models import Accession, Appointment, Programme
from zaloga.programmes.tests.factories import AccessionFactory, AppointmentFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return UserFactory(operator=True)


def rules(**fields):
    given = {
        "name": "Sieci w powiecie wołowskim",
        "short_name": "Powiat Wołowski",
        "organiser": InstitutionFactory(),
        "audience": "nauczyciele i dyrektorzy",
        "starts_on": date(2026, 9, 1),
    }
    return given | fields


def names():
    return sorted(Event.objects.values_list("name", flat=True))


def test_operator_founds_a_programme_whose_address_comes_from_its_short_name(operator):
    county = CountyFactory()

    programme = actions.found(by=operator, territories=[county], **rules())

    assert programme.slug == "powiat-wolowski"
    assert list(programme.territories.all()) == [county]
    assert names() == ["programme.founded"]


def test_second_programme_of_the_same_name_gets_another_address(operator):
    actions.found(by=operator, **rules())

    second = actions.found(by=operator, **rules())

    assert second.slug == "powiat-wolowski-2"


def test_a_programme_founded_as_main_takes_the_front_page_over(operator):
    first = actions.found(by=operator, **rules(is_main=True))

    second = actions.found(by=operator, **rules(name="Nowy", short_name="Nowy", is_main=True))

    assert list(Programme.objects.filter(is_main=True)) == [second]
    assert first.pk != second.pk


def test_programme_with_impossible_rules_is_not_founded(operator):
    with pytest.raises(ValidationError, match="nie może być mniejsza"):
        actions.found(by=operator, **rules(size_from=20, size_to=5))

    assert not Programme.objects.exists()


def test_programme_coordinator_founds_no_programmes():
    appointment = AppointmentFactory()

    with pytest.raises(PermissionDenied):
        actions.found(by=appointment.user, **rules())

    assert list(Programme.objects.all()) == [appointment.programme]


def test_programme_coordinator_edits_the_rules_of_their_own_programme_only():
    appointment = AppointmentFactory()
    other = ProgrammeFactory(size_to=25)

    actions.edit(appointment.programme, by=appointment.user, size_to=30)
    with pytest.raises(PermissionDenied):
        actions.edit(other, by=appointment.user, size_to=30)

    appointment.programme.refresh_from_db()
    other.refresh_from_db()
    assert (appointment.programme.size_to, other.size_to) == (30, 25)
    assert Event.objects.get().details == {"fields": ["size_to"]}


def test_only_the_operator_says_which_programme_is_the_main_one(operator):
    appointment = AppointmentFactory()

    with pytest.raises(PermissionDenied):
        actions.edit(appointment.programme, by=appointment.user, is_main=True)
    actions.edit(appointment.programme, by=operator, is_main=True)

    assert Programme.objects.main() == appointment.programme


def test_appointing_somebody_unknown_makes_an_account_and_sends_a_letter(operator):
    programme = ProgrammeFactory()

    appointment = actions.appoint(programme, email="Nowa@Powiat.example", name="Nowa Osoba", by=operator)

    assert appointment.user == User.objects.known_as("nowa@powiat.example")
    letter = Letter.objects.get()
    assert (letter.to, letter.subject) == ("nowa@powiat.example", f"Koordynujesz program „{programme}”")
    assert f"/konto/wejscie/?next=/nadzor/{programme.slug}/" in letter.text
    assert [note.user for note in Note.objects.all()] == [appointment.user]


def test_appointing_the_same_person_twice_changes_nothing(operator):
    appointment = AppointmentFactory()

    again = actions.appoint(appointment.programme, email=appointment.user.email, name="", by=operator)

    assert again == appointment
    assert (Appointment.objects.count(), Letter.objects.count(), names()) == (1, 0, [])


def test_a_coordinator_of_another_programme_appoints_nobody():
    stranger = AppointmentFactory().user
    programme = ProgrammeFactory()

    with pytest.raises(PermissionDenied):
        actions.appoint(programme, email="kto@powiat.example", name="Ktoś", by=stranger)

    assert not programme.appointments.exists()


def test_last_coordinator_stays_unless_the_operator_decides(operator):
    appointment = AppointmentFactory()

    with pytest.raises(Refusal, match="jedyna osoba"):
        actions.end_appointment(appointment, by=appointment.user)
    actions.end_appointment(appointment, by=operator)

    appointment.refresh_from_db()
    assert appointment.ended_at is not None
    assert names() == ["programme.appointment_ended"]


def test_one_of_two_coordinators_may_go_and_has_no_rights_any_more():
    appointment = AppointmentFactory()
    AppointmentFactory(programme=appointment.programme)

    actions.end_appointment(appointment, by=appointment.user)

    with pytest.raises(PermissionDenied):
        actions.edit(appointment.programme, by=appointment.user, size_to=30)


def test_ending_an_ended_appointment_changes_nothing(operator):
    appointment = AppointmentFactory()
    actions.end_appointment(appointment, by=operator)

    actions.end_appointment(appointment, by=operator)

    assert names() == ["programme.appointment_ended"]


def test_institution_accedes_once_and_may_withdraw():
    appointment = AppointmentFactory()
    school = InstitutionFactory()

    first = actions.accede(appointment.programme, school, by=appointment.user)
    second = actions.accede(appointment.programme, school, by=appointment.user)
    actions.withdraw_accession(appointment.programme, school, by=appointment.user)
    actions.withdraw_accession(appointment.programme, school, by=appointment.user)

    assert first == second
    assert not Accession.objects.exists()
    assert names() == ["programme.acceded", "programme.accession_withdrawn"]
    told = [event.details for event in Event.objects.order_by("pk")]
    assert told == [{"institution": str(school), "institution_id": school.pk}] * 2


def test_strangers_neither_note_nor_withdraw_accessions():
    accession = AccessionFactory()
    stranger = UserFactory()

    with pytest.raises(PermissionDenied):
        actions.accede(accession.programme, InstitutionFactory(), by=stranger)
    with pytest.raises(PermissionDenied):
        actions.withdraw_accession(accession.programme, accession.institution, by=stranger)

    assert list(Accession.objects.all()) == [accession]


def test_archived_programme_keeps_its_rules(operator):
    appointment = AppointmentFactory()

    actions.archive(appointment.programme, by=operator)
    actions.archive(appointment.programme, by=operator)

    appointment.programme.refresh_from_db()
    assert appointment.programme.is_archived
    assert names() == ["programme.archived"]
    with pytest.raises(PermissionDenied):
        actions.edit(appointment.programme, by=appointment.user, size_to=30)


def test_main_programme_is_not_archived_while_it_is_main(operator):
    programme = ProgrammeFactory(is_main=True)

    with pytest.raises(Refusal, match="główny program"):
        actions.archive(programme, by=operator)

    programme.refresh_from_db()
    assert not programme.is_archived


def test_programme_coordinator_does_not_archive():
    appointment = AppointmentFactory()

    with pytest.raises(PermissionDenied):
        actions.archive(appointment.programme, by=appointment.user)

    assert not Programme.objects.get().is_archived


def test_archived_programme_is_restored_once(operator):
    appointment = AppointmentFactory(programme__archived_at=clock.now())

    actions.restore(appointment.programme, by=operator)
    actions.restore(appointment.programme, by=operator)

    assert not Programme.objects.get().is_archived
    assert names() == ["programme.restored"]
    assert [note.user for note in Note.objects.all()] == [appointment.user]
    with pytest.raises(PermissionDenied):
        actions.restore(appointment.programme, by=appointment.user)


def test_founding_clicked_twice_gives_the_programme_that_is_there(operator):
    given = rules()
    first = actions.found(by=operator, **given)

    second = actions.found(by=operator, **given)
    Programme.objects.update(founded_at=clock.now() - timedelta(minutes=2))
    third = actions.found(by=operator, **given)

    assert second == first
    assert third.slug == "powiat-wolowski-2"
    assert names() == ["programme.founded"] * 2
