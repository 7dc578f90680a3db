from datetime import date, time

import pytest
from django.urls import reverse

from zaloga.core import clock
from zaloga.meetings.models import Attendance
from zaloga.meetings.models.meeting import wall
from zaloga.meetings.tests.factories import ComingFactory, MeetingFactory
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Letter
from zaloga.notifications.tests.factories import LetterFactory
from zaloga.people.models import Session
from zaloga.people.tests.factories import UserFactory
from zaloga.site.demo.meeting import come_in, hours, hours_of_today

pytestmark = pytest.mark.django_db
MEMBER = "czlonek@demo.zaloga.example"


@pytest.fixture
def demo(settings):
    settings.DEMO = True


def test_outside_demonstration_there_is_no_demo_and_no_mailbox(client, settings):
    settings.DEMO = False
    UserFactory(email=MEMBER)
    letter = LetterFactory()

    statuses = [
        client.get(reverse("site:demo")).status_code,
        client.post(reverse("site:demo"), {"email": MEMBER}).status_code,
        client.get(reverse("site:mail")).status_code,
        client.get(reverse("site:letter", args=[letter.pk])).status_code,
        client.get(reverse("site:letter_look", args=[letter.pk])).status_code,
    ]

    assert statuses == [404] * 5
    assert not Session.objects.exclude(user=None).exists()


def test_button_of_a_demo_account_signs_in_and_leads_on(client, demo):
    person = UserFactory(email=MEMBER, name="Tomasz Wrona")

    page = client.get(reverse("site:demo"))
    entered = client.post(reverse("site:demo"), {"email": MEMBER, "next": "/sieci/"})

    assert "Tomasz Wrona" in page.content.decode() and "członek dwóch sieci" in page.content.decode()
    assert (entered.status_code, entered.url) == (302, "/sieci/")
    assert Session.objects.get(user=person).device == "nieznane urządzenie"


@pytest.mark.parametrize("email", ["ktos@szkola.example", "", "nowa@demo.zaloga.example"])
def test_only_demo_accounts_that_exist_let_in(client, demo, email):
    UserFactory(email="ktos@szkola.example")

    assert client.post(reverse("site:demo"), {"email": email}).status_code == 404
    assert not Session.objects.exclude(user=None).exists()


def test_foreign_next_address_leads_to_the_desk(client, demo):
    UserFactory(email=MEMBER)

    assert client.post(reverse("site:demo"), {"email": MEMBER, "next": "//zlo.example"}).url == "/pulpit/"


@pytest.mark.parametrize("how_many", [1, 3])
def test_mailbox_lists_letters_newest_first(client, demo, django_assert_num_queries, how_many):
    letters = LetterFactory.create_batch(how_many)

    with django_assert_num_queries(3):  # programme, count, page
        response = client.get(reverse("site:mail"))

    assert list(response.context["page"]) == letters[::-1]


def test_letter_shows_its_text_with_links_and_no_markup_of_its_own(client, demo):
    text = "Wejdź:\nhttp://127.0.0.1:8000/konto/wejscie/abc/\n<script>alert(1)</script>"
    letter = LetterFactory(text=text, html="<p style='color:red'>x</p><script>alert(1)</script>")

    page = client.get(reverse("site:letter", args=[letter.pk])).content.decode()

    assert '<a href="http://127.0.0.1:8000/konto/wejscie/abc/"' in page
    assert "<script>alert" not in page


def test_look_of_a_letter_may_use_its_own_styles_and_nothing_else(client, demo):
    letter = LetterFactory(html='<p style="color:red">x</p>')

    response = client.get(reverse("site:letter_look", args=[letter.pk]))

    assert response.content.decode() == letter.html
    assert response.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-hashes' 'sha256-8f935d27GvUutRyY9yWScUMiFUk4WTdZURISiYfPOeQ='; "
        "frame-ancestors 'none'; sandbox"
    )
    assert Letter.objects.get().sent_at is None


@pytest.mark.parametrize(
    ("hour", "begins", "ends"),
    [
        (0, "15:30", "17:45"),
        (7, "15:30", "17:45"),
        (8, "08:00", "10:30"),
        (13, "12:00", "14:30"),
        (19, "18:00", "20:30"),
        (20, "15:30", "17:45"),
        (23, "15:30", "17:45"),
    ],
)
def test_what_meets_today_runs_by_day_and_is_never_at_night(hour, begins, ends):
    assert [f"{at:%H:%M}" for at in hours_of_today(hour)] == [begins, ends]


@pytest.mark.parametrize(
    ("today", "meets_on"),
    [
        ((2026, 11, 22), (2026, 12, 1)),
        ((2026, 11, 26), (2026, 12, 7)),  # the ninth day would be a Saturday
        ((2026, 12, 20), (2027, 1, 4)),
        ((2027, 1, 11), (2027, 2, 1)),  # the winter fortnight of Lower Silesia
        ((2027, 7, 1), (2027, 7, 12)),
        ((2027, 8, 6), (2027, 9, 1)),
    ],
)
def test_meetings_to_come_are_on_days_on_which_people_meet(today, meets_on):
    with clock.moved_to(wall(date(*today), time(10))):
        assert hours({"in_days": 9}, {"02"}).on == date(*meets_on)
        assert hours({"in_days": 0}, {"02"}).on == date(*today)


@pytest.mark.parametrize(("hour", "there"), [(7, 0), (15, 2), (16, 2), (23, 2)])
def test_people_are_at_the_meeting_of_today_once_its_door_was_open(hour, there):
    meeting = MeetingFactory(in_days=0)
    for member in MembershipFactory.create_batch(3, network=meeting.network):
        ComingFactory(meeting=meeting, user=member.user, answer="coming")

    with clock.moved_to(wall(meeting.first_on, time(hour, 50))):
        come_in(meeting, 2)

    assert Attendance.objects.filter(state="present").count() == there
