"""Anybody may say that a proposal should not stand; the programme answers, and nobody learns who said it."""

import hashlib

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connection

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.core.quiet import any_in
from zaloga.core.words import part_of_day
from zaloga.notifications.models import Letter
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory
from zaloga.proposals import actions
from zaloga.proposals.models import Report
from zaloga.proposals.tests.factories import ProposalFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal():
    return ProposalFactory()


@pytest.fixture
def overseer(proposal):
    return AppointmentFactory(programme=proposal.programme).user


def test_a_visitor_without_an_account_reports_and_only_the_programme_reads_it(client, proposal, overseer):
    sent = client.post(f"/zgloszenia/{proposal.pk}/naduzycie/", {"reason": "To reklama kursu"})

    seen_by_all = client.get(proposal.get_absolute_url()).content.decode()
    client.force_login(overseer)
    page = client.get(proposal.get_absolute_url()).content.decode()
    queue = client.get(f"/nadzor/{proposal.programme.slug}/zgloszenia/")
    assert sent.status_code == 302 and "To reklama" not in seen_by_all
    assert "To reklama kursu" in page and list(queue.context["reported"]) == [proposal]
    assert [letter.to for letter in Letter.objects.all()] == [overseer.email]
    assert Event.objects.get(name="proposal.reported").by is None


def test_many_reports_are_one_with_all_its_reasons(proposal, overseer):
    for reason in ("Reklama", "Reklama", "Nazwisko ucznia"):
        actions.report(proposal, by=AnonymousUser(), reason=reason)

    assert Report.objects.get().reasons == "Reklama\n\nNazwisko ucznia"
    assert Letter.objects.count() == 1


def test_hiding_and_leaving_it_both_answer_the_report(proposal, overseer):
    actions.report(proposal, by=AnonymousUser())
    actions.leave_standing(proposal, by=overseer)
    assert not Report.objects.exists()
    actions.report(proposal, by=AnonymousUser())

    actions.hide(proposal, reason="Reklama", by=overseer)

    assert not Report.objects.exists()
    with pytest.raises(PermissionDenied):
        actions.leave_standing(proposal, by=UserFactory())


def test_what_nobody_sees_and_what_is_ones_own_is_not_reported(client, proposal):
    for hidden in (ProposalFactory(hidden=True), ProposalFactory(draft=True)):
        assert client.post(f"/zgloszenia/{hidden.pk}/naduzycie/").status_code == 404
    with pytest.raises(PermissionDenied):
        actions.report(proposal, by=proposal.by)
    proposal.hidden_at, proposal.hidden_reason = proposal.published_at, "Reklama"
    proposal.save()
    with pytest.raises(PermissionDenied):
        actions.report(proposal, by=AnonymousUser())

    assert not Report.objects.exists()


def test_whoever_reports_too_often_is_asked_to_wait(client, proposal):
    answers = [client.post(f"/zgloszenia/{proposal.pk}/naduzycie/", {"reason": f"Powód {n}"}) for n in range(21)]

    assert [answer.status_code for answer in answers] == [302] * 20 + [409]


def test_what_the_house_keeps_of_a_report_tells_neither_from_where_it_came_nor_when(client, proposal):
    cache.clear()
    address = f"/zgloszenia/{proposal.pk}/naduzycie/"

    client.post(address, {"reason": "Reklama"}, REMOTE_ADDR="203.0.113.77")

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, expires FROM cache")
        rows = cursor.fetchall()
    known = [hashlib.sha256(words.encode()).hexdigest() for words in (str(proposal.pk), "203.0.113.77")]
    assert not [key for key, _ in rows if any(words in key for words in ["203.0.113", "report", *known])]
    assert {type(cache.get(key.removeprefix(":1:"))) for key, _ in rows if "quiet:" in key} == {int}
    assert len({expires for _, expires in rows}) == 1
    assert Event.objects.get(name="proposal.reported").at == part_of_day(clock.now())
    assert any_in(address)
