import pytest

from zaloga.networks.tests.factories import MembershipFactory
from zaloga.people.models import User
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory
from zaloga.supervision import policies

pytestmark = pytest.mark.django_db


def test_supervision_is_for_people_appointed_to_a_programme_and_for_operators():
    appointed = AppointmentFactory().user
    operator = UserFactory(operator=True)
    MembershipFactory(coordinating=True)

    supervising = {person for person in User.objects.filter(is_operator=False) if policies.can_supervise(person)}

    assert supervising == {appointed}
    assert policies.can_supervise(operator)


def test_whoever_was_appointed_and_is_no_longer_does_not_supervise():
    appointment = AppointmentFactory()
    appointment.ended_at = appointment.appointed_at
    appointment.save()

    assert not policies.can_supervise(appointment.user)
