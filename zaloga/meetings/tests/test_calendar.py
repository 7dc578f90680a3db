"""The page „Kalendarz”, and the calendars that programs read."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from zaloga.core import clock
from zaloga.meetings import actions
from zaloga.meetings.models import Day, Meeting, NetworkFeed
from zaloga.meetings.models.meeting import wall
from zaloga.meetings.tests.factories import ComingFactory, MeetingFactory
from zaloga.networks.models import Network
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory
from zaloga.people.tests.factories import UserFactory
from zaloga.plans import actions as plans
from zaloga.plans.tests.factories import ItemFactory
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db
LINK = "https://spotkania.example/pokoj-pelen-tajemnic"
SECRET = "rozmowa o kimś"


def entered(person):
    client = Client()
    client.force_login(person)
    return client


def read(address, person=None):
    answer = (entered(person) if person else Client()).get(address)
    assert answer.status_code == 200, answer.status_code
    return answer, Calendar.from_ical(answer.content).walk("VEVENT")


def own(person):
    return reverse("plans:feed", args=[plans.make_feed(by=person).token])


def names(events):
    return [str(event["summary"]).split(" (")[0] for event in events]


def test_my_calendar_has_my_meetings_with_hours_and_nobodys_name(network, people):
    _, anna, jan = people
    meeting = MeetingFactory(network=network, title="Ocenianie", mode="hybrid", link=LINK)
    ComingFactory(meeting=meeting, user=anna, answer="coming")
    ComingFactory(meeting=meeting, user=jan)
    for title, answer in (("Nie mogę", "declined"), ("Cudze", None)):
        other = MeetingFactory(network=network if answer else NetworkFactory(), title=title)
        ComingFactory(meeting=other, user=anna if answer else jan, answer=answer or "")

    answer, events = read(own(anna))

    assert names(events) == ["Ocenianie"]
    assert events[0]["dtstart"].dt.replace(tzinfo=None) == datetime.combine(meeting.first_on, time(15, 30))
    assert b"DTSTART;TZID=Europe/Warsaw:" in answer.content and b"BEGIN:VTIMEZONE" in answer.content
    assert LINK in str(events[0]["description"])
    assert b"ATTENDEE" not in answer.content and b"ORGANIZER" not in answer.content
    assert anna.name not in answer.content.decode() and jan.name not in answer.content.decode()
    assert LINK not in read(own(jan))[0].content.decode()


def test_what_is_called_off_stays_crossed_out_for_three_months_and_the_past_for_a_year(network, people):
    def called_off(title, days):
        at = clock.now() - timedelta(days=days)
        return MeetingFactory(network=network, title=title, in_days=20, called_off_at=at)

    rows = [called_off("Odwołane", 80), called_off("Dawno odwołane", 100)]
    rows += [MeetingFactory(network=network, title=f"Sprzed {n} dni", in_days=-n) for n in (390, 410)]
    for meeting in rows:
        ComingFactory(meeting=meeting, user=people[1])

    _, events = read(own(people[1]))

    assert sorted(names(events)) == ["Odwołane", "Sprzed 390 dni"]
    assert [str(one["status"]) for one in events if names([one]) == ["Odwołane"]] == ["CANCELLED"]


def test_a_meeting_of_the_plan_that_has_its_hours_stands_there_once(network, people):
    on = clock.today() + timedelta(days=14)
    item = ItemFactory(plan__network=network, plan__shown=True, topic="Z planu", planned_on=on)
    ItemFactory(plan=item.plan, topic="Jeszcze bez godzin", planned_on=on)
    ComingFactory(meeting=MeetingFactory(network=network, title="Z planu", item=item), user=people[1])

    _, events = read(own(people[1]))

    assert sorted(map(str.strip, names(events))) == ["Spotkanie: Jeszcze bez godzin", "Z planu"]


def test_a_program_that_has_it_already_gets_no_body_and_no_engine_keeps_it(network, people):
    meeting = MeetingFactory(network=network)
    ComingFactory(meeting=meeting, user=people[1])
    address = own(people[1])
    first, _ = read(address)

    again = Client().get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    said = {key: first.headers[key] for key in ("X-Robots-Tag", "Referrer-Policy")}
    assert said == {"X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"} and first.headers["Last-Modified"]
    actions.change(meeting, by=people[0], place="Gdzie indziej")
    assert Client().get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"network__name": "Sieć o innej nazwie"},
        {"purpose": "Po coś innego"},
        {"bring": "Zeszyt"},
        {"sequence": 5},
        {"called_off_why": "Awaria"},
        {"days__ends": time(19)},
        {"days__on": date(2030, 1, 2)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_a_calendar_shows_of_a_meeting_changes_its_mark_at_once(network, people, change):
    meeting = MeetingFactory(network=network, guests="everybody", called_off_at=clock.now())
    ComingFactory(meeting=meeting, user=people[1])
    crews = actions.make_network_feed(network, by=people[0]).get_absolute_url()
    addresses = [own(people[1]), crews, reverse("meetings:programme_feed", args=[network.programme.slug])]
    before = [read(address)[0].headers["ETag"] for address in addresses]

    where, value = next(iter(change.items()))
    place, _, column = where.rpartition("__")
    rows = {"": Meeting.objects.filter(pk=meeting.pk), "days": Day.objects.filter(meeting=meeting)}
    rows.get(place, Network.objects.filter(pk=network.pk)).update(**{column: value})

    for address, mark in zip(addresses, before, strict=True):
        again = Client().get(address, headers={"If-None-Match": mark})
        assert again.status_code == 200 and again.headers["ETag"] != mark


@pytest.mark.parametrize("how_many", [1, 3])
def test_calendars_of_a_network_and_of_a_programme_ask_the_same_however_long_they_are(
    network, people, how_many, django_assert_num_queries
):
    for meeting in MeetingFactory.create_batch(how_many, network=network, guests="everybody"):
        Day.objects.create(
            meeting=meeting, on=meeting.first_on + timedelta(days=1), begins=time(9), ends=time(13), hours=4
        )
    crews = actions.make_network_feed(network, by=people[0]).get_absolute_url()

    for address in (crews, reverse("meetings:programme_feed", args=[network.programme.slug])):
        with django_assert_num_queries(3):
            answer, events = read(address)
        assert len(events) == how_many


@pytest.mark.parametrize("how_many", [1, 3])
def test_my_calendar_asks_the_same_however_long_it_is(network, people, how_many, django_assert_num_queries):
    for meeting in MeetingFactory.create_batch(how_many, network=network):
        ComingFactory(meeting=meeting, user=people[1], answer="coming")
    address = own(people[1])

    with django_assert_num_queries(8):
        read(address)


def test_the_networks_calendar_shows_the_crew_dates_without_the_way_in(network, people):
    MeetingFactory(network=network, title="Ocenianie", mode="online", link=LINK)
    MeetingFactory(title="Cudze")
    actions.make_network_feed(network, by=people[0])

    page = entered(people[1]).get(reverse("meetings:list", args=[network.slug])).content.decode()
    feed = NetworkFeed.objects.get()
    answer, events = read(feed.get_absolute_url())

    assert feed.url in page and names(events) == ["Ocenianie"]
    assert LINK not in answer.content.decode() and b"ATTENDEE" not in answer.content


def test_a_new_address_of_the_network_kills_the_old_one_and_only_whoever_leads_makes_it(network, people):
    leader, anna, _ = people
    client, make = entered(leader), reverse("meetings:network_feed_address", args=[network.slug])
    client.post(make)
    old = NetworkFeed.objects.get().get_absolute_url()
    client.post(make)
    new = NetworkFeed.objects.get().get_absolute_url()

    assert [Client().get(one).status_code for one in (old, new)] == [404, 200]
    assert entered(anna).post(make).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.close_network_feed(network, by=anna)
    client.post(make, {"co": "zamknij"})
    client.post(make, {"co": "zamknij"})
    assert Client().get(new).status_code == 404


def test_the_networks_address_is_shown_to_its_crew_alone(network, people):
    feed = actions.make_network_feed(network, by=people[0])
    overseer = AppointmentFactory(programme=network.programme).user

    for person in (overseer, UserFactory(is_operator=True), MembershipFactory(network=network, role="observer").user):
        page = entered(person).get(reverse("meetings:list", args=[network.slug]))
        assert page.status_code == 200 and feed.token not in page.content.decode()


def test_the_programmes_calendar_has_only_what_is_open_to_everybody(network):
    MeetingFactory(network=network, title="Otwarte", guests="everybody")
    MeetingFactory(network=network, title=SECRET)
    MeetingFactory(network=network, title=f"{SECRET} dla programu", guests="programme")
    MeetingFactory(title="W innym programie", guests="everybody")

    _, events = read(reverse("meetings:programme_feed", args=[network.programme.slug]))

    assert names(events) == ["Otwarte"]


def test_one_meeting_can_be_taken_into_a_calendar_by_hand(network, people):
    meeting = MeetingFactory(network=network, mode="hybrid", link=LINK)
    ComingFactory(meeting=meeting, user=people[1], answer="online")
    address = reverse("meetings:ics", args=[network.slug, meeting.pk])

    mine, _ = read(address, people[1])
    other, events = read(address, people[2])

    assert LINK in mine.content.decode().replace("\r\n ", "") and LINK not in other.content.decode().replace(
        "\r\n ", ""
    )
    assert str(events[0]["uid"]).startswith(f"spotkanie-{meeting.uid}@")
    assert entered(UserFactory()).get(address).status_code == 404


def month(person, **asked):
    answer = entered(person).get(reverse("meetings:calendar"), asked)
    assert answer.status_code == 200
    return answer


def found(answer):
    squares = answer.context["squares"]
    return {(square.on, day.meeting.title) for square in squares for day in square.days}


def on(day, **fields):
    """A meeting on that day."""
    made = MeetingFactory(**fields, starts_at=wall(day, time(15, 30)), ends_at=wall(day, time(17, 45)))
    return made


def test_the_page_shows_the_month_of_my_crews_and_of_what_is_open_to_me(network, people):
    near = NetworkFactory(programme=network.programme)
    on(date(2027, 3, 31), network=network, title="Moje")
    on(date(2027, 3, 1), network=near, title="Dla programu", guests="programme")
    on(date(2027, 3, 2), network=near, title=SECRET)
    on(date(2027, 4, 1), network=network, title="Za miesiąc")

    answer = month(people[1], miesiac="2027-03")

    assert found(answer) == {(date(2027, 3, 31), "Moje"), (date(2027, 3, 1), "Dla programu")}
    page = answer.content.decode()
    assert SECRET not in page and "Marzec 2027" in page
    assert '<li class="w1">' in page  # the first of March 2027 is a Monday
    assert "miesiac=2027-02" in page and "miesiac=2027-04" in page


def test_a_meeting_of_several_days_stands_on_each_of_them_with_its_own_hours(network, people):
    meeting = on(date(2027, 3, 30), network=network)
    Day.objects.create(meeting=meeting, on=date(2027, 3, 31), begins=time(9), ends=time(13), hours=4)

    answer = month(people[1], miesiac="2027-03")

    assert {day for day, _ in found(answer)} == {date(2027, 3, 30), date(2027, 3, 31)}
    assert ">9:00<" in answer.content.decode() and ">15:30<" in answer.content.decode()


@pytest.mark.parametrize(
    "word", ["", "2027-13", "abc", "9999-01", "2027-1", "-", "0000-00", "２０２７-03", "2027-03-03"]
)
def test_a_month_that_is_none_is_the_present_one(people, word):
    assert month(people[1], miesiac=word).context["first"] == clock.today().replace(day=1)


def test_too_many_in_one_day_lead_to_the_whole_list_of_that_day(network, people):
    for number in range(6):
        on(date(2027, 3, 3), network=network, title=f"Spotkanie {number}")

    page = month(people[1], miesiac="2027-03").content.decode()
    whole = month(people[1], miesiac="2027-03", dzien="2027-03-03").content.decode()

    assert "i jeszcze 2" in page and "Spotkanie 5" not in page
    assert "Spotkanie 5" in whole


def test_the_page_says_what_i_answered(network, people):
    for number, said in enumerate(("coming", "waiting", "declined", "")):
        ComingFactory(meeting=on(date(2099, 3, 1 + number), network=network), user=people[1], answer=said)

    page = month(people[1], miesiac="2099-03").content.decode()

    assert [page.count(f", {said}") for said in ("będziesz", "czekasz na miejsce", "nie możesz")] == [1, 1, 1]
    assert page.count("czekamy na odpowiedź") == 1


def test_whoever_oversees_chooses_a_programme_and_sees_all_of_its_dates(network):
    appointment = AppointmentFactory(programme=network.programme)
    on(date(2027, 3, 3), network=network, title="W programie")
    on(date(2027, 3, 3), title=SECRET)

    assert {title for _, title in found(month(appointment.user, miesiac="2027-03"))} == {"W programie"}
    assert found(month(appointment.user, miesiac="2027-03", program="moje")) == set()
    other = AppointmentFactory()
    assert found(month(other.user, miesiac="2027-03", program=network.programme.slug)) == set()


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_month_asks_the_same_however_much_there_is(network, people, how_many, django_assert_num_queries):
    for number in range(how_many):
        ComingFactory(meeting=on(date(2027, 3, 1 + number), network=network), user=people[1])
    client = entered(people[1])
    client.get(reverse("meetings:calendar"))

    with django_assert_num_queries(8):
        client.get(reverse("meetings:calendar"), {"miesiac": "2027-03"})
