"""Dates asked of experts of the programme's list, who have no account and answer by their letter alone."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.meetings import actions, policies
from zaloga.meetings.actions.choosing import Word
from zaloga.meetings.actions.dates import Slot
from zaloga.meetings.dates_page import of
from zaloga.meetings.models import DateAnswer, DateOption, Expert, Respondent, Visit
from zaloga.meetings.models.dates import invited_respondent
from zaloga.meetings.tests.factories import BEGINS, ENDS, DatePollFactory, ExpertFactory, say
from zaloga.notifications.models import Letter

pytestmark = pytest.mark.django_db
TITLE = "Kiedy spotkanie o ułamkach?"


@pytest.fixture
def expert(network):
    return ExpertFactory(programme=network.programme, name="dr Dorota Malec", email="d.malec@uczelnia.example")


@pytest.fixture
def poll(network):
    return DatePollFactory(network=network, title=TITLE)


@pytest.fixture
def row(poll, expert):
    asked = invited_respondent(poll, expert)
    asked.save()
    return asked


def begin(network, by, *experts):
    days = [clock.today() + timedelta(days=n) for n in (21, 28)]
    fields = {"title": TITLE, "closes_on": clock.today() + timedelta(days=7)}
    return actions.begin(network, by=by, options=[Slot(on, BEGINS, ENDS) for on in days], listed=experts, **fields)


def answered(row, *words):
    said = zip(row.poll.options.all(), words, strict=True)
    return actions.answer_dates_as_expert(row, words={option.pk: Word(word) for option, word in said})


def letters_to(expert):
    return list(Letter.objects.filter(to=expert.email).order_by("pk"))


def test_an_expert_of_the_list_is_asked_by_a_letter_of_their_own_and_is_needed(network, people, expert):
    strange = [
        ExpertFactory(email="inny.program@uczelnia.example"),
        ExpertFactory(programme=network.programme, pending=True),
    ]

    poll = begin(network, people[0], expert, *strange)

    asked = poll.respondents.of_experts().get()
    assert (asked.expert, asked.user, asked.is_needed, asked.is_expert) == (expert, None, True, True)
    (letter,) = letters_to(expert)
    assert letter.subject.startswith(TITLE) and "chce zaprosić Cię" in letter.text
    assert letter.text.count("15:30–17:45") == 2 and asked.get_absolute_url() in letter.text
    assert "Nie chcę takich listów" not in letter.text  # there is no account whose letters could be chosen
    assert not Letter.objects.filter(to__in=[one.email for one in strange]).exists()


def test_by_the_link_they_see_the_dates_and_nothing_of_the_crew(client, people, poll, row):
    say(poll, people[1], "yes", "no", comment="Mam wtedy radę.")
    url = row.get_absolute_url()
    page = client.get(url).content.decode()

    option = poll.options.first()
    answer = client.post(url, {option.field: "yes", f"u-{option.field}": "Od 16:00."})

    assert "dr Dorota Malec" in page and "15:30–17:45" in page
    hidden = (people[1].name, "Mam wtedy radę", "1 tak", "Odpowiedziało", "po zalogowaniu")
    assert [one for one in hidden if one in page] == []
    assert answer.url == url
    assert [(one.says, one.comment) for one in DateAnswer.objects.filter(respondent=row)] == [("yes", "Od 16:00.")]
    assert "Twoja odpowiedź jest zapisana" in client.get(url).content.decode()


def test_what_they_need_weighs_first_and_the_crew_sees_it(client, people, poll, row):
    for person in people:
        say(poll, person, "yes", "no")
    answered(row, "no", "yes")
    client.force_login(people[0])

    shown = of(poll, people[0])
    page = re.sub(r"\s+", " ", client.get(poll.get_absolute_url()).content.decode())

    assert [one.option for one in shown["ranked"]] == list(poll.options.all())[::-1]
    assert shown["mine"].user == people[0]
    assert "dr Dorota Malec" in page and "bez konta" in page


def test_whoever_leads_may_say_that_they_are_not_needed(client, people, poll, row, expert):
    say(poll, people[1], "yes", is_needed=True)
    client.force_login(people[0])
    url = reverse("meetings:dates_needed", args=[poll.network.slug, poll.pk])
    assert "dr Dorota Malec" in client.get(url).content.decode()

    client.post(url, {"needed": [people[1].pk]})
    assert list(poll.respondents.filter(is_needed=True).values_list("user", flat=True)) == [people[1].pk]
    client.post(url, {"listed": [expert.pk]})

    assert list(poll.respondents.filter(is_needed=True)) == [row]


def test_the_form_offers_those_who_agreed_and_asks_them(client, people, network, expert):
    ExpertFactory(programme=network.programme, pending=True, name="Ktoś Niezgodzony")
    client.force_login(people[0])
    url = reverse("meetings:dates_new", args=[network.slug])
    page = client.get(url).content.decode()

    first = clock.today() + timedelta(days=21)
    rows = {f"on-{n}": str(first + timedelta(days=n)) for n in range(2)} | {"begins-0": "15:30", "ends-0": "17:00"}
    closes = str(clock.today() + timedelta(days=7))
    client.post(url, {"title": TITLE, "kind": "times", "closes_on": closes, "listed": [expert.pk], **rows})

    assert "dr Dorota Malec: zadania tekstowe" in page and "Ktoś Niezgodzony" not in page
    assert Respondent.objects.of_experts().get().expert == expert


def test_choosing_tells_them_and_puts_who_can_come_among_the_suggested(people, poll, row, network):
    away, silent = (ExpertFactory(programme=network.programme) for _ in range(2))
    cannot, waits = (invited_respondent(poll, one) for one in (away, silent))
    for one in (cannot, waits):
        one.save()
    answered(row, "maybe", "no")
    answered(cannot, "no", "yes")

    meeting = actions.choose(poll.options.first(), by=people[0], title="Ułamki")

    visit = Visit.objects.get()
    assert (visit.meeting, visit.name, visit.email, visit.is_suggested) == (
        meeting,
        row.expert.name,
        row.expert.email,
        True,
    )
    assert {one.user for one in meeting.comings.all()} == set(people)
    told = [letters_to(one)[-1].text for one in (row.expert, away, silent)]
    assert "przyślemy osobno" in told[0] and "wtedy nie możesz" in told[1] and "Nie trzeba odpowiadać" in told[2]
    assert row.get_absolute_url() not in told[0]
    with pytest.raises(Refusal, match="wybrany"):
        answered(row, "yes", "yes")


def test_reminders_new_dates_and_a_question_taken_back_reach_them(people, poll, row):
    poll.begun_at = clock.now() - timedelta(days=8)
    poll.save()
    actions.remind_due()
    answered(row, "yes", "no")
    actions.add_option(poll, by=people[0], slot=Slot(clock.today() + timedelta(days=35), BEGINS, ENDS))
    actions.withdraw(poll, by=people[0])

    assert [letter.subject.partition(":")[0] for letter in letters_to(row.expert)] == [
        "Przypominamy",
        "Nowy termin",
        "Nieaktualne",
    ]


def test_people_who_come_and_go_leave_experts_alone(people, poll, row):
    actions.ask_newcomers()
    actions.ask_newcomers()

    assert poll.respondents.of_experts().get() == row
    assert {one.user for one in poll.respondents.filter(expert=None)} == set(people)


def test_whoever_leaves_the_list_is_asked_no_more_and_nothing_of_theirs_stays(client, row, expert):
    url = row.get_absolute_url()
    answered(row, "yes", "no")

    actions.leave_list(expert)

    assert client.get(url).status_code == 404
    assert not Expert.objects.exists() and not Respondent.objects.exists() and not DateAnswer.objects.exists()


@pytest.mark.parametrize("state", ["pending", "archived"])
def test_the_link_is_dead_without_consent_and_in_an_archived_network(client, row, expert, network, state):
    if state == "pending":
        Expert.objects.update(agreed_at=None)
    else:
        network.archived_at = clock.now()
        network.save()

    assert client.get(row.get_absolute_url()).status_code == 404
    assert not policies.can_answer_dates_by_link(Respondent.objects.select_related("expert").get())


def test_nobody_is_asked_twice_and_a_row_is_of_one_person(people, poll, row, expert):
    for wrong in (invited_respondent(poll, expert), Respondent(poll=poll, digest="x"), row):
        wrong.user = people[0] if wrong is row else None
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong.save()


@pytest.mark.parametrize("how_many", [1, 3])
def test_their_page_asks_the_same_however_many_dates_there_are(client, poll, row, how_many, django_assert_num_queries):
    for n in range(how_many):
        DateOption.objects.create(poll=poll, on=clock.today() + timedelta(days=40 + n), begins=BEGINS, ends=ENDS)
    client.get(row.get_absolute_url())

    with django_assert_num_queries(4):
        client.get(row.get_absolute_url())
