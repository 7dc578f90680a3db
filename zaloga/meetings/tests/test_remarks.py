"""Minutes on their way: shown to the crew, remarked on, approved, corrected, printed; and what becomes of tasks."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from pypdfium2 import PdfDocument

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.installation.privacy import Way
from zaloga.meetings import actions, privacy, retention
from zaloga.meetings.models import Minutes, MinutesLine
from zaloga.meetings.models.minutes import sha256_of
from zaloga.meetings.tests.factories import (
    AttendanceFactory,
    ComingFactory,
    MeetingFactory,
    MinutesFactory,
    MinutesLineFactory,
    RegisterFactory,
)
from zaloga.meetings.tests.test_minutes import as_read, where
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Letter, Note
from zaloga.people.tests.factories import UserFactory
from zaloga.plans import actions as plans
from zaloga.plans.models import Task
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def minutes(people):
    """A draft with a point, a decision and a task of Anna's; everybody was asked, Anna was there."""
    leader, anna, jan = people
    minutes = MinutesFactory(meeting__network=leader.memberships.get().network, meeting__title="Błąd na lekcji")
    MinutesLineFactory(minutes=minutes, position=0, kind="heading", text="Zeszyt błędów w klasie 7")
    MinutesLineFactory(minutes=minutes, position=1, text="Renata pokazała zeszyt.")
    MinutesLineFactory(minutes=minutes, position=2, kind="decision", text="Prowadzimy go do maja.")
    MinutesLineFactory(minutes=minutes, position=3, kind="task", text="Karty do ułamków").people.add(anna)
    MinutesLineFactory(minutes=minutes, position=4, kind="heading", text="Punkt bez słów")
    MinutesLineFactory(minutes=minutes, position=5, text="")
    for person in people:
        ComingFactory(meeting=minutes.meeting, user=person)
    AttendanceFactory(register=RegisterFactory(meeting=minutes.meeting), user=anna)
    return minutes


def told(minutes, people, **more):
    return actions.open_for_remarks(minutes, by=people[0], **more)


def test_the_crew_reads_nothing_until_the_meeting_is_over(minutes, people):
    meeting = minutes.meeting

    with clock.moved_to(meeting.ends_at - timedelta(minutes=5)), pytest.raises(Refusal, match="jeszcze trwa"):
        told(minutes, people)
    with clock.moved_to(meeting.ends_at + timedelta(minutes=5)):
        assert not told(minutes, people).is_draft


def after_the_window():
    return clock.moved_to(clock.now() + timedelta(days=8))


def approved(minutes, people):
    told(minutes, people)
    with after_the_window():
        return approve(minutes, people[0])


def approve(minutes, by):
    minutes = Minutes.objects.get(pk=minutes.pk)
    return actions.approve_minutes(minutes, by=by, revision=minutes.revision)


def letters():
    return sorted(
        (letter.user.name, letter.subject.replace("\u00a0", " ")) for letter in Letter.objects.select_related("user")
    )


def test_shown_to_the_crew_tasks_come_into_the_plan_and_who_was_there_hears_once(people, minutes):
    told(minutes, people)
    told(minutes, people)

    task = Task.objects.get()
    line = MinutesLine.objects.get(kind="task")
    assert (task.title, task.origin, line.task) == ("Karty do ułamków", "agreed", task)
    assert [share.user for share in task.shares.all()] == [people[1]]
    until = "„Karty do ułamków”: to zadanie dla Ciebie"
    opened = Note.objects.get(source="minutes.opened")
    assert (opened.user, opened.url) == (people[1], minutes.get_absolute_url())
    assert letters() == sorted([(people[1].name, until), (people[1].name, opened.text.replace("\u00a0", " "))])
    assert not MinutesLine.objects.filter(text="").exists()


def test_a_task_of_somebody_who_left_is_named_and_nothing_is_shown(people, minutes):
    gone = UserFactory()
    MinutesLineFactory(minutes=minutes, kind="task", text="Sala na grudzień").people.add(gone)

    with pytest.raises(Refusal, match="„Sala na grudzień”"):
        told(minutes, people)

    assert Minutes.objects.get().is_draft
    assert not Task.objects.exists()


