"""At the door: codes of now, old, early and foreign ones, proofs, and two presses at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.meetings import actions, door
from zaloga.meetings.actions.attendance import Mark
from zaloga.meetings.models import Attendance
from zaloga.meetings.tests.factories import ComingFactory, MeetingFactory, RegisterFactory
from zaloga.people.models import User
from zaloga.people.tests.factories import UserFactory
from zaloga.plans.tests.factories import crew

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_misses():
    cache.clear()


@pytest.fixture
def meeting(people):
    """15:30–17:45 tomorrow."""
    return MeetingFactory(network=people[0].memberships.get().network, in_days=1)


def at(meeting, minutes=0, seconds=0):
    """So long after the beginning; negative numbers are before it."""
    return clock.moved_to(meeting.starts_at + timedelta(minutes=minutes, seconds=seconds))


def code_of(meeting):
    return door.code_now(meeting.days.get())


def scan(client, meeting, shown=None):
    return client.get(reverse("meetings:scanned", args=[meeting.pk, shown or code_of(meeting)]))


def press(client, page):
    return client.post(reverse("meetings:check_in", args=[page.context["meeting"].pk, page.context["proof"]]))


def test_a_scan_shows_one_button_and_only_the_button_checks_in(client, people, meeting):
    client.force_login(people[1])
    with at(meeting, 5):
        page = scan(client, meeting)
        assert (page.status_code, Attendance.objects.count(), Event.objects.count()) == (200, 0, 0)

        answer = press(client, page)

    row = Attendance.objects.get()
    assert answer.url == meeting.get_absolute_url()
    assert (row.user, row.state, row.how, row.entered_by) == (people[1], "present", "qr", people[1])


@pytest.mark.parametrize(("minutes", "is_open"), [(-16, False), (-14, True), (135 + 29, True), (135 + 31, False)])
def test_the_door_is_open_from_a_quarter_before_to_half_an_hour_after(people, meeting, minutes, is_open):
    with at(meeting, minutes):
        if is_open:
            actions.check_in(meeting, by=people[1], shown=code_of(meeting))
        else:
            with pytest.raises(Refusal, match="15:15|było do 18:15"):
                actions.check_in(meeting, by=people[1], shown=code_of(meeting))

    assert Attendance.objects.count() == int(is_open)


def test_an_early_scan_says_from_when_and_leaves_nothing(client, people, meeting):
    client.force_login(people[1])
    with at(meeting, -40):
        page = scan(client, meeting)

    assert "od 15:15" in page.content.decode()
    assert "Jestem" not in page.content.decode()
    assert not Attendance.objects.exists()


@pytest.mark.parametrize(("seconds", "is_good"), [(0, True), (29, True), (59, True), (60, False), (3600, False)])
def test_a_code_lives_for_its_half_minute_and_one_more(people, meeting, seconds, is_good):
    with at(meeting):
        taken = code_of(meeting)
    with at(meeting, 0, seconds):
        assert door.is_good_code(meeting.days.get(), taken) is is_good


def test_a_photograph_used_later_is_refused_with_a_reason(client, people, meeting):
    client.force_login(people[1])
    with at(meeting):
        taken = code_of(meeting)
    with at(meeting, 10):
        page = scan(client, meeting, taken)
        with pytest.raises(Refusal, match="zmienia się co pół minuty"):
            actions.check_in(meeting, by=people[1], shown=taken)

    assert page.status_code == 404
    assert "Ten kod już nie działa" in page.content.decode()


def test_a_code_opens_one_meeting_only(people, meeting):
    other = MeetingFactory(network=meeting.network, in_days=1)
    with at(meeting), pytest.raises(Refusal):
        actions.check_in(meeting, by=people[1], shown=code_of(other))


def test_a_guest_learns_nothing_of_the_meeting_signs_in_and_is_not_too_late(client, people, meeting):
    with at(meeting):
        page = scan(client, meeting)
        proof = page.context["proof"]
    text = page.content.decode()
    assert meeting.title not in text
    assert f"?next=/wejscie/{meeting.pk}/{proof}/" in text

    client.force_login(people[1])
    with at(meeting, 9):
        press(client, scan(client, meeting, proof))

    assert Attendance.objects.get().user == people[1]


def test_a_proof_dies_after_ten_minutes_and_serves_nobody_else(people, meeting):
    _, anna, jan = people
    with at(meeting):
        proof = door.proof_of(meeting.days.get(), anna)
    with at(meeting, 5), pytest.raises(Refusal):
        actions.check_in(meeting, by=jan, shown=proof)
    with at(meeting, 11), pytest.raises(Refusal):
        actions.check_in(meeting, by=anna, shown=proof)
    with at(meeting, 5):
        assert not door.is_good(meeting.days.get(), proof.replace(f"-{anna.pk}-", f"-{jan.pk}-"), jan)
    assert not Attendance.objects.exists()


def test_a_guests_screen_sent_to_a_colleague_at_home_opens_nothing_there(client, people, meeting):
    _, anna, jan = people
    at_home = Client()
    at_home.force_login(jan)
    with at(meeting):
        proof = scan(client, meeting).context["proof"]
    with at(meeting, 3):
        page = scan(at_home, meeting, proof)
        answer = at_home.post(reverse("meetings:check_in", args=[meeting.pk, proof]))
        assert (page.status_code, answer.status_code, Attendance.objects.count()) == (404, 409, 0)
        for shown in (page, answer):
            assert "działa tylko tam, gdzie ktoś zeskanował kod" in shown.content.decode()

        client.force_login(anna)
        press(client, scan(client, meeting, proof))

    assert Attendance.objects.get().user == anna


def test_the_browser_that_scans_gets_a_short_signed_secret_and_the_proof_tells_nothing_of_it(client, meeting):
    with at(meeting):
        page = scan(client, meeting)
    cookie = page.cookies["zaloga-wejscie"]
    secret = cookie.value.partition(":")[0]

    kept = {name: cookie[name] for name in ("httponly", "samesite", "max-age", "path")}
    assert kept == {"httponly": True, "samesite": "Lax", "max-age": 600, "path": "/wejscie/"}
    assert secret not in page.content.decode()
    assert page.headers["Cache-Control"] == "private, no-store"
    with at(meeting, 1):
        assert scan(client, meeting).cookies["zaloga-wejscie"].value.startswith(f"{secret}:")


def test_a_secret_that_somebody_made_up_is_none(client, people, meeting):
    client.force_login(people[1])
    with at(meeting):
        proof = door.proof_of(meeting.days.get(), AnonymousUser(), "aa")
        client.cookies["zaloga-wejscie"] = "aa"
        page = scan(client, meeting, proof)

    assert page.status_code == 404


def test_somebody_signed_in_gets_no_cookie_at_the_door(client, people, meeting):
    client.force_login(people[1])
    with at(meeting):
        assert "zaloga-wejscie" not in scan(client, meeting).cookies


@pytest.mark.parametrize("odd", ["", "-", "1-2", "9" * 90, "½-0-x", "AAAAAA", "1-0-" + "a" * 26])
def test_odd_signs_open_nothing(people, meeting, odd):
    with at(meeting):
        assert not door.is_good(meeting.days.get(), odd, people[1])


def test_whoever_is_not_of_the_crew_and_not_asked_is_not_let_in(client, people, meeting):
    stranger = UserFactory()
    client.force_login(stranger)
    with at(meeting):
        assert scan(client, meeting).status_code == 403
        with pytest.raises(PermissionDenied):
            actions.check_in(meeting, by=stranger, shown=code_of(meeting))
        ComingFactory(meeting=meeting, user=stranger)
        actions.check_in(meeting, by=stranger, shown=code_of(meeting))

    assert Attendance.objects.get().user == stranger


def test_signs_typed_by_hand_find_their_meeting(client, people, meeting):
    client.force_login(people[1])
    with at(meeting):
        MeetingFactory(network=meeting.network, in_days=0)
        code = code_of(meeting)
        client.post(reverse("meetings:typed"), {"kod": f" {code[:3].lower()} {code[3:]} "})

    row = Attendance.objects.get()
    assert (row.register.meeting, row.how) == (meeting, "code")


def test_wrong_signs_are_told_and_too_many_of_them_stopped(client, people):
    MeetingFactory(network=people[0].memberships.get().network, in_days=0)
    client.force_login(people[1])
    url = reverse("meetings:typed")

    short = client.post(url, {"kod": "AA"})
    tries = [client.post(url, {"kod": "AAAAAA"}) for _ in range(61)]

    assert (short.status_code, {one.status_code for one in tries}) == (422, {409})
    assert "Za dużo nietrafionych" not in tries[59].content.decode()
    assert "Za dużo nietrafionych" in tries[60].content.decode()


def test_typed_early_it_says_from_when(client, people, meeting):
    client.force_login(people[1])
    with at(meeting, -40):
        page = client.post(reverse("meetings:typed"), {"kod": code_of(meeting)})

    assert "od 15:15" in page.content.decode()


def test_a_second_scan_changes_nothing(people, meeting):
    with at(meeting):
        first = actions.check_in(meeting, by=people[1], shown=code_of(meeting))
    with at(meeting, 30):
        second = actions.check_in(meeting, by=people[1], shown=code_of(meeting))

    assert first == second
    assert Event.objects.filter(name="meeting.checked_in").count() == 1


def test_whoever_was_on_the_saved_list_as_not_there_comes_late_and_it_is_logged(people, meeting):
    leader, anna, jan = people
    ComingFactory(meeting=meeting, user=anna)
    with at(meeting, 20):
        marks = [Mark(anna.pk, "absent", "absent")]
        actions.fill_in(meeting, meeting.first_on, by=leader, marks=marks)

        actions.check_in(meeting, by=anna, shown=code_of(meeting))

    assert Attendance.objects.get().state == "present"
    assert Event.objects.filter(name="meeting.attendance_remarked", about=anna).count() == 1


def test_what_the_leader_ticked_wins_over_a_later_scan_and_a_later_word_online(client, people, meeting):
    leader, anna, jan = people
    meeting.mode, meeting.link = "hybrid", "https://spotkania.example/a"
    meeting.save()
    for person, said in ((anna, "coming"), (jan, "online")):
        ComingFactory(meeting=meeting, user=person, answer=said)
    with at(meeting, 20):
        actions.check_in(meeting, by=anna, shown=code_of(meeting))
        marks = [Mark(anna.pk, "absent", "present", "present"), Mark(jan.pk, "excused", "absent")]
        actions.fill_in(meeting, meeting.first_on, by=leader, marks=marks)

        client.force_login(anna)
        page = press(client, scan(client, meeting))
        with pytest.raises(Refusal, match="nieobecność usprawiedliwiona"):
            actions.check_in_online(meeting, by=jan)

    assert page.status_code == 409
    assert "Osoba prowadząca zapisała przy Twoim nazwisku: nieobecność" in page.content.decode().replace("\xa0", " ")
    assert {row.user: (row.state, row.how) for row in Attendance.objects.all()} == {
        anna: ("absent", "hand"),
        jan: ("excused", "hand"),
    }
    corrections = Event.objects.filter(name="meeting.attendance_remarked", about=anna)
    assert [event.details["new"] for event in corrections] == ["nieobecność"]


def test_a_confirmed_register_takes_nobody_in_by_itself(people, meeting):
    RegisterFactory(meeting=meeting, confirmed=True)

    with at(meeting, 60), pytest.raises(Refusal, match="już potwierdzona"):
        actions.check_in(meeting, by=people[1], shown=code_of(meeting))


def test_online_one_says_so_by_a_button_where_there_is_an_online_part(client, people, meeting):
    _, anna, jan = people
    ComingFactory(meeting=meeting, user=anna, answer="coming")
    with at(meeting), pytest.raises(Refusal, match="tylko na miejscu"):
        actions.check_in_online(meeting, by=anna)
    meeting.mode, meeting.link = "hybrid", "https://spotkania.example/a"
    meeting.save()
    client.force_login(anna)
    with at(meeting):
        with pytest.raises(Refusal, match="Powiedz najpierw"):
            actions.check_in_online(meeting, by=jan)
        client.post(reverse("meetings:online", args=[meeting.network.slug, meeting.pk]))

    row = Attendance.objects.get()
    assert (row.user, row.how) == (anna, "online")


def test_the_screen_shows_the_code_and_who_has_come_to_whoever_leads(client, people, meeting):
    leader, anna, _ = people
    url = reverse("meetings:door", args=[meeting.network.slug, meeting.pk])
    with at(meeting):
        actions.check_in(meeting, by=anna, shown=code_of(meeting))
        client.force_login(leader)
        page = client.get(url)
        code = page.context["code"]
        text = page.content.decode()
        assert f"{code[:3]} {code[3:]}" in text
        assert anna.name in text
        assert client.get(reverse("meetings:door_qr", args=[meeting.network.slug, meeting.pk])).status_code == 200
        client.force_login(anna)
        assert client.get(url).status_code == 403


def test_the_codes_of_a_day_tell_nothing_apart_to_the_eye_and_repeat_never():
    meeting = MeetingFactory()
    day, step = meeting.days.get(), int(datetime(2030, 1, 1).timestamp()) // 30

    found = [door.codes(day, step + n)[0] for n in range(200)]

    assert len(set(found)) == 200
    assert set("".join(found)) <= set(door.SIGNS)


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_line():
    _, anna = crew()
    meeting = MeetingFactory(network=anna.memberships.get().network, in_days=1)
    with at(meeting):
        code = code_of(meeting)

    def enter(_):
        try:
            with at(meeting):
                return actions.check_in(meeting, by=User.objects.get(pk=anna.pk), shown=code).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        rows = set(threads.map(enter, range(2)))

    assert len(rows) == Attendance.objects.count() == 1
