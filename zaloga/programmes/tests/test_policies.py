import pytest
from django.contrib.auth.models import AnonymousUser

from zaloga.core import clock
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes import policies
from zaloga.programmes.models import Programme
from zaloga.programmes.tests.factories import AppointmentFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    appointment = AppointmentFactory()
    AppointmentFactory(programme=appointment.programme, user=UserFactory(), ended_at=clock.now())
    AppointmentFactory(user=UserFactory(is_active=False, is_operator=True))
    return [AnonymousUser(), appointment.user, appointment.appointed_by]


def test_overseen_programmes_and_can_oversee_always_agree(people):
    ProgrammeFactory()

    for user in people:
        seen = set(policies.overseen_programmes(user))
        assert seen == {one for one in Programme.objects.all() if policies.can_oversee(user, one)}


def test_ended_appointment_gives_no_rights():
    appointment = AppointmentFactory(ended_at=clock.now())

    assert policies.oversees(appointment.user) == frozenset()
    assert not policies.can_oversee(appointment.user, appointment.programme)


def test_blocked_operator_is_no_operator():
    assert not policies.is_operator(UserFactory(operator=True, is_active=False))


def test_oversight_is_read_once_and_forgotten_on_demand(django_assert_num_queries):
    appointment = AppointmentFactory()
    user = appointment.user

    with django_assert_num_queries(1):
        policies.oversees(user)
        policies.oversees(user)
    policies.forget_oversight(user)

    with django_assert_num_queries(1):
        assert policies.oversees(user) == {appointment.programme_id}
