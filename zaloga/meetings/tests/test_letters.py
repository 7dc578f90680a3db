"""Letters about meetings: who gets which, what stands in them, and that nobody gets one twice."""

from datetime import time, timedelta

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.utils import timezone

from zaloga.core import clock
from zaloga.core.words import day
from zaloga.meetings import actions
from zaloga.meetings.actions.meetings import Hours
from zaloga.meetings.tests.calendars import event_of
from zaloga.meetings.tests.factories import AgendaItemFactory, ComingFactory, MeetingFactory
from zaloga.networks import actions as networks
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Letter, Note, Preference, Reader
from zaloga.notifications.signing import public_half
from zaloga.notifications.tasks import message_of
from zaloga.people.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
LINK = "https://spotkania.example/pokoj-pelen-tajemnic"


@pytest.fixture(autouse=True)
def _mail_comes_in(settings):
    settings.MAIL_LISTEN = "127.0.0.1:0"


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
    assert set(letters) == {leader, anna, jan}
    method, event = event_of(letters[anna])
    assert (method, event["sequence"], str(event["attendee"])) == ("REQUEST", 0, f"mailto:{anna.email}")
    assert event["attendee"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert letters[anna].headers["Reply-To"] == str(event["organizer"]).removeprefix("mailto:")
    assert event["organizer"] != event_of(letters[jan])[1]["organizer"]
    assert "/spotkanie/" in letters[anna].text and "Odpowiedz" in letters[anna].text
    assert LINK not in letters[anna].text + letters[anna].html + letters[anna].calendar
    assert jan.name not in letters[anna].text + letters[anna].calendar
    assert event_of(letters[leader])[1]["uid"] == event["uid"]
    assert LINK in letters[leader].text and LINK in letters[leader].calendar


def test_whoever_called_it_finds_changes_and_its_end_in_their_calendar_too(people):
    leader = people[0]
    days = [Hours(clock.today() + timedelta(days=20), time(16), time(18))]
    meeting = actions.schedule(leader.memberships.get().network, by=leader, days=days, title="Ocenianie")

    actions.change(meeting, by=leader, place="Biblioteka")
    actions.call_off(meeting, by=leader)

    events = [event_of(letter) for letter in Letter.objects.filter(user=leader).order_by("pk")]
    assert [(method, event["sequence"]) for method, event in events] == [("REQUEST", 0), ("REQUEST", 1), ("CANCEL", 2)]


def meets_online(meeting):
    meeting.mode, meeting.link = "hybrid", LINK
    meeting.save()


def said_in(letter):
    """Method, state of the one asked, and whether the way in is there, in words and in the calendar alike."""
    method, event = event_of(letter)
    shown = {LINK in words for words in (letter.text, letter.html, letter.calendar.replace("\r\n ", ""))}
    assert len(shown) == 1
    return method, str(event["attendee"].params["PARTSTAT"]), event["sequence"], shown.pop()


@pytest.mark.parametrize("answer", ["coming", "online"])
def test_whoever_comes_gets_the_way_in_online_into_the_calendar_and_loses_it_when_they_do_not(meeting, people, answer):
    anna = people[1]
    meets_online(meeting)
    ComingFactory(meeting=meeting, user=anna)
    rest(anna)  # who answers is awake

    actions.answer(meeting, by=anna, answer=answer)
    actions.answer(meeting, by=anna, answer=answer)
    actions.answer(meeting, by=anna, answer="online")
    letter = Letter.objects.get()
    assert said_in(letter) == ("REQUEST", "ACCEPTED", 0, True)
    assert "Wejście online jest w tym liście" in letter.text

    actions.answer(meeting, by=anna, answer="declined")
    assert [said_in(letter) for letter in Letter.objects.order_by("pk")][1:] == [("CANCEL", "DECLINED", 1, False)]


def test_where_nothing_follows_for_the_calendar_an_answer_brings_no_letter(meeting, people):
    leader, anna, jan = people
    for person in people:
        ComingFactory(meeting=meeting, user=person)

    actions.answer(meeting, by=anna, answer="coming")
    actions.answer(meeting, by=anna, answer="coming")
    meets_online(meeting)
    actions.answer(meeting, by=leader, answer="coming")  # whoever leads has the way in already

    assert not Letter.objects.exists()


def test_from_the_calendar_of_whoever_cannot_come_it_goes_at_once_and_comes_back_when_they_can(meeting, people):
    leader, anna, jan = people
    actions.gather_newcomers()
    Letter.objects.all().delete()

    for said in ("coming", "declined", "declined"):
        actions.answer(meeting, by=anna, answer=said)
    actions.answer(meeting, by=jan, answer="declined")
    actions.change(meeting, by=leader, place="Sala druga")
    actions.answer(meeting, by=anna, answer="coming")
    actions.call_off(meeting, by=leader)

    found = {person: Letter.objects.filter(user=person).order_by("pk") for person in (anna, jan)}
    assert [said_in(letter)[:3] for letter in found[anna]] == [
        ("CANCEL", "DECLINED", 1),
        ("REQUEST", "ACCEPTED", 3),
        ("CANCEL", "ACCEPTED", 4),
    ]
    assert [said_in(letter)[:3] for letter in found[jan]] == [("CANCEL", "DECLINED", 1), ("CANCEL", "DECLINED", 4)]


def test_a_guest_who_signs_up_gets_the_meeting_into_the_calendar_and_out_of_it_again(meeting):
    meeting.guests = "everybody"
    meeting.save()
    guest = UserFactory()
    MembershipFactory(user=guest)

    actions.answer(meeting, by=guest, answer="coming")
    actions.answer(meeting, by=guest, answer="declined")

    found = list(Letter.objects.filter(user=guest).order_by("pk"))
    assert [said_in(letter)[:3] for letter in found] == [("REQUEST", "ACCEPTED", 0), ("CANCEL", "DECLINED", 1)]
    assert found[0].subject.startswith("Do zobaczenia: ") and "jesteś na liście tego spotkania" in found[0].text


def test_what_waited_for_the_end_of_quiet_hours_is_said_with_the_answer(meeting, people):
    anna = people[1]
    meets_online(meeting)
    ComingFactory(meeting=meeting, user=anna, letter_due=True)

    actions.answer(meeting, by=anna, answer="online")
    actions.tell_rested()

    assert said_in(Letter.objects.get()) == ("REQUEST", "ACCEPTED", 0, True)


def test_an_answer_heard_by_phone_brings_the_way_in_when_quiet_hours_are_over(meeting, people):
    leader, anna, jan = people
    meets_online(meeting)
    ComingFactory(meeting=meeting, user=anna)
    rest(anna)

    actions.answer_for(meeting, anna, by=leader, answer="online")
    assert not Letter.objects.exists()

    Reader.objects.update(quiet_from=None, quiet_to=None)
    actions.tell_rested()
    assert said_in(Letter.objects.get()) == ("REQUEST", "ACCEPTED", 0, True)


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


def test_a_letter_says_the_agenda_in_short_and_until_when_to_answer(meeting, people):
    leader, anna, jan = people
    meeting.answer_by = clock.today() + timedelta(days=5)
    meeting.save()
    AgendaItemFactory(meeting=meeting, title="Lekcja pokazowa", minutes=45, leader=jan)
    AgendaItemFactory(meeting=meeting, title="Tylko propozycja", proposed=True)
    ComingFactory(meeting=meeting, user=anna)
    ComingFactory(meeting=meeting, user=jan, answer="coming")

    actions.change(meeting, by=leader, place="Sala druga")

    asked, comes = (Letter.objects.get(user=person) for person in (anna, jan))
    for words in (asked.text, asked.html):
        assert "15:30 Lekcja" in words.replace("\u00a0", " ") and f"45 min, {jan}" in words
        assert "Tylko propozycja" not in words and f"Prosimy o odpowiedź do {day(meeting.answer_by)}." in words
    assert "Prosimy o odpowiedź" not in comes.text + comes.html
    actions.call_off(meeting, by=leader)
    assert "Lekcja pokazowa" not in Letter.objects.filter(user=anna).order_by("pk").last().text


def test_calling_off_takes_it_out_of_calendars(meeting, people):
    ComingFactory(meeting=meeting, user=people[1], answer="declined")

    actions.call_off(meeting, by=people[0], why="Awaria ogrzewania.")

    letter = Letter.objects.get()
    method, event = event_of(letter)
    assert (method, str(event["status"]), event["sequence"]) == ("CANCEL", "CANCELLED", 1)
    assert "Awaria ogrzewania." in letter.text and "/spotkanie/" not in letter.text


def test_a_letter_of_what_is_called_off_speaks_of_no_way_in_online(meeting, people):
    meeting.mode, meeting.link = "online", LINK
    meeting.save()
    for person, answer in zip(people[1:], ("online", ""), strict=True):
        ComingFactory(meeting=meeting, user=person, answer=answer)

    actions.call_off(meeting, by=people[0], why="Awaria ogrzewania.")

    for letter in Letter.objects.all():
        for words in (letter.text, letter.html, letter.calendar.replace("\r\n ", "")):
            assert LINK not in words and "adres zobaczysz" not in words and "Online" not in words


def test_a_letter_says_why_we_write_to_the_crew_and_to_a_guest(meeting, people):
    meeting.guests = "everybody"
    meeting.save()
    guest = ComingFactory(meeting=meeting, answer="coming").user
    ComingFactory(meeting=meeting, user=people[1])

    actions.change(meeting, by=people[0], place="Gdzie indziej")

    for person, sentence in (
        (people[1], "Piszemy, bo to spotkanie Twojej sieci."),
        (guest, "Piszemy, bo jesteś na liście tego spotkania."),
    ):
        letter = Letter.objects.get(user=person)
        assert sentence in letter.text and sentence in letter.html


def test_whoever_is_asked_no_more_gets_a_cancellation_of_their_own(meeting, people):
    meeting.mode, meeting.link = "hybrid", LINK
    meeting.save()
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
    assert "Piszemy, bo to spotkanie jest w Twoim kalendarzu." in letter.text
    assert LINK not in letter.text + letter.calendar.replace("\r\n ", "")
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


def stop_everything(person, meeting):
    Preference.objects.create(user=person, scope=f"siec-{meeting.network_id}", level="none")
    rest(person)


def test_that_it_is_called_off_reaches_at_once_whoever_may_come_whatever_letters_they_stopped(meeting, people):
    leader, anna, jan = people
    for person, answer in ((anna, "coming"), (jan, "declined")):
        ComingFactory(meeting=meeting, user=person, answer=answer)
        stop_everything(person, meeting)

    actions.call_off(meeting, by=leader, why="Awaria ogrzewania.")

    letter = Letter.objects.get()
    assert (letter.user, event_of(letter)[0]) == (anna, "CANCEL")
    assert "O tym piszemy zawsze" in letter.text and "O tym piszemy zawsze" in letter.html
    assert "Nie chcę takich listów" not in letter.text + letter.html
    assert "List-Unsubscribe" not in letter.headers and "List-Id" in letter.headers


@pytest.mark.parametrize(("begins", "moved", "written"), [(60, None, 1), (60, 30, 1), (240, 2, 1), (240, None, 0)])
def test_a_change_shortly_before_reaches_whoever_may_come_whatever_letters_they_stopped(
    meeting, people, begins, moved, written
):
    leader, anna, jan = people
    begins_in(meeting, hours=begins)
    for person, answer in ((anna, "online"), (jan, "declined")):
        ComingFactory(meeting=meeting, user=person, answer=answer)
        stop_everything(person, meeting)
    days = [Hours(clock.today() + timedelta(days=moved), time(16), time(18))] if moved else None

    actions.change(meeting, by=leader, days=days, place="Gdzie indziej")

    assert [letter.user for letter in Letter.objects.all()] == [anna] * written


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


def test_whoever_declines_before_the_quiet_hours_end_hears_nothing_of_the_change_any_more(meeting, people):
    leader, anna, jan = people
    for person in (anna, jan):
        ComingFactory(meeting=meeting, user=person, answer="coming")
        rest(person)
    actions.change(meeting, by=leader, place="Sala druga")

    actions.answer(meeting, by=anna, answer="declined")
    Reader.objects.update(quiet_from=None, quiet_to=None)
    actions.tell_rested()

    said = [(letter.user, event_of(letter)[0]) for letter in Letter.objects.order_by("pk")]
    assert said == [(anna, "CANCEL"), (jan, "REQUEST")]


def test_whom_somebody_declined_for_in_quiet_hours_learns_it_and_is_not_asked_again(meeting, people):
    leader, anna, _ = people
    meets_online(meeting)
    ComingFactory(meeting=meeting, user=anna, answer="coming")
    rest(anna)
    actions.change(meeting, by=leader, place="Sala druga")

    actions.answer_for(meeting, anna, by=leader, answer="declined")
    Reader.objects.update(quiet_from=None, quiet_to=None)
    actions.tell_rested()

    assert said_in(Letter.objects.get())[:2] == ("CANCEL", "DECLINED")


def begins_in(meeting, **left):
    meeting.starts_at = clock.now() + timedelta(**left)
    meeting.ends_at = meeting.starts_at + timedelta(hours=2)
    meeting.save()


def test_reminders_go_once_to_those_who_come_and_to_the_undecided_and_to_nobody_else(meeting, people):
    leader, anna, jan = people
    meeting.mode, meeting.link = "hybrid", LINK
    asked_at = clock.now() - timedelta(days=9)
    for person, answer in ((leader, "declined"), (anna, "online"), (jan, "")):
        answered_at = asked_at if answer else None
        ComingFactory(meeting=meeting, user=person, answer=answer, asked_at=asked_at, answered_at=answered_at)
    begins_in(meeting, hours=73)
    actions.recall()
    assert not Letter.objects.exists()

    begins_in(meeting, hours=70)
    actions.recall()
    actions.recall()
    assert [(letter.user, letter.calendar) for letter in Letter.objects.all()] == [(jan, "")]
    assert Letter.objects.get().subject.startswith(f"Będziesz? {meeting.title}, ")
    begins_in(meeting, hours=23)
    meeting.comings.filter(user=jan).update(recalled_at=clock.now() - timedelta(hours=40))
    actions.recall()
    actions.recall()

    assert sorted(letter.user.pk for letter in Letter.objects.all()) == sorted([jan.pk, anna.pk])
    assert LINK in Letter.objects.get(user=anna).text


def test_whoever_said_yes_after_the_first_reminder_gets_the_last_one_too(meeting, people):
    begins_in(meeting, hours=23)
    asked_at, answered_at, recalled_at = (clock.now() - timedelta(hours=before) for before in (99, 30, 40))
    moments = {"asked_at": asked_at, "answered_at": answered_at, "recalled_at": recalled_at}
    ComingFactory(meeting=meeting, user=people[1], answer="coming", **moments)

    actions.recall()
    actions.recall()

    assert [letter.user for letter in Letter.objects.all()] == [people[1]]


@pytest.mark.parametrize(("asked", "answered", "reminded"), [(99, 1, 0), (5, 4, 0), (99, 25, 1)])
def test_nobody_is_reminded_within_a_day_of_being_asked_or_of_answering(meeting, people, asked, answered, reminded):
    begins_in(meeting, hours=9)
    asked_at, answered_at = (clock.now() - timedelta(hours=before) for before in (asked, answered))
    ComingFactory(meeting=meeting, user=people[1], answer="coming", asked_at=asked_at, answered_at=answered_at)

    actions.recall()

    assert Letter.objects.count() == reminded


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
