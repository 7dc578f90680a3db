"""Letters about meetings: who gets which, what stands in them, and that nobody gets one twice."""

from datetime import time, timedelta

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.utils import timezone
from icalendar import Calendar

from zaloga.core import clock
from zaloga.meetings import actions
from zaloga.meetings.actions.meetings import Hours
from zaloga.meetings.tests.factories import ComingFactory, MeetingFactory
from zaloga.networks import actions as networks
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Letter, Note, Preference, Reader
from zaloga.notifications.signing import public_half
from zaloga.notifications.tasks import message_of
from zaloga.plans.tests.factories import crew

pytestmark = pytest.mark.django_db
LINK = "https://spotkania.example/pokoj-pelen-tajemnic"


@pytest.fixture(autouse=True)
def _mail_comes_in(settings):
    settings.MAIL_LISTEN = "127.0.0.1:0"


@pytest.fixture
def people():
    return crew(others=2)


@pytest.fixture
def meeting(people):
    return MeetingFactory(network=people[0].memberships.get().network)


def event_of(letter):
    read = Calendar.from_ical(letter.calendar)
    return str(read["method"]), read.walk("VEVENT")[0]


def rest(person):
    """Quiet hours that last now."""
    now = timezone.localtime(clock.now())
    hours = {"quiet_from": (now - timedelta(hours=1)).hour, "quiet_to": (now + timedelta(hours=2)).hour}
    Reader.objects.update_or_create(user=person, defaults={"next_at": clock.now(), **hours})


def test_everybody_asked_gets_an_invitation_of_their_own_that_a_calendar_reads(people):
    leader, anna, jan = people
    on = clock.today() + timedelta(days=20)

    actions.schedule(
        leader.memberships.get().network,
        by=leader,
        days=[Hours(on, time(16), time(18))],
        title="Ocenianie",
        mode="online",
        link=LINK,
    )

    letters = {letter.user: letter for letter in Letter.objects.all()}
    assert set(letters) == {anna, jan}
    method, event = event_of(letters[anna])
    assert (method, event["sequence"], str(event["attendee"])) == ("REQUEST", 0, f"mailto:{anna.email}")
    assert event["attendee"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert letters[anna].headers["Reply-To"] == str(event["organizer"]).removeprefix("mailto:")
    assert event["organizer"] != event_of(letters[jan])[1]["organizer"]
    assert "/spotkanie/" in letters[anna].text and "Odpowiedz" in letters[anna].text
    assert LINK not in letters[anna].text + letters[anna].html + letters[anna].calendar
    assert jan.name not in letters[anna].text + letters[anna].calendar


def test_the_letter_has_words_and_the_calendar_beside_them_and_a_file_and_is_signed(
    meeting, people, settings, tmp_path
):
    key = rsa.generate_private_key(65537, 2048)
    path = tmp_path / "dkim.pem"
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    settings.EMAIL_DKIM_KEY, settings.EMAIL_DKIM_SELECTOR = str(path), "lato"
    settings.DEFAULT_FROM_EMAIL = "Sieci <sieci@powiat.example>"
    ComingFactory(meeting=meeting, user=people[1])
    actions.change(meeting, by=people[0], place="Zażółć gęślą jaźń")

    made = message_of(Letter.objects.get()).message()

    kinds = [part.get_content_type() for part in made.walk()]
    assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar"] + [
        "application/ics"
    ]
    beside, file = (part for part in made.walk() if part.get_content_type() in ("text/calendar", "application/ics"))
    assert (beside.get_param("method"), beside.get_param("component")) == ("REQUEST", "VEVENT")
    assert beside.get_content_charset() == "utf-8" and file.get_filename() == "invite.ics"
    inside = beside.get_payload(decode=True).replace(b"\r\n", b"\n")
    assert inside == file.get_payload(decode=True).replace(b"\r\n", b"\n")
    record = f"v=DKIM1; k=rsa; p={public_half()}".encode()
    assert dkim.verify(made.as_bytes(linesep="\r\n"), dnsfunc=lambda name, timeout=5: record)


def test_a_change_says_old_and_new_and_raises_the_sequence(meeting, people):
    ComingFactory(meeting=meeting, user=people[1], answer="coming")

    actions.change(meeting, by=people[0], place="SP w Wińsku")

    letter = Letter.objects.get()
    method, event = event_of(letter)
    assert (method, event["sequence"], event["attendee"].params["PARTSTAT"]) == ("REQUEST", 1, "ACCEPTED")
    assert "miejsce: SP w Wińsku (było: Poradnia w Wołowie, sala 12)" in letter.text
    assert letter.subject.startswith(f"Zmiana: {meeting.title}, ")


def test_the_way_in_online_is_written_only_to_those_who_come_and_to_whoever_leads(meeting, people):
    leader, anna, jan = people
    for person, answer in ((leader, ""), (anna, "online"), (jan, "")):
        ComingFactory(meeting=meeting, user=person, answer=answer)
    other = MembershipFactory(network=meeting.network, role="deputy").user

    actions.change(meeting, by=other, mode="hybrid", link=LINK)

    shown = {letter.user for letter in Letter.objects.all() if LINK in letter.text and LINK in letter.html}
    assert shown == {leader, anna}
    assert LINK not in Letter.objects.get(user=jan).calendar


