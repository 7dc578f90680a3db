"""The pages of a poll of dates as people see them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from zaloga.core import clock
from zaloga.meetings import actions
from zaloga.meetings.forms import DatePollForm
from zaloga.meetings.models import DateAnswer, DatePoll, Meeting
from zaloga.meetings.models.dates import invited_respondent
from zaloga.meetings.tests.factories import DatePollFactory, ExpertFactory, RespondentFactory, say
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def poll(network):
    return DatePollFactory(network=network)


def address(name, poll, *more):
    return reverse(f"meetings:{name}", args=[poll.network.slug, poll.pk, *more])


def fields(poll):
    return [option.field for option in poll.options.all()]


def text_of(response):
    return response.content.decode()


def test_a_member_answers_on_the_page_and_may_leave_some_dates_open(client, people, poll):
    RespondentFactory(poll=poll, user=people[1])
    client.force_login(people[1])
    first, second = fields(poll)

    response = client.post(poll.get_absolute_url(), {first: "yes", f"u-{first}": "Do 17:00."})

    assert response.url == poll.get_absolute_url()
    assert [(row.option.field, row.says, row.comment) for row in DateAnswer.objects.all()] == [
        (first, "yes", "Do 17:00.")
    ]
    page = text_of(client.get(poll.get_absolute_url()))
    assert f'name="{first}" value="yes"' in page and "checked" in page
    assert "Odpowiedziało 1 z 1\xa0osoby." in page


def test_a_remark_without_an_answer_is_asked_about_and_nothing_typed_is_lost(client, people, poll):
    client.force_login(people[1])
    first, _ = fields(poll)

    response = client.post(poll.get_absolute_url(), {f"u-{first}": "Zależy od pogody."})

    assert response.status_code == 422
    assert "Zaznacz też odpowiedź" in text_of(response) and 'value="Zależy od pogody."' in text_of(response)


def test_an_answer_after_the_end_is_refused_in_a_sentence(client, people, poll):
    RespondentFactory(poll=poll, user=people[1])
    DatePoll.objects.update(closes_on=clock.today() - timedelta(days=1))
    client.force_login(people[1])

    response = client.post(poll.get_absolute_url(), {fields(poll)[0]: "yes"})

    assert response.status_code == 409
    assert "Czas na odpowiedzi minął. Jeśli coś" in text_of(response)


def test_of_a_poll_closed_before_its_last_day_nobody_reads_that_its_time_has_run_out(client, people, poll):
    row = RespondentFactory(poll=poll, user=people[1])
    actions.close(poll, by=people[0])
    client.force_login(people[0])

    pages = [client.get(row.get_absolute_url()), client.get(reverse("meetings:list", args=[poll.network.slug]))]
    pages += [client.post(row.get_absolute_url(), {fields(poll)[0]: "yes"}), client.get(reverse("portal:desk"))]

    for page in pages:
        assert "dpowiedzi są zamknięte" in text_of(page) and "minął" not in text_of(page)


def test_a_letters_link_answers_without_signing_in_and_only_by_post(client, people, poll):
    row = RespondentFactory(poll=poll, user=people[1])

    page = client.get(row.get_absolute_url())
    assert page.status_code == 200 and people[1].name in text_of(page)
    assert not DateAnswer.objects.exists()
    client.post(row.get_absolute_url(), {fields(poll)[0]: "maybe"})

    assert DateAnswer.objects.get().says == "maybe"
    row.refresh_from_db()
    assert DateAnswer.objects.get().entered_by is None and row.answered_at


def test_who_is_signed_in_comes_from_the_letter_to_the_whole_poll_and_others_answer_for_its_owner(client, people, poll):
    row = RespondentFactory(poll=poll, user=people[1])

    client.force_login(people[1])
    assert client.get(row.get_absolute_url()).url == poll.get_absolute_url()
    client.force_login(people[2])
    client.post(row.get_absolute_url(), {fields(poll)[0]: "yes"})

    assert DateAnswer.objects.get().respondent == row


def test_a_link_shows_no_names_of_others_and_one_of_whoever_left_shows_nothing(client, people, poll):
    row = say(poll, people[1], "yes")
    say(poll, people[2], "no", comment="Badania lekarskie.")

    page = text_of(client.get(row.get_absolute_url()))
    assert people[2].name not in page and "Badania" not in page
    row.user.memberships.update(left_at=clock.now())

    gone = client.post(row.get_absolute_url(), {fields(poll)[0]: "no"})

    assert gone.status_code == 404
    assert row.answers.get().says == "yes"


def test_remarks_are_read_by_those_who_lead_and_the_table_by_the_crew(client, people, poll):
    say(poll, people[2], "no", comment="Badania lekarskie.")
    url = poll.get_absolute_url()

    client.force_login(people[1])
    seen = text_of(client.get(url))
    client.force_login(people[0])
    led = text_of(client.get(url))

    assert people[2].name in seen and "Badania lekarskie" not in seen
    assert "Badania lekarskie" in led


def test_supervision_sees_the_dates_and_numbers_and_nobodys_name(client, people, poll):
    say(poll, people[2], "no", comment="Badania lekarskie.")
    overseer = AppointmentFactory(programme=poll.network.programme).user
    client.force_login(overseer)

    page = client.get(poll.get_absolute_url())

    assert page.status_code == 200 and "0 tak" in text_of(page)
    assert people[2].name not in text_of(page) and "Badania" not in text_of(page)
    assert client.post(poll.get_absolute_url(), {fields(poll)[0]: "yes"}).status_code == 403


def test_a_stranger_finds_no_poll(client, poll):
    client.force_login(UserFactory())

    assert client.get(poll.get_absolute_url()).status_code == 404


def test_the_coordinator_asks_on_one_page_and_missing_hours_are_those_of_the_first_date(client, people, network):
    MembershipFactory(network=network, advising=True)
    client.force_login(people[0])
    days = [(clock.today() + timedelta(days=n)).isoformat() for n in (21, 28, 35)]
    typed = {"title": "Kiedy w styczniu?", "kind": "times", "closes_on": (clock.today() + timedelta(7)).isoformat()}
    typed |= {f"on-{number}": on for number, on in enumerate(days)}
    typed |= {"begins-0": "15:30", "ends-0": "17:45", "begins-1": "16.00", "ends-1": "18:15", "is_online-2": "on"}
    typed |= {"needed": [people[1].pk]}

    response = client.post(reverse("meetings:dates_new", args=[network.slug]), typed)

    poll = DatePoll.objects.get()
    assert response.url == poll.get_absolute_url()
    assert [(one.hours, one.is_online) for one in poll.options.all()] == [
        ("15:30–17:45", False),
        ("16:00–18:15", False),
        ("15:30–17:45", True),
    ]
    assert [row.user for row in poll.respondents.filter(is_needed=True)] == [people[1]]


def test_a_form_with_mistakes_says_where_and_keeps_what_was_typed(client, people, network):
    client.force_login(people[0])
    on = (clock.today() + timedelta(days=20)).isoformat()
    typed = {"title": "Kiedy?", "kind": "times", "on-0": on, "begins-1": "15:30", "on-2": "2030-02-31"}

    page = client.post(reverse("meetings:dates_new", args=[network.slug]), typed)

    assert page.status_code == 422 and not DatePoll.objects.exists()
    for words in ("Podaj godziny pierwszego terminu.", "Podaj dzień albo usuń godziny.", "do kiedy czekasz"):
        assert words in text_of(page)
    assert 'value="Kiedy?"' in text_of(page)


def test_the_coordinator_sees_beforehand_to_how_many_reminders_will_go(client, people, poll):
    say(poll, people[0], "yes")
    for person in people[1:]:
        RespondentFactory(poll=poll, user=person)
    client.force_login(people[0])

    page = text_of(client.get(poll.get_absolute_url()))

    assert "Przypomnimy 2\xa0osobom, bo tyle jeszcze nie odpowiedziało" in page


def test_what_somebody_said_by_phone_is_written_down_and_marked(client, people, poll):
    row = RespondentFactory(poll=poll, user=people[1])
    client.force_login(people[0])
    who = text_of(client.get(address("dates_enter", poll)))
    url = f"{address('dates_enter', poll)}?osoba={row.pk}"

    response = client.post(url, {fields(poll)[0]: "yes"})

    assert f'href="?osoba={row.pk}">{people[1]}</a>' in who
    assert response.url == poll.get_absolute_url()
    assert f"zapisuje {people[0]}" in text_of(client.get(poll.get_absolute_url()))


def test_of_whoever_has_answered_the_page_shows_it_and_writes_down_only_what_was_changed_there(client, people, poll):
    leader, anna, _ = people
    row = say(poll, anna, "yes", "no", comment="Do 17:00.")
    client.force_login(leader)
    url = f"{address('dates_enter', poll)}?osoba={row.pk}"
    form = client.get(url).context["form"]
    shown = {name: form[name].value() or "" for name in form.fields}
    first, second = fields(poll)
    row.answers.filter(option__in=[poll.options.first()]).update(says="maybe")  # anna changes her mind meanwhile

    same = client.post(url, shown)
    client.post(url, shown | {second: "yes", f"u-{second}": ""})

    assert (shown[first], shown[second], shown[f"u-{first}"]) == ("yes", "no", "Do 17:00.")
    assert same.status_code == 422 and "Nic się tu nie zmienia." in text_of(same)
    said = [(answer.says, answer.entered_by) for answer in row.answers.order_by("option__on")]
    assert said == [("maybe", None), ("yes", leader)]


def test_an_expert_without_an_account_is_among_those_who_may_say_it_by_phone(client, people, poll):
    row = invited_respondent(poll, ExpertFactory(programme=poll.network.programme, name="dr Dorota Malec"))
    row.save()
    client.force_login(people[0])
    who = text_of(client.get(address("dates_enter", poll)))

    client.post(f"{address('dates_enter', poll)}?osoba={row.pk}", {fields(poll)[0]: "maybe"})

    assert "dr Dorota Malec" in who
    assert row.answers.get().entered_by == people[0]
    assert f"Twoje odpowiedzi zapisuje {people[0]}" in text_of(client.get(row.get_absolute_url()))


def test_choosing_a_date_leads_to_the_new_meeting(client, people, poll):
    say(poll, people[1], "yes", "no")
    client.force_login(people[0])
    url = address("dates_choose", poll, poll.options.first().pk)
    assert "pasuje najlepiej" in text_of(client.get(url))

    given = {"title": "Ułamki", "mode": "hybrid", "place": "Poradnia", "way": "Wejście od podwórza", "seats": "12"}
    response = client.post(url, given | {"link": "meet.example/abc"})

    meeting = Meeting.objects.get()
    assert response.url == meeting.get_absolute_url()
    assert {name: str(getattr(meeting, name)) for name in given} == given
    assert meeting.link == "https://meet.example/abc"
    assert meeting.get_absolute_url() in text_of(client.get(poll.get_absolute_url()))


def test_a_second_choice_makes_no_second_meeting_and_is_led_to_the_first(client, people, poll):
    client.force_login(people[0])
    first, last = (address("dates_choose", poll, option.pk) for option in poll.options.all())
    given = {"title": "Ułamki", "mode": "onsite"}

    client.post(first, given)
    again = client.post(first, given)
    other = client.get(last, follow=True)

    meeting = Meeting.objects.get()
    assert again.url == other.redirect_chain[-1][0] == meeting.get_absolute_url()
    assert f"Termin jest już wybrany: {meeting.when}." in text_of(other)


def test_a_date_may_take_a_room_of_our_own_server_instead_of_a_link(client, people, poll, settings):
    settings.MEETING_ROOMS_URL = "https://pokoje.example"
    client.force_login(people[0])
    url = address("dates_choose", poll, poll.options.first().pk)

    both = client.post(url, {"title": "Ułamki", "mode": "online", "own_room": "on", "link": "https://meet.example/a"})
    client.post(url, {"title": "Ułamki", "mode": "online", "own_room": "on"})

    assert both.status_code == 422 and "jedno z dwojga" in text_of(both)
    assert Meeting.objects.get().online_url.startswith("https://pokoje.example/zaloga-")


def test_of_an_online_date_nobody_is_asked_about_a_hall(client, people, poll):
    poll.options.update(is_online=True)
    client.force_login(people[0])

    page = client.get(address("dates_choose", poll, poll.options.first().pk))

    assert list(page.context["form"].fields) == ["title", "link"]


def test_days_alone_ask_for_hours_when_one_is_chosen(client, people, network):
    poll = DatePollFactory(network=network, kind="dates")
    client.force_login(people[0])
    url = address("dates_choose", poll, poll.options.first().pk)

    missing = client.post(url, {"title": "Ułamki", "mode": "onsite"})
    client.post(url, {"title": "Ułamki", "mode": "onsite", "begins": "16:00", "ends": "18:15"})

    assert missing.status_code == 422 and "Podaj godzinę." in text_of(missing)
    assert Meeting.objects.get().days.get().time == "16:00–18:15"


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("dates_option", {"begins": "15:30", "ends": "17:00"}),
        ("dates_needed", {"needed": []}),
        ("dates_prolong", {}),
        ("dates_close", {}),
        ("dates_withdraw", {}),
    ],
)
def test_those_who_lead_look_after_a_poll_and_members_are_refused(client, people, poll, name, typed):
    if name == "dates_option":
        typed = {**typed, "on": (poll.closes_on + timedelta(days=40)).isoformat()}
    if name == "dates_prolong":
        typed = {"closes_on": (poll.closes_on + timedelta(days=2)).isoformat()}
    client.force_login(people[1])
    assert client.post(address(name, poll), typed).status_code == 403
    client.force_login(people[0])
    assert client.get(address(name, poll)).status_code == 200

    assert client.post(address(name, poll), typed).url == poll.get_absolute_url()


def test_to_how_many_the_letter_about_more_time_goes_is_told_beforehand(client, people, poll):
    leader, anna, jan = people
    for person in (leader, anna):
        RespondentFactory(poll=poll, user=person)
    say(poll, jan, "yes")
    client.force_login(leader)

    page = text_of(client.get(address("dates_prolong", poll)))
    poll.respondents.update(answered_at=clock.now())

    assert "do tych, którzy jeszcze nie odpowiedzieli: 1\xa0osoba." in page
    assert "nikt nie dostanie listu" in text_of(client.get(address("dates_prolong", poll)))


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_of_meetings_shows_open_polls_in_one_query(
    client, people, network, how_many, django_assert_num_queries
):
    for poll in DatePollFactory.create_batch(how_many, network=network):
        say(poll, people[2], "yes")
        RespondentFactory(poll=poll, user=people[1])
    DatePollFactory(network=network, closed_at=clock.now(), withdrawn_at=clock.now(), title="Wycofane")
    client.force_login(people[1])
    client.get(reverse("meetings:list", args=[network.slug]))

    with django_assert_num_queries(12):
        page = client.get(reverse("meetings:list", args=[network.slug]))

    assert [(row.asked, row.answered, row.my_answer_at) for row in page.context["dates"]] == [(2, 1, None)] * how_many
    assert "Czekamy na Twoją odpowiedź" in text_of(page) and "Wycofane" not in text_of(page)


@pytest.mark.parametrize("how_many", [1, 3])
def test_a_poll_shows_as_many_queries_however_many_answers(client, people, poll, how_many, django_assert_num_queries):
    for _ in range(how_many):
        say(poll, MembershipFactory(network=poll.network).user, "yes", "no")
    client.force_login(people[1])
    client.get(poll.get_absolute_url())

    with django_assert_num_queries(12):
        page = client.get(poll.get_absolute_url())

    assert len(page.context["table"]) == how_many


def test_an_expert_who_is_asked_finds_it_on_the_desk(client, poll):
    expert = MembershipFactory(network=poll.network, advising=True).user
    row = RespondentFactory(poll=poll, user=expert, is_expert=True)
    client.force_login(expert)

    assert row.get_absolute_url() in text_of(client.get(reverse("portal:desk")))


def test_dates_wait_on_the_desk_until_answered_and_then_for_the_choice(client, people, poll):
    row = RespondentFactory(poll=poll, user=people[1])
    client.force_login(people[1])
    before = text_of(client.get(reverse("portal:desk")))
    client.post(row.get_absolute_url(), {fields(poll)[0]: "yes"})
    after = text_of(client.get(reverse("portal:desk")))
    DatePoll.objects.update(closed_at=clock.now())
    client.force_login(people[0])
    leads = text_of(client.get(reverse("portal:desk")))

    assert row.get_absolute_url() in before and "Zaznacz terminy" in before
    assert row.get_absolute_url() not in after
    assert "Wybierz termin" in leads


@pytest.mark.parametrize(
    ("kind", "in_days", "begins", "field", "sentence"),
    [
        ("dates", 14, "15:30", "begins-1", "Pytasz o same dni. Usuń godziny albo zaznacz „dni z godzinami”."),
        ("times", -2, "", "on-1", "Ten dzień już minął."),
    ],
)
def test_hours_typed_for_days_alone_and_a_past_day_are_told_at_their_row(
    network, kind, in_days, begins, field, sentence
):
    first, second = (clock.today() + timedelta(days=days) for days in (10, in_days))
    hours = {} if kind == "dates" else {"begins-0": "15:30", "ends-0": "17:00"}
    typed = {"title": "Kiedy?", "kind": kind, "closes_on": clock.today() + timedelta(days=3), "on-0": first, **hours}

    form = DatePollForm(typed | {"on-1": second, "begins-1": begins, "ends-1": begins and "16:30"}, network=network)

    assert form.errors == {field: [sentence]}