@pytest.mark.parametrize("days", [-1, 31])
def test_the_window_is_from_today_to_a_month(people, minutes, days):
    with pytest.raises(Refusal, match="Podaj dzień"):
        told(minutes, people, until=clock.today() + timedelta(days=days))


def test_empty_minutes_are_not_shown(people, minutes):
    minutes.lines.all().delete()

    with pytest.raises(Refusal, match="pusta"):
        told(minutes, people)


def test_a_task_changed_after_it_was_given_changes_in_the_plan_when_saved_not_while_typed(people, minutes):
    leader, anna, jan = people
    told(minutes, people)
    line = minutes.lines.get(kind="task")

    actions.keep_minutes(minutes, [as_read(line, text="Karty do ułam", people=(anna.pk,))], by=leader)
    assert Task.objects.get().title == "Karty do ułamków"

    line.refresh_from_db()
    actions.write_minutes(minutes, [as_read(line, text="Karty do procentów", people=(jan.pk,))], by=leader)
    task = Task.objects.get()
    assert (task.title, [share.user for share in task.shares.all()]) == ("Karty do procentów", [jan])


def test_a_task_that_becomes_plain_words_leaves_the_plan_and_one_that_is_done_stays(people, minutes):
    leader, anna, _ = people
    MinutesLineFactory(minutes=minutes, position=6, kind="task", text="Zaproszenie").people.add(anna)
    told(minutes, people)
    plans.finish(Task.objects.get(title="Zaproszenie"), by=anna)

    for line in minutes.lines.filter(kind="task"):
        actions.write_minutes(minutes, [as_read(line, kind="plain")], by=leader)

    assert [task.title for task in Task.objects.all()] == ["Zaproszenie"]


def test_a_task_struck_out_of_the_plan_does_not_come_back(people, minutes):
    told(minutes, people)
    plans.drop_task(Task.objects.get(), by=people[0])

    with after_the_window():
        approve(minutes, people[0])

    assert not Task.objects.exists()


def test_whoever_was_asked_remarks_until_the_day_and_hears_the_answer(people, minutes):
    leader, anna, jan = people
    minutes = told(minutes, people)
    row = actions.leave_remark(minutes, by=jan, text="Zeszyt pokazała Renata i Ewa.")

    with pytest.raises(Refusal, match="dlaczego"):
        actions.answer_remark(row, by=leader, verdict="left")
    actions.answer_remark(row, by=leader, verdict="taken")

    assert Note.objects.filter(user=leader, source="minutes.remarked").count() == 1
    assert Note.objects.get(user=jan, source="minutes.remark_answered").text.endswith("do notatki: uwzględniona")
    with after_the_window(), pytest.raises(Refusal, match="Czas na uwagi już minął"):
        actions.leave_remark(minutes, by=jan, text="Jeszcze coś.")


def test_who_was_not_asked_reads_and_does_not_remark(client, people, minutes):
    late = MembershipFactory(network=minutes.meeting.network).user
    told(minutes, people)
    client.force_login(late)

    page = client.get(where("minutes", minutes.meeting)).content.decode()

    assert "Renata pokazała zeszyt." in page.replace("\u00a0", " ")
    assert "Zostaw uwagę" not in page
    assert client.post(where("remark", minutes.meeting), {"text": "Moje"}).status_code == 403


def test_a_remark_is_withdrawn_by_its_author_until_it_is_answered(client, people, minutes):
    leader, anna, jan = people
    minutes = told(minutes, people)
    row = actions.leave_remark(minutes, by=jan, text="Do wycofania.")
    with pytest.raises(PermissionDenied):
        actions.withdraw_remark(row, by=anna)
    answered = actions.leave_remark(minutes, by=jan, text="Zostaje.")
    actions.answer_remark(answered, by=leader, verdict="taken")
    client.force_login(jan)

    place = reverse("meetings:remark_answer", args=[minutes.network.slug, minutes.meeting_id, row.pk])
    client.post(place, {"wycofaj": "1"})

    with pytest.raises(Refusal, match="ma już odpowiedź"):
        actions.withdraw_remark(answered, by=jan)
    assert [one.text for one in minutes.remarks.all()] == ["Zostaje."]