def test_calling_off_takes_it_out_of_calendars(meeting, people):
    ComingFactory(meeting=meeting, user=people[1], answer="declined")

    actions.call_off(meeting, by=people[0], why="Awaria ogrzewania.")

    letter = Letter.objects.get()
    method, event = event_of(letter)
    assert (method, str(event["status"]), event["sequence"]) == ("CANCEL", "CANCELLED", 1)
    assert "Awaria ogrzewania." in letter.text and "/spotkanie/" not in letter.text


def test_whoever_is_asked_no_more_gets_a_cancellation_of_their_own(meeting, people):
    ComingFactory(meeting=meeting, user=people[1], answer="coming")
    ComingFactory(meeting=meeting, user=people[0])
    ComingFactory(meeting=meeting, user=people[2])
    networks.leave(meeting.network, by=people[1])
    Letter.objects.all().delete()

    actions.gather_newcomers()
    actions.gather_newcomers()

    letter = Letter.objects.get()
    method, event = event_of(letter)
    assert (letter.user, method, str(event["attendee"])) == (people[1], "CANCEL", f"mailto:{people[1].email}")
    meeting.refresh_from_db()
    assert not meeting.is_called_off


def test_a_freed_seat_comes_with_the_calendar(meeting, people):
    meeting.seats = 1
    meeting.save()
    ComingFactory(meeting=meeting, user=people[1], answer="coming")
    ComingFactory(meeting=meeting, user=people[2], answer="waiting")

    actions.answer(meeting, by=people[1], answer="declined")

    assert event_of(Letter.objects.get(user=people[2]))[1]["attendee"].params["PARTSTAT"] == "ACCEPTED"


def test_calendar_alone_gets_letters_of_meetings_and_whoever_chose_nothing_gets_none(meeting, people):
    leader, anna, jan = people
    for person, level in ((anna, "calendar"), (jan, "none")):
        ComingFactory(meeting=meeting, user=person)
        Preference.objects.create(user=person, scope=f"siec-{meeting.network_id}", level=level)

    actions.change(meeting, by=leader, place="Gdzie indziej")

    assert [letter.user for letter in Letter.objects.all()] == [anna]
    assert {note.user for note in Note.objects.all()} == {anna, jan}


def test_moved_time_writes_to_nobody(meeting, people):
    ComingFactory(meeting=meeting, user=people[1])

    with clock.moved_to(clock.now() + timedelta(days=1)):
        actions.change(meeting, by=people[0], place="Gdzie indziej")

    assert not Letter.objects.exists()


def test_in_quiet_hours_it_waits_and_then_says_what_holds_by_then(meeting, people):
    anna = people[1]
    ComingFactory(meeting=meeting, user=anna)
    rest(anna)
    actions.change(meeting, by=people[0], place="Sala druga")
    actions.change(meeting, by=people[0], place="Sala trzecia")
    actions.tell_rested()
    assert not Letter.objects.exists()

    Reader.objects.update(quiet_from=None, quiet_to=None)
    actions.tell_rested()
    actions.tell_rested()

    letter = Letter.objects.get()
    assert "Sala trzecia" in letter.text and event_of(letter)[1]["sequence"] == 2
    assert letter.subject.startswith("Zmiana: ")


def begins_in(meeting, **left):
    meeting.starts_at = clock.now() + timedelta(**left)
    meeting.ends_at = meeting.starts_at + timedelta(hours=2)
    meeting.save()


def test_reminders_go_once_to_those_who_come_and_to_the_undecided_and_to_nobody_else(meeting, people):
    leader, anna, jan = people
    meeting.mode, meeting.link = "hybrid", LINK
    asked_at = clock.now() - timedelta(days=9)
    for person, answer in ((leader, "declined"), (anna, "online"), (jan, "")):
        ComingFactory(meeting=meeting, user=person, answer=answer, asked_at=asked_at)
    begins_in(meeting, hours=73)
    actions.recall()
    assert not Letter.objects.exists()

    begins_in(meeting, hours=70)
    actions.recall()
    actions.recall()
    assert [(letter.user, letter.calendar) for letter in Letter.objects.all()] == [(jan, "")]
    assert "Będziesz?" in Letter.objects.get().subject
    begins_in(meeting, hours=23)
    meeting.comings.filter(user=jan).update(recalled_at=clock.now() - timedelta(hours=40))
    actions.recall()
    actions.recall()

    assert sorted(letter.user.pk for letter in Letter.objects.all()) == sorted([jan.pk, anna.pk])
    assert LINK in Letter.objects.get(user=anna).text


def test_whoever_said_yes_after_the_first_reminder_gets_the_last_one_too(meeting, people):
    begins_in(meeting, hours=23)
    row = ComingFactory(meeting=meeting, user=people[1], answer="coming")
    row.recalled_at = clock.now() - timedelta(hours=40)
    row.save()

    actions.recall()
    actions.recall()

    assert [letter.user for letter in Letter.objects.all()] == [people[1]]


def test_nobody_is_reminded_of_what_they_have_just_been_asked_or_what_is_called_off(meeting, people):
    begins_in(meeting, hours=50)
    ComingFactory(meeting=meeting, user=people[1])
    off = MeetingFactory(network=meeting.network, called_off_at=clock.now())
    begins_in(off, hours=20)
    ComingFactory(meeting=off, user=people[2], answer="coming")

    actions.recall()

    assert not Letter.objects.exists()


@pytest.mark.parametrize("how_many", [1, 3])
def test_where_nobody_is_due_the_round_asks_two_things(how_many, django_assert_num_queries):
    for meeting in MeetingFactory.create_batch(how_many):
        ComingFactory(meeting=meeting)

    with django_assert_num_queries(2):
        actions.tell_rested()
        actions.recall()
