"""The pages of meetings as people see them."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from lxml import html

from zaloga.core import clock
from zaloga.meetings import actions
from zaloga.meetings.forms import MeetingForm
from zaloga.meetings.models import Meeting
from zaloga.meetings.models.meeting import wall
from zaloga.meetings.tests.factories import ComingFactory, MeetingFactory
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.people.tests.factories import UserFactory
from zaloga.plans.tests.factories import ItemFactory, PlanFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_asks_as_much_however_long_it_is(client, people, network, how_many, django_assert_num_queries):
    for in_days in (14, -14):
        for meeting in MeetingFactory.create_batch(how_many, network=network, in_days=in_days):
            ComingFactory(meeting=meeting, user=people[1], answer="coming")
    client.force_login(people[1])
    client.get(reverse("meetings:list", args=[network.slug]))

    with django_assert_num_queries(12):
        page = client.get(reverse("meetings:list", args=[network.slug]))

    assert [row.expected for row in page.context["coming"]] == [1] * how_many
    assert len(page.context["past"]) == how_many


def test_a_guest_sees_only_meetings_open_to_everybody(client, network):
    network.opened_at, network.visibility = clock.now(), "public"
    network.save()
    MeetingFactory(network=network, title="Tylko dla załogi")
    MeetingFactory(network=network, title="Otwarta lekcja", guests="everybody")

    page = client.get(reverse("meetings:list", args=[network.slug])).content.decode()

    assert "Otwarta lekcja" in page
    assert "Tylko dla załogi" not in page


def test_the_link_is_shown_to_those_who_come_and_not_before(client, people, network):
    meeting = MeetingFactory(network=network, mode="hybrid", link="https://spotkania.example/ulamki")
    coming = ComingFactory(meeting=meeting, user=people[1])
    client.force_login(people[1])

    before = client.get(meeting.get_absolute_url()).content.decode()
    client.post(reverse("meetings:answer", args=[network.slug, meeting.pk]), {"odp": "online"})
    after = client.get(meeting.get_absolute_url()).content.decode()

    assert "spotkania.example" not in before
    assert 'href="https://spotkania.example/ulamki"' in after
    coming.refresh_from_db()
    assert coming.answer == "online"


def test_the_coordinator_calls_a_meeting_on_one_page(client, people, network):
    client.force_login(people[0])
    on = clock.today() + timedelta(days=20)

    response = client.post(
        reverse("meetings:new", args=[network.slug]),
        {
            "title": "Zadanie tekstowe bez łez",
            "on": on.isoformat(),
            "begins": "15.30",
            "ends": "17:45",
            "mode": "onsite",
            "place": "Poradnia",
            "guests": "crew",
        },
    )

    meeting = Meeting.objects.get()
    assert response.url == meeting.get_absolute_url()
    assert str(meeting.days.get()).endswith("15:30–17:45")


def test_a_form_with_a_mistake_keeps_what_was_typed(client, people, network):
    client.force_login(people[0])

    page = client.post(
        reverse("meetings:new", args=[network.slug]),
        {"title": "Ułamki", "on": "2030-02-31", "begins": "15:30", "ends": "15:00", "mode": "onsite", "guests": "crew"},
    )

    assert page.status_code == 422
    text = page.content.decode()
    assert 'value="Ułamki"' in text
    assert "Koniec musi być później niż początek." in text
    assert Meeting.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "kept"), [("meet.example/abc", "https://meet.example/abc"), ("http://x.example/a", "http://x.example/a")]
)
def test_an_address_typed_without_its_beginning_is_taken_for_a_safe_one(typed, kept):
    form = MeetingForm({"link": typed})

    form.is_valid()

    assert form.cleaned_data["link"] == kept


@pytest.mark.parametrize("typed", ["javascript:alert(1)", "pokój u nas", "ftp://x.example/a b"])
def test_what_is_no_address_of_a_page_is_refused_with_an_example(typed):
    form = MeetingForm({"link": typed})

    assert not form.is_valid()
    assert "https://meet.example/abc" in form.errors["link"][0]


@pytest.mark.parametrize("name", ["edit", "days", "item"])
def test_who_saves_second_sees_both_and_may_save_again(client, people, network, name):
    meeting = MeetingFactory(network=network, title="Ułamki")
    item = actions.add_item(meeting, by=people[0], title="Wstęp", minutes=10)
    url = reverse(f"meetings:{name}", args=[network.slug, meeting.pk, *([item.pk] if name == "item" else [])])
    client.force_login(people[0])
    form = client.get(url).context["form"]
    typed = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    if name == "item":
        actions.edit_item(item, by=people[0], revision=1, title="Ktoś był szybszy")
    else:
        actions.change(meeting, by=people[0], title="Ktoś był szybszy")

    second = client.post(url, typed)

    assert second.status_code == 409
    assert "Tak jest teraz" in second.content.decode()
    again = typed | {"revision": second.context["form"]["revision"].value()}
    assert client.post(url, again).status_code == 302


def test_the_form_of_a_change_keeps_hours_of_single_days(client, people, network):
    meeting = MeetingFactory(network=network)
    day = meeting.days.get()
    day.hours = 2
    day.save()
    client.force_login(people[0])
    page = client.get(reverse("meetings:edit", args=[network.slug, meeting.pk]))
    typed = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    typed |= {"begins": "15:30", "ends": "17:45", "on": day.on.isoformat(), "title": "Nowy temat", "until": ""}

    client.post(reverse("meetings:edit", args=[network.slug, meeting.pk]), typed)

    meeting.refresh_from_db()
    assert (meeting.title, meeting.days.get().hours) == ("Nowy temat", 2)


def test_a_letters_link_answers_without_signing_in_and_only_by_post(client, people, network):
    coming = ComingFactory(meeting=MeetingFactory(network=network), user=people[1])

    page = client.get(coming.get_absolute_url())
    assert page.status_code == 200
    coming.refresh_from_db()
    assert coming.answer == ""

    client.post(coming.get_absolute_url(), {"odp": "coming"})
    coming.refresh_from_db()
    assert coming.answer == "coming"


def test_a_link_of_somebody_who_left_answers_nothing(client, people, network):
    coming = ComingFactory(meeting=MeetingFactory(network=network), user=people[1])
    address = coming.get_absolute_url()
    coming.delete()

    page = client.post(address, {"odp": "coming"})

    assert page.status_code == 404


def test_a_refused_answer_is_told_on_the_meetings_page(client, people, network):
    meeting = MeetingFactory(network=network, seats=1)
    ComingFactory(meeting=meeting, user=people[2], answer="coming")
    client.force_login(people[1])

    page = client.post(reverse("meetings:answer", args=[network.slug, meeting.pk]), {"odp": "coming"})

    assert page.status_code == 409
    assert "Wszystkie miejsca na sali są już zajęte" in page.content.decode()


def test_a_stranger_finds_no_meeting_of_a_crew(client, network):
    meeting = MeetingFactory(network=network, title="Sprawa uczennicy")
    client.force_login(UserFactory())

    page = client.get(meeting.get_absolute_url())

    assert page.status_code == 404
    assert "Sprawa uczennicy" not in page.content.decode()


def test_a_meeting_open_to_the_programme_shows_to_its_other_networks_and_takes_their_answers(client, network):
    network.opened_at, network.visibility = clock.now(), "public"
    network.save()
    meeting = MeetingFactory(network=network, guests="programme", title="Dzień otwarty")
    neighbour = MembershipFactory(network__programme=network.programme).user
    client.force_login(neighbour)

    client.post(reverse("meetings:answer", args=[network.slug, meeting.pk]), {"odp": "coming"})

    page = client.get(meeting.get_absolute_url()).content.decode()
    assert "Twoja odpowiedź: będę." in page
    assert "Kto będzie" not in page


def test_names_of_those_who_come_are_the_crews(client, people, network):
    meeting = MeetingFactory(network=network, guests="everybody")
    ComingFactory(meeting=meeting, user=people[2], answer="declined", why="Badania lekarskie.")
    url = reverse("meetings:people", args=[network.slug, meeting.pk])

    client.force_login(people[1])
    seen = client.get(url).content.decode()
    client.force_login(people[0])
    led = client.get(url).content.decode()

    assert people[2].name in seen
    assert "Badania lekarskie" not in seen
    assert "Badania lekarskie" in led


@pytest.mark.parametrize("how_many", [1, 3])
def test_meetings_of_the_plan_wait_to_be_called_by_whoever_leads(
    client, people, network, how_many, django_assert_num_queries
):
    plan = PlanFactory(network=network, shown=True)
    items = ItemFactory.create_batch(how_many, plan=plan)
    MeetingFactory(network=network, item=ItemFactory(plan=plan, topic="Już umówione"))
    MeetingFactory(network=network, item=items[0], called_off_at=clock.now())
    url = reverse("meetings:list", args=[network.slug])

    client.force_login(people[1])
    assert client.get(url).context["planned"] == []
    client.force_login(people[0])
    client.get(url)
    with django_assert_num_queries(13):
        page = client.get(url)

    assert page.context["planned"] == items
    assert f"{reverse('meetings:new', args=[network.slug])}?pozycja={items[0].pk}" in page.content.decode()


def test_calling_a_meeting_of_the_plan_takes_its_topic_and_day(client, people, network):
    on = clock.today() + timedelta(days=20)
    item = ItemFactory(plan=PlanFactory(network=network, shown=True), topic="Błąd", planned_on=on)
    client.force_login(people[0])

    form = client.get(f"{reverse('meetings:new', args=[network.slug])}?pozycja={item.pk}").context["form"]

    assert (form.initial["title"], form.initial["on"]) == ("Błąd", on)


def test_of_a_meeting_that_is_over_the_page_speaks_as_of_the_past(client, people, network):
    meeting = MeetingFactory(network=network, in_days=-7, mode="hybrid", link="https://meet.example/a")
    client.force_login(people[1])

    page = client.get(meeting.get_absolute_url()).content.decode()

    assert [
        one for one in ("Kto się zapowiadał", "Wejście jest już zamknięte", "nie był zaproszony") if one not in page
    ] == []
    assert [one for one in ("Kto będzie", "Adres widzą osoby", "Kto był zaproszony") if one in page] == []


def test_when_and_where_stand_under_the_title_and_the_way_in_on_the_day(client, people, network):
    columns = {"mode": "hybrid", "place": "Poradnia, sala 12", "link": "https://spotkania.example/ulamki"}
    later, today = (MeetingFactory(network=network, in_days=days, **columns) for days in (7, 0))
    for meeting in (later, today):
        ComingFactory(meeting=meeting, user=people[1], answer="online")
    client.force_login(people[1])

    with clock.moved_to(wall(clock.today(), time(12))):
        pages = [client.get(one.get_absolute_url()).content for one in (later, today)]

    head, head_of_today = (html.fromstring(page).xpath("//section[@aria-labelledby='sp']")[0] for page in pages)
    told = " ".join(head.xpath("string(.//p[@class='meta'])").split(" "))
    assert f"{later.when}, 15:30–17:45" in told and "Poradnia, sala 12" in told and "można też online" in told
    assert head.xpath(".//a[contains(@href, 'spotkania.example')]") == []
    assert len(head_of_today.xpath(".//a[contains(@href, 'spotkania.example')]")) == 1


@pytest.mark.parametrize(("guests", "is_led"), [("everybody", True), ("crew", False)])
def test_a_stranger_at_an_open_meeting_is_led_to_sign_in_and_back(client, people, network, guests, is_led):
    network.opened_at, network.visibility = clock.now(), "public"
    network.save()
    meeting = MeetingFactory(network=network, guests=guests)
    way = f'href="{reverse("people:sign_in")}?next={meeting.get_absolute_url()}"'

    assert (way in client.get(meeting.get_absolute_url()).content.decode()) == is_led
    client.force_login(people[1])
    assert way not in client.get(meeting.get_absolute_url()).content.decode()
