from datetime import timedelta

import pytest

from zaloga.activity.models import Event
from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.words import FORMER
from zaloga.installation.retention import RULES, carry_out
from zaloga.institutions.models import ImportRun
from zaloga.people import actions, events
from zaloga.people.models import AddressChange, Session, SignInLink, User, Workplace
from zaloga.people.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_old_sign_in_links_go_after_a_week_and_fresh_ones_stay():
    person = UserFactory()
    fresh, _ = actions.open_link(person.email, person)
    old, _ = actions.open_link(person.email, person)
    SignInLink.objects.filter(pk=old.pk).update(created_at=clock.now() - timedelta(days=8))

    carry_out(RULES["people.sign_in_links"])

    assert list(SignInLink.objects.all()) == [fresh]


def test_a_change_of_address_nobody_confirmed_goes_after_two_days():
    person, other = UserFactory(), UserFactory()
    actions.ask_for_address(person, "nowy@szkola.example", by=person)
    AddressChange.objects.update(created_at=clock.now() - timedelta(days=3))
    actions.ask_for_address(other, "inny@szkola.example", by=other)

    carry_out(RULES["people.address_changes"])

    assert [change.user for change in AddressChange.objects.all()] == [other]


def test_ended_sign_ins_of_devices_go_and_living_ones_stay():
    person, now = UserFactory(), clock.now()
    Session.objects.create(session_key="dawna", user=person, expire_date=now - timedelta(minutes=1))
    Session.objects.create(session_key="czynna", user=person, expire_date=now + timedelta(days=1))

    carry_out(RULES["people.sessions"])

    assert [session.session_key for session in Session.objects.all()] == ["czynna"]


def test_accounts_nobody_confirmed_go_after_30_days_with_their_names():
    late = clock.now() - timedelta(days=31)
    ghost = actions.enrol("duch@szkola.example", "Duch Nieobecny", in_own_words="Szkoła w lesie")
    fresh = actions.enrol("nowa@szkola.example", "Nowa Osoba")
    confirmed, operator = UserFactory(), UserFactory(operator=True, confirmed_at=None)
    importer = UserFactory(confirmed_at=None)
    ImportRun.objects.create(kind="rspo", file_name="rspo.csv", by=importer)
    doer = UserFactory(confirmed_at=None)
    record(events.CONFIRMED, by=doer, target=doer)
    robot = actions.robot()
    User.objects.exclude(pk=fresh.pk).update(created_at=late)

    removal = carry_out(RULES["people.unconfirmed"])

    assert removal.removed == 1
    assert not User.objects.filter(pk=ghost.pk).exists()
    assert {fresh, confirmed, operator, importer, doer, robot} <= set(User.objects.all())
    assert Event.objects.filter(name="account.enrolled").exclude(target_id=fresh.pk).get().target_label == FORMER
    assert not Workplace.objects.filter(in_own_words="Szkoła w lesie").exists()
