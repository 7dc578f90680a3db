import pytest
from django.core.exceptions import PermissionDenied
from procrastinate.contrib.django.models import ProcrastinateJob

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.networks.models import Invitation, Membership, Network
from zaloga.notifications.models import Letter
from zaloga.notifications.tests.factories import LetterFactory
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory
from zaloga.supervision import actions

pytestmark = pytest.mark.django_db


def founding(**changes):
    fields = {
        "name": "Sieć matematyków",
        "question": "Jak uczyć matematyki?",
        "starts_on": clock.today().replace(month=9, day=1),
        "ends_on": clock.today().replace(month=12, day=31),
    }
    return fields | changes


def test_a_letter_that_was_given_up_waits_again_and_the_worker_is_woken():
    operator = UserFactory(operator=True)
    letter = LetterFactory(given_up_at=clock.now(), attempts=12, last_error="550 nie ma takiej skrzynki")

    actions.retry(letter, by=operator)

    assert list(Letter.objects.waiting()) == [letter]
    assert Letter.objects.get().attempts == 0
    jobs = ProcrastinateJob.objects.filter(task_name="notifications.send_letter")
    assert [job.args for job in jobs] == [{"letter_id": letter.pk}]


def test_a_letter_that_is_in_the_workers_queue_already_is_put_there_once():
    operator = UserFactory(operator=True)
    letter = LetterFactory()

    actions.retry(letter, by=operator)
    actions.retry(letter, by=operator)

    assert ProcrastinateJob.objects.count() == 1
    assert Event.objects.count() == 2


def test_what_a_letter_quotes_does_not_get_into_the_log():
    operator = UserFactory(operator=True, name="Ola Operator")
    letter = LetterFactory(given_up_at=clock.now(), subject="Nowa rozmowa: „Kłopot w mojej klasie”")

    actions.retry(letter, by=operator)

    assert [event.sentence() for event in Event.objects.all()] == [
        f"Ola Operator wysyła jeszcze raz list nr {letter.pk}"
    ]
    assert [event.target_label for event in Event.objects.all()] == ["Ola Operator"]


def test_a_letter_that_went_out_does_not_go_twice():
    letter = LetterFactory(sent_at=clock.now())

    with pytest.raises(Refusal, match="już wyszedł"):
        actions.retry(letter, by=UserFactory(operator=True))

    assert not ProcrastinateJob.objects.exists()


def test_a_programme_coordinator_does_not_touch_the_mail_queue():
    letter = LetterFactory(given_up_at=clock.now())

    with pytest.raises(PermissionDenied):
        actions.retry(letter, by=AppointmentFactory().user)

    assert list(Letter.objects.waiting()) == []


def test_founding_with_somebody_who_has_no_account_sends_them_an_invitation_to_lead():
    appointment = AppointmentFactory()

    network = actions.found_network(
        appointment.programme,
        by=appointment.user,
        coordinator_email="ewa@szkola.example",
        coordinator_name="Ewa Marciniak",
        **founding(),
    )

    assert [invitation.role for invitation in network.invitations.all()] == [Membership.Role.COORDINATOR]
    assert [letter.to for letter in Letter.objects.all()] == ["ewa@szkola.example"]
    assert not network.is_opened


def test_founding_with_somebody_known_makes_them_lead_at_once():
    appointment = AppointmentFactory()
    ewa = UserFactory()

    network = actions.found_network(
        appointment.programme, by=appointment.user, coordinator_email=ewa.email, coordinator_name=ewa.name, **founding()
    )

    assert [(m.user, m.role) for m in network.memberships.all()] == [(ewa, Membership.Role.COORDINATOR)]
    assert not Invitation.objects.exists()


def test_the_coordinator_of_another_programme_founds_nothing_here():
    appointment = AppointmentFactory()
    stranger = AppointmentFactory().user

    with pytest.raises(PermissionDenied):
        actions.found_network(appointment.programme, by=stranger, **founding())

    assert not Network.objects.exists()