def test_nothing_is_approved_early_unanswered_or_unread(people, minutes):
    leader, anna, jan = people
    with pytest.raises(Refusal, match="nie widziała"):
        approve(minutes, leader)
    minutes = told(minutes, people)
    with pytest.raises(Refusal, match="ma czas na uwagi"):
        approve(minutes, leader)
    row = actions.leave_remark(minutes, by=jan, text="Popraw imię.")
    with after_the_window():
        with pytest.raises(Refusal, match="1 uwaga czeka"):
            approve(minutes, leader)
        actions.answer_remark(row, by=leader, verdict="left", answer="Imię jest dobre.")
        seen = Minutes.objects.get(pk=minutes.pk)
        actions.write_minutes(seen, [as_read(seen.lines.get(kind="decision"), text="Do czerwca.")], by=leader)
        with pytest.raises(Refusal, match="Przeczytaj ją jeszcze raz"):
            actions.approve_minutes(seen, by=leader, revision=seen.revision)
        with pytest.raises(PermissionDenied):
            approve(minutes, jan)


def test_approved_minutes_are_fixed_word_for_word(people, minutes):
    done = approved(minutes, people)
    again = approve(minutes, people[0])

    assert done.sha256 == again.sha256 == sha256_of(done.text)
    assert "Ustalenie: Prowadzimy go do maja." in done.text
    assert f"Karty do ułamków: {people[1].name}" in done.text
    assert "Punkt bez słów" not in done.text
    assert Event.objects.filter(name="minutes.approved").count() == 1
    line = minutes.lines.first()
    for deed in (
        lambda: actions.write_minutes(done, [as_read(line, text="Inaczej")], by=people[0]),
        lambda: actions.keep_minutes(done, [], by=people[0]),
        lambda: actions.add_line(done, by=people[0], kind="plain"),
        lambda: actions.drop_line(done, line.pk, by=people[0], seen=line.mark),
        lambda: actions.leave_remark(done, by=people[1], text="Za późno"),
    ):
        with pytest.raises(Refusal, match="już zatwierdzona"):
            deed()


def test_the_whole_crew_hears_that_minutes_are_approved(people, minutes):
    approved(minutes, people)

    assert {note.user for note in Note.objects.filter(source="minutes.approved")} == {people[1], people[2]}


@pytest.mark.django_db(transaction=True)
def test_of_two_approvals_at_once_one_counts(people, minutes):
    told(minutes, people)
    revision = Minutes.objects.get().revision

    def press(_):
        try:
            with after_the_window():
                return actions.approve_minutes(Minutes.objects.get(), by=people[0], revision=revision).sha256
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        found = set(threads.map(press, range(2)))

    assert len(found) == 1
    assert Event.objects.filter(name="minutes.approved").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_at_once_over_one_line_one_is_told_of_the_other(people, minutes):
    deputy = MembershipFactory(network=minutes.meeting.network, role="deputy").user
    line = minutes.lines.get(kind="decision")

    def write(by):
        try:
            actions.write_minutes(minutes, [as_read(line, text=f"Tak chce {by.name}.")], by=by)
            return "zapisane"
        except actions.Overtaken:
            return "oba teksty"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        found = sorted(threads.map(write, [people[0], deputy]))

    assert found == ["oba teksty", "zapisane"]


def test_a_correction_stands_under_approved_minutes_which_stay_as_they_were(client, people, minutes):
    with pytest.raises(Refusal, match="nie jest jeszcze zatwierdzona"):
        actions.correct_minutes(minutes, by=people[0], text="Karty są na styczeń.")
    done = approved(minutes, people)
    client.force_login(people[0])

    client.post(where("minutes_correct", minutes.meeting), {"text": "Karty są na styczeń."})

    page = client.get(where("minutes", minutes.meeting)).content.decode().replace("\u00a0", " ")
    assert "Karty są na styczeń." in page
    assert done.sha256 in page
    assert Minutes.objects.get().text == done.text


