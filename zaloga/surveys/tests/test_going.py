"""Somebody goes, or their role changes, while an anonymous survey is open: no number tells who has answered."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client
from django.urls import reverse

from zaloga.core.errors import Refusal
from zaloga.installation.privacy import KNOWN, Way
from zaloga.networks import actions as networks
from zaloga.networks.models import Membership
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Letter
from zaloga.people import own_data
from zaloga.surveys import actions
from zaloga.surveys.models import Participation
from zaloga.surveys.tests.crews import crew_of, opened, say, values

pytestmark = pytest.mark.django_db
PAGES = ("survey", "remind", "newcomers", "paper", "prolong", "close", "preview")
SECRET = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"')


def shown(survey, *viewers):
    """Everything the pages of the survey and of its network say to each of these."""
    pages = []
    for viewer in viewers:
        browser = Client()
        browser.force_login(viewer.user)
        places = [reverse(f"surveys:{name}", args=[survey.pk]) for name in PAGES]
        places += [reverse("surveys:list", args=[viewer.network.slug]), viewer.network.get_absolute_url()]
        pages += [SECRET.sub("", browser.get(place).content.decode()) for place in places]
    return pages


def observes(seat, lead):
    networks.change_role(seat, Membership.Role.OBSERVER, by=lead.user)


def leaves(seat, lead):
    networks.leave(seat.network, by=seat.user, way=Way.SIGNED)


def leaves_without_the_name(seat, lead):
    networks.leave(seat.network, by=seat.user, way=Way.FORMER)


def leaves_and_comes_back(seat, lead):
    leaves_without_the_name(seat, lead)
    comes_back(seat)


def deletes_the_account(seat, lead):
    own_data.delete_account(seat.user, way=Way.FORMER, by=seat.user)


def deletes_the_account_signed(seat, lead):
    own_data.delete_account(seat.user, way=Way.SIGNED, by=seat.user)


def comes_back(seat):
    return MembershipFactory(network=seat.network, user=seat.user, institution=seat.institution)


GOING = [
    observes,
    leaves,
    leaves_without_the_name,
    leaves_and_comes_back,
    deletes_the_account,
    deletes_the_account_signed,
]


def world(survey, lead, *, said, stop):
    """So many answer, then something happens; what the pages say, undone."""
    with transaction.atomic():
        for seat in said:
            say(survey, seat, trafnosc=3)
        found = stop()
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("deed", GOING)
def test_pages_are_the_same_whether_the_one_who_goes_has_answered_or_not(deed):
    lead, rest = crew_of(8)
    survey = opened(lead)

    def stop():
        deed(Membership.objects.select_related("user", "network").get(pk=rest[0].pk), lead)
        before = shown(survey, lead, rest[-1])
        browser = Client()
        browser.force_login(lead.user)
        sent = browser.post(reverse("surveys:remind", args=[survey.pk]), follow=True).content.decode()
        return [*before, SECRET.sub("", sent)]

    has_answered = world(survey, lead, said=rest[:5], stop=stop)
    is_silent = world(survey, lead, said=rest[1:6], stop=stop)

    assert has_answered == is_silent
    page, sent = (re.sub(r"\s", " ", one) for one in (has_answered[0], has_answered[-1]))
    assert "5 z 9 odpowiedziało" in page and "4 osoby bez odpowiedzi" in page
    assert "Przypomnienie wysłane do tych, którzy jeszcze nie odpowiedzieli." in sent


@pytest.mark.parametrize("deed", GOING)
def test_the_number_of_silent_does_not_move_when_somebody_goes(deed):
    lead, rest = crew_of(6)
    survey = opened(lead)
    say(survey, rest[0], trafnosc=3)
    numbers = []

    for seat in rest[:2]:  # one has answered, the other has not
        deed(seat, lead)
        survey.refresh_from_db()
        numbers.append((survey.how_many_silent(), survey.how_many_answered(), survey.how_many_invited()))

    assert numbers == [(6, 1, 7)] * 2


def test_a_reminder_does_not_reach_those_who_have_gone():
    lead, rest = crew_of(4)
    survey = opened(lead)
    for deed, seat in zip([observes, leaves, leaves_without_the_name, deletes_the_account], rest, strict=True):
        deed(seat, lead)
    Letter.objects.all().delete()

    actions.remind(survey, by=lead.user)

    assert [letter.user_id for letter in Letter.objects.all()] == [lead.user_id]


@pytest.mark.parametrize("way", [Way.FORMER, Way.DELETED])
def test_whoever_leaves_and_comes_back_has_one_voice(way):
    lead, rest = crew_of(5)
    survey = opened(lead)
    silent, spoke = rest[:2]
    say(survey, spoke, trafnosc=3)
    for seat in (silent, spoke):
        networks.leave(lead.network, by=seat.user, way=way)
    row = survey.participations.get(user=silent.user)
    with pytest.raises(PermissionDenied):
        actions.answer(row, values=values(survey, trafnosc=1), version=survey.version)

    for seat in (silent, spoke):
        comes_back(seat)

    assert actions.invite_newcomers(survey, by=lead.user) == 0
    say(survey, silent, trafnosc=1)
    with pytest.raises(Refusal, match="już odpowiedział"):
        say(survey, spoke, trafnosc=1)
    assert survey.sealed.count() == survey.how_many_answered() == 2


@pytest.mark.parametrize("way", list(Way))
@pytest.mark.parametrize("has_answered", [True, False])
def test_of_a_deleted_account_the_row_keeps_the_mark_and_nothing_else_and_its_link_is_dead(client, way, has_answered):
    lead, (seat, *_) = crew_of(5)
    survey = opened(lead)
    if has_answered:
        say(survey, seat, trafnosc=3)
    link = survey.participations.get(user=seat.user).get_absolute_url()

    own_data.delete_account(seat.user, way=way, by=seat.user)

    kept = survey.participations.filter(user=None).values("email", "digest", "institution", "has_answered")
    assert list(kept) == [{"email": "", "digest": None, "institution": None, "has_answered": has_answered}]
    assert client.get(link).status_code == 404
    assert survey.sealed.count() == survey.how_many_answered() == int(has_answered)


def test_at_the_closing_the_numbers_are_kept_and_rows_of_those_who_have_gone_are_not():
    lead, rest = crew_of(8)
    survey = opened(lead)
    for seat in rest[:6]:
        say(survey, seat, trafnosc=3)
    for deed, seat in zip([observes, leaves, leaves_without_the_name, deletes_the_account], rest, strict=False):
        deed(seat, lead)

    closed = actions.close(survey, by=lead.user)

    assert (closed.answered, closed.invited, closed.is_erased) == (6, 9, False)
    stay = {lead.user_id, rest[0].user_id, *(seat.user_id for seat in rest[4:])}
    assert set(survey.participations.values_list("user", flat=True)) == stay


@pytest.mark.parametrize("deed", [leaves_without_the_name, deletes_the_account])
def test_a_named_survey_lets_the_answer_go_with_its_author(deed):
    lead, rest = crew_of(5)
    survey = opened(lead, is_anonymous=False)
    for seat in rest[:2]:
        say(survey, seat, trafnosc=3)

    deed(rest[0], lead)

    assert (survey.participations.count(), survey.how_many_answered()) == (5, 1)


def test_after_a_sealed_answer_the_title_stays_though_its_author_has_gone():
    lead, rest = crew_of(5)
    survey = opened(lead)
    say(survey, rest[0], trafnosc=3)
    Participation.objects.filter(user=rest[0].user).delete()  # as houses did before

    with pytest.raises(Refusal, match="Ktoś już odpowiedział"):
        actions.edit(survey, title="Coś innego", by=lead.user)
    with pytest.raises(Refusal, match="Ktoś już odpowiedział"):
        actions.add_question(survey, by=lead.user, kind="text", text="A co jeszcze?")


def test_the_copy_of_ones_data_says_what_stays_and_until_when():
    lead, rest = crew_of(5)
    survey = opened(lead)

    def row():
        return next(iter(KNOWN["surveys"].export(rest[0].user))).rows[0]

    assert "do zamknięcia ankiety" in row()["gdy odejdziesz"]
    actions.close(survey, by=lead.user)
    assert set(row()) == {"ankieta", "odpowiedź jest"}