def test_the_pdf_says_what_was_approved_and_what_was_corrected(client, people, minutes):
    done = approved(minutes, people)
    actions.correct_minutes(done, by=people[0], text="Karty są na styczeń.")
    client.force_login(people[1])

    answer = client.get(where("minutes_pdf", minutes.meeting))

    found = " ".join(page.get_textpage().get_text_bounded() for page in PdfDocument(BytesIO(answer.content)))
    words = " ".join(found.replace("\u00a0", " ").split())
    assert answer.headers["Content-Type"] == "application/pdf"
    for said in (
        "Notatka: Błąd na lekcji",
        "Renata pokazała zeszyt.",
        "Ustalenie: Prowadzimy go do maja.",
        done.sha256,
    ):
        assert said in words
    assert "Karty do ułamków" in words
    assert "Karty są na styczeń." in words


def test_there_is_no_pdf_before_they_are_approved(client, people, minutes):
    told(minutes, people)
    client.force_login(people[0])

    assert client.get(where("minutes_pdf", minutes.meeting)).status_code == 404


def test_supervision_knows_the_state_and_never_the_words(client, people, minutes):
    overseer = AppointmentFactory(programme=minutes.meeting.network.programme).user
    approved(minutes, people)
    client.force_login(overseer)

    page = client.get(minutes.meeting.get_absolute_url()).content.decode()

    assert "zatwierdzona" in page
    assert where("minutes", minutes.meeting) not in page
    answers = [client.get(where(name, minutes.meeting)).status_code for name in ("minutes", "minutes_pdf")]
    assert answers == [403, 403]


def test_the_next_meeting_comes_back_to_what_is_not_done(client, people, minutes):
    MinutesLineFactory(minutes=minutes, kind="task", text="Zrobione już").people.add(people[1])
    told(minutes, people)
    plans.finish(Task.objects.get(title="Zrobione już"), by=people[1])
    following = MeetingFactory(network=minutes.meeting.network)
    client.force_login(people[2])

    page = client.get(following.get_absolute_url())

    assert [task.title for task in page.context["to_check"]] == ["Karty do ułamków"]


def test_the_letter_of_approval_holds_the_whole_text(people, minutes):
    approved_now = told(minutes, people)
    Minutes.objects.filter(pk=approved_now.pk).update(remarks_until=clock.today() - timedelta(days=1))
    Letter.objects.all().delete()

    approve(minutes, people[0])

    sent = Letter.objects.get(user=people[2])
    assert "Renata pokazała zeszyt." in sent.text
    assert "jako PDF do wydruku" in sent.text


def test_a_task_leads_back_to_its_minutes(client, people, minutes):
    told(minutes, people)
    client.force_login(people[1])

    page = client.get(Task.objects.get().get_absolute_url()).content.decode()

    assert f'href="{minutes.get_absolute_url()}"' in page
    assert "notatka ze spotkania" in page.replace("\u00a0", " ")


def test_remarks_go_a_year_after_the_minutes_were_approved(people, minutes):
    minutes = told(minutes, people)
    row = actions.leave_remark(minutes, by=people[2], text="Uwaga.")
    assert retention.sweep_remarks(clock.now()) == 0
    actions.answer_remark(row, by=people[0], verdict="taken")
    with after_the_window():
        approve(minutes, people[0])

    assert retention.sweep_remarks(clock.now() + timedelta(days=30)) == 1


def test_a_person_who_goes_is_taken_out_and_the_page_says_so(people, minutes):
    done = approved(minutes, people)

    privacy.forget(people[1], Way.DELETED)

    done.refresh_from_db()
    assert people[1].name not in done.text + str(done.content)
    assert not done.is_whole
    assert done.sha256


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_page_asks_as_much_however_many_remarks_and_tasks(
    client, people, minutes, how_many, django_assert_num_queries
):
    for number in range(how_many):
        MinutesLineFactory(minutes=minutes, kind="task", text=f"Zadanie {number}").people.add(people[1])
    minutes = told(minutes, people)
    for _ in range(how_many):
        actions.leave_remark(minutes, by=people[2], text="Uwaga.")
    client.force_login(people[1])
    client.get(where("minutes", minutes.meeting))

    with django_assert_num_queries(17):
        page = client.get(where("minutes", minutes.meeting))

    assert len(page.context["tasks"]) == how_many + 1
