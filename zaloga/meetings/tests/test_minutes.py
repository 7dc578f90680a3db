"""Minutes as those who lead write them: prefilled, saved by themselves, two people at one text."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.meetings import actions
from zaloga.meetings import minutes as facts
from zaloga.meetings.actions import Overtaken, Written
from zaloga.meetings.models import Minutes, MinutesLine
from zaloga.meetings.tests.factories import (
    AgendaItemFactory,
    AttendanceFactory,
    ComingFactory,
    MeetingFactory,
    MinutesFactory,
    MinutesLineFactory,
    RegisterFactory,
)
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.people.tests.factories import UserFactory
from zaloga.plans.tests.factories import crew

pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def people():
    """A leader, a deputy and two of the crew."""
    leader, *others = crew(others=2)
    deputy = MembershipFactory(network=leader.memberships.get().network, role="deputy").user
    return leader, deputy, *others


@pytest.fixture
def meeting(people):
    return MeetingFactory(network=people[0].memberships.get().network, in_days=-2)


@pytest.fixture
def minutes(meeting):
    return MinutesFactory(meeting=meeting)


def where(name, meeting):
    return reverse(f"meetings:{name}", args=[meeting.network.slug, meeting.pk])


def posted(client, minutes, **changes):
    """What a browser posts of the page as it is open now, with these changes."""
    form = client.get(where("minutes_edit", minutes.meeting)).context["form"]
    data = {}
    for section in form.sections:
        for row in [section["heading"], *section["rows"]]:
            if row is None:
                continue
            data |= {f"bylo-{row['key']}": row["seen"], row["text"].html_name: row["text"].value()}
            if not row["is_heading"]:
                data[row["kind"].html_name] = row["kind"].value()
    return data | changes


def as_read(line, **changes):
    """The line as a form sends it after somebody has changed it on the screen."""
    said = {"kind": line.kind, "text": line.text, "for_all": line.for_all, "due_on": line.due_on}
    return Written(pk=line.pk, seen=line.mark, **said | changes)


def lines(minutes):
    return [(line.kind, line.text) for line in minutes.lines.all()]


def test_the_first_opening_takes_the_points_of_the_agenda_without_breaks(client, people, meeting):
    AgendaItemFactory(meeting=meeting, position=1, title="Lekcja w 6a", leader=people[2])
    AgendaItemFactory(meeting=meeting, position=2, title="Kawa", form="break")
    AgendaItemFactory(meeting=meeting, position=3, title="Kto co wypróbuje")
    AgendaItemFactory(meeting=meeting, position=4, title="Czyjeś życzenie", proposed=True)
    client.force_login(people[0])

    answer = client.post(where("minutes", meeting))
    client.post(where("minutes", meeting))

    assert answer.url == where("minutes_edit", meeting)
    assert lines(Minutes.objects.get()) == [
        ("heading", f"Lekcja w 6a ({people[2].name})"),
        ("plain", ""),
        ("heading", "Kto co wypróbuje"),
        ("plain", ""),
    ]


def test_reading_begins_nothing_and_before_the_meeting_there_are_none(client, people, meeting):
    client.force_login(people[0])

    assert client.get(where("minutes", meeting)).status_code == 404
    assert not Minutes.objects.exists()
    with pytest.raises(Refusal, match="jeszcze się nie zaczęło"):
        actions.begin_minutes(MeetingFactory(network=meeting.network), by=people[0])
    with pytest.raises(Refusal, match="odwołane"):
        off = {"called_off_at": clock.now(), "in_days": -1}
        actions.begin_minutes(MeetingFactory(network=meeting.network, **off), by=people[0])
    with pytest.raises(PermissionDenied):
        actions.begin_minutes(meeting, by=people[2])


def test_the_facts_come_from_the_register_and_the_answers_without_names_and_reasons(people, meeting):
    leader, deputy, anna, jan = people
    expert = MembershipFactory(network=meeting.network, role="expert", until=clock.today() + timedelta(days=30)).user
    register = RegisterFactory(meeting=meeting)
    for person, school in ((leader, "SP w Wińsku"), (anna, "SP w Wińsku"), (expert, "Uniwersytet")):
        AttendanceFactory(register=register, user=person, institution=school)
    AttendanceFactory(register=register, user=deputy, institution="Łężyce", how="online", state="late")
    AttendanceFactory(register=register, user=jan, state="absent", institution="SP w Lubiążu")
    AttendanceFactory(register=register, user=None, name="dr Malec", institution="")
    for person, said in ((leader, "coming"), (anna, "coming"), (deputy, "online")):
        ComingFactory(meeting=meeting, user=person, answer=said)
    ComingFactory(meeting=meeting, user=jan, answer="declined", why="Jadę do sanatorium")
    ComingFactory(meeting=meeting, user=MembershipFactory(network=meeting.network).user)
    ComingFactory(meeting=meeting, answer="coming")
    MeetingFactory(network=meeting.network, in_days=20)

    found = dict(facts.facts_of(meeting))

    assert found["Obecność"] == "5 osób, w tym online: 1 (prowadzą: 2, załoga: 1, eksperci: 1, goście: 1)"
    assert found["Placówki"] == "Łężyce, SP w Wińsku (2), Uniwersytet"
    assert found["Odpowiedzi na zaproszenie"] == (
        "zaproszono 5 osób; na miejscu: 2, online: 1, nie mogło: 1, bez odpowiedzi: 1; spoza sieci zapisało się: 1"
    )
    assert found["Następne spotkanie"].endswith("15:30")
    assert "sanatorium" not in str(found)
    assert jan.name not in str(found)


def test_writing_marking_and_adding_lines_needs_no_script(client, people, minutes):
    heading = MinutesLineFactory(minutes=minutes, position=0, kind="heading", text="Lekcja w 6a")
    first = MinutesLineFactory(minutes=minutes, position=1, text="")
    MinutesLineFactory(minutes=minutes, position=2, kind="heading", text="Kto co wypróbuje")
    client.force_login(people[0])
    page = where("minutes_edit", minutes.meeting)

    said = {f"tekst-{first.pk}": "Zeszyt błędów prowadzimy do maja.", f"rodzaj-{first.pk}": "decision"}
    answer = client.post(page, posted(client, minutes, co=f"dopisz-task-{heading.pk}", **said))

    new = MinutesLine.objects.get(kind="task")
    assert answer.url == f"{page}#wiersz-{new.pk}"
    assert lines(minutes) == [
        ("heading", "Lekcja w 6a"),
        ("decision", "Zeszyt błędów prowadzimy do maja."),
        ("task", ""),
        ("heading", "Kto co wypróbuje"),
    ]

    task = {f"tekst-{new.pk}": "Karty do\nułamków", f"kto-{new.pk}": [people[2].pk], f"termin-{new.pk}": "2030-12-03"}
    client.post(page, posted(client, minutes, **task))
    new.refresh_from_db()
    assert (new.text, f"{new.due_on}", list(new.people.all())) == ("Karty do ułamków", "2030-12-03", [people[2]])

    client.post(page, posted(client, minutes, co=f"skresl-{new.pk}") | {f"kto-{new.pk}": [people[2].pk]} | task)
    assert ("task", "Karty do ułamków") not in lines(minutes)


def test_two_people_at_different_lines_do_not_disturb_each_other(client, people, minutes):
    one, other = (MinutesLineFactory(minutes=minutes, text=words) for words in ("Jeden.", "Drugi."))
    client.force_login(people[0])
    mine = posted(client, minutes, **{f"tekst-{one.pk}": "Jeden, dłużej."})

    actions.write_minutes(minutes, [as_read(other, text="Drugi, inaczej.")], by=people[1])
    answer = client.post(where("minutes_edit", minutes.meeting), mine)

    assert answer.status_code == 302
    assert lines(minutes) == [("plain", "Jeden, dłużej."), ("plain", "Drugi, inaczej.")]


def test_over_the_same_line_the_second_sees_both_texts_and_loses_nothing(client, people, minutes):
    line = MinutesLineFactory(minutes=minutes, text="Przejrzeliśmy zeszyty.")
    another = MinutesLineFactory(minutes=minutes, text="Renata pokazała zeszyt.")
    client.force_login(people[0])
    page = where("minutes_edit", minutes.meeting)
    mine = posted(client, minutes, **{f"tekst-{line.pk}": "Przejrzeliśmy 23 zeszyty.", f"tekst-{another.pk}": "Nowe."})
    actions.write_minutes(minutes, [as_read(line, text="Zeszyty przejrzała Anna.")], by=people[1])

    refused = client.post(page, mine)

    shown = refused.content.decode()
    assert refused.status_code == 409
    assert people[1].name in shown
    for words in ("Przejrzeliśmy 23 zeszyty.", "Zeszyty przejrzała Anna.", "Nowe."):
        assert words in shown.replace("\u00a0", " ")
    assert lines(minutes) == [("plain", "Zeszyty przejrzała Anna."), ("plain", "Renata pokazała zeszyt.")]

    again = mine | {f"bylo-{line.pk}": refused.context["form"].sections[0]["rows"][0]["seen"]}
    assert client.post(page, again).status_code == 302
    assert lines(minutes) == [("plain", "Przejrzeliśmy 23 zeszyty."), ("plain", "Nowe.")]


def test_a_line_struck_out_meanwhile_comes_back_only_when_one_wants(client, people, minutes):
    line = MinutesLineFactory(minutes=minutes, text="Do skreślenia.")
    untouched = MinutesLineFactory(minutes=minutes, text="Też do skreślenia.")
    client.force_login(people[0])
    page = where("minutes_edit", minutes.meeting)
    mine = posted(client, minutes, **{f"tekst-{line.pk}": "Jednak ważne."})
    for gone in (line, untouched):
        actions.drop_line(minutes, gone.pk, by=people[1], seen=gone.mark)

    refused = client.post(page, mine)
    assert refused.status_code == 409
    assert "Jednak ważne." in refused.content.decode()

    for _ in range(2):
        assert client.post(page, mine | {f"bylo-{line.pk}": ""}).status_code == 302
    assert lines(minutes) == [("plain", "Jednak ważne.")]


def test_a_line_that_somebody_has_just_changed_is_not_struck_out(people, minutes):
    line = MinutesLineFactory(minutes=minutes, text="Stary tekst.")
    seen = line.mark
    actions.write_minutes(minutes, [as_read(line, text="Świeży tekst.")], by=people[1])

    with pytest.raises(Overtaken, match=people[1].name):
        actions.drop_line(minutes, line.pk, by=people[0], seen=seen)

    assert lines(minutes) == [("plain", "Świeży tekst.")]


def test_what_is_typed_saves_itself_and_the_page_learns_the_new_mark(client, people, minutes):
    line = MinutesLineFactory(minutes=minutes, text="")
    client.force_login(people[0])
    typed = posted(client, minutes, **{f"tekst-{line.pk}": "Pół zdania", f"rodzaj-{line.pk}": "task"})

    answer = client.post(where("minutes_keep", minutes.meeting), typed, headers=FRAGMENT)

    line.refresh_from_db()
    said = answer.content.decode()
    assert answer.status_code == 200
    assert "Zapisane o" in said
    assert f'name="bylo-{line.pk}" id="bylo-{line.pk}" value="{line.mark}"' in said
    assert f'name="zadanie-{line.pk}"' in said  # who and until when come at once
    assert lines(minutes) == [("task", "Pół zdania")]
    assert line.task is None


def test_saving_by_itself_keeps_what_it_can_and_tells_of_the_rest(client, people, minutes):
    mine, both = (MinutesLineFactory(minutes=minutes, text=words) for words in ("Moje.", "Wspólne."))
    client.force_login(people[0])
    typed = posted(client, minutes, **{f"tekst-{mine.pk}": "Moje, nowe.", f"tekst-{both.pk}": "Wspólne, moje."})
    actions.write_minutes(minutes, [as_read(both, text="Wspólne, cudze.")], by=people[1])

    answer = client.post(where("minutes_keep", minutes.meeting), typed, headers=FRAGMENT)

    said = answer.content.decode()
    assert answer.status_code == 409
    assert "Ktoś zmienił przed chwilą ten sam wiersz" in said
    assert f"bylo-{mine.pk}" in said
    assert f"bylo-{both.pk}" not in said
    assert lines(minutes) == [("plain", "Moje, nowe."), ("plain", "Wspólne, cudze.")]


def test_of_a_line_that_another_has_changed_the_page_keeps_its_old_mark(client, people, minutes):
    line, other = (MinutesLineFactory(minutes=minutes, text=words) for words in ("Moje.", "Cudze."))
    client.force_login(people[0])
    typed = posted(client, minutes, **{f"tekst-{line.pk}": "Moje, nowe."})
    actions.write_minutes(minutes, [as_read(other, text="Cudze, nowe.")], by=people[1])

    said = client.post(where("minutes_keep", minutes.meeting), typed, headers=FRAGMENT).content.decode()

    assert f"bylo-{other.pk}" not in said


def test_a_task_too_long_is_told_at_its_line_and_nothing_is_lost(client, people, minutes):
    line = MinutesLineFactory(minutes=minutes, text="")
    client.force_login(people[0])
    typed = posted(client, minutes, **{f"tekst-{line.pk}": "długo " * 60, f"rodzaj-{line.pk}": "task"})

    answer = client.post(where("minutes_edit", minutes.meeting), typed)
    kept = client.post(where("minutes_keep", minutes.meeting), typed, headers=FRAGMENT)

    assert answer.status_code == 422
    assert "Zadanie mieści się w 200 znakach." in answer.content.decode()
    assert "długo długo" in answer.content.decode()
    assert kept.status_code == 422
    assert lines(minutes) == [("plain", "")]


@pytest.mark.parametrize("name", ["bylo-abc", "bylo-99999999999999999999", "bylo-²", "bylo--1"])
def test_odd_keys_of_lines_are_nobodys(client, people, minutes, name):
    line = MinutesLineFactory(minutes=minutes, text="Zostaje.")
    client.force_login(people[0])

    assert (
        client.post(where("minutes_edit", minutes.meeting), posted(client, minutes, **{name: "x"})).status_code == 302
    )
    assert lines(minutes) == [("plain", line.text)]


def test_somebody_outside_the_crew_gets_no_task_through_a_made_up_form(client, people, minutes):
    line = MinutesLineFactory(minutes=minutes, text="Karty", kind="task")
    client.force_login(people[0])
    typed = posted(client, minutes, **{f"kto-{line.pk}": [UserFactory().pk]})

    answer = client.post(where("minutes_edit", minutes.meeting), typed)

    assert answer.status_code == 422
    assert list(line.people.all()) == []


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_form_asks_as_much_however_long_the_minutes(client, people, minutes, how_many, django_assert_num_queries):
    for _ in range(how_many):
        MinutesLineFactory(minutes=minutes, kind="task").people.add(people[2])
    client.force_login(people[0])
    client.get(where("minutes_edit", minutes.meeting))

    with django_assert_num_queries(11):
        page = client.get(where("minutes_edit", minutes.meeting))

    assert len(page.context["form"].sections[0]["rows"]) == how_many


def test_the_draft_is_there_for_those_who_lead_alone(client, people, minutes):
    MinutesLineFactory(minutes=minutes, text="Jeszcze w szkicu.")

    found = {}
    for name, person in zip(("leader", "deputy", "anna"), people, strict=False):
        client.force_login(person)
        found[name] = [client.get(where(page, minutes.meeting)).status_code for page in ("minutes", "minutes_edit")]

    assert found == {"leader": [200, 200], "deputy": [200, 200], "anna": [404, 403]}
    assert "szkic" in client.get(minutes.meeting.get_absolute_url()).content.decode()


def test_a_line_goes_higher_and_lower_by_buttons_also_into_another_point(client, people, minutes):
    first = MinutesLineFactory(minutes=minutes, position=0, kind="heading", text="Zeszyty")
    line = MinutesLineFactory(minutes=minutes, position=1, text="Stary tekst.")
    MinutesLineFactory(minutes=minutes, position=2, kind="heading", text="Lekcja")
    last = MinutesLineFactory(minutes=minutes, position=3, text="Na końcu.")
    client.force_login(people[0])
    page = where("minutes_edit", minutes.meeting)

    answer = client.post(page, posted(client, minutes, co=f"nizej-{line.pk}", **{f"tekst-{line.pk}": "Nowy tekst."}))
    again = client.post(page, posted(client, minutes, co=f"nizej-{line.pk}"))

    assert answer.url == f"{page}#nizej-{line.pk}"  # the button that was pressed has the focus again
    assert f'id="nizej-{last.pk}"' in client.get(page).content.decode()
    assert again.url == f"{page}#wiersz-{line.pk}"  # it cannot go further, so that button is gone
    texts = [text for _, text in lines(minutes)]
    assert texts == ["Zeszyty", "Lekcja", "Na końcu.", "Nowy tekst."]
    client.post(page, posted(client, minutes, co=f"nizej-{first.pk}"))
    assert [text for _, text in lines(minutes)] == ["Lekcja", "Na końcu.", "Nowy tekst.", "Zeszyty"]


def test_a_point_moves_with_all_that_stands_under_it_and_never_above_what_has_no_point(people, minutes):
    names = ["Na początku.", "A", "a1", "a2", "B", "b1"]
    rows = [
        MinutesLineFactory(minutes=minutes, position=n, text=text, kind="heading" if text in "AB" else "plain")
        for n, text in enumerate(names)
    ]
    revision = minutes.revision

    actions.move_line(minutes, rows[1].pk, by=people[1], up=True)
    assert [text for _, text in lines(minutes)] == names
    actions.move_line(minutes, rows[4].pk, by=people[1], up=True)

    assert [text for _, text in lines(minutes)] == ["Na początku.", "B", "b1", "A", "a1", "a2"]
    minutes.refresh_from_db()
    assert minutes.revision == revision + 1
    assert actions.move_line(minutes, rows[0].pk + 1000, by=people[1], up=True) is None


def test_moving_lines_is_for_whoever_leads_and_ends_with_the_approval(people, minutes):
    line = MinutesLineFactory(minutes=minutes, text="Jeden.", position=0)
    MinutesLineFactory(minutes=minutes, text="Drugi.", position=1)

    with pytest.raises(PermissionDenied):
        actions.move_line(minutes, line.pk, by=people[2], up=False)
    told = actions.open_for_remarks(minutes, by=people[0])
    Minutes.objects.update(remarks_until=clock.today() - timedelta(days=1))
    actions.approve_minutes(told, by=people[0], revision=Minutes.objects.get().revision)

    with pytest.raises(Refusal, match="zatwierdzona"):
        actions.move_line(minutes, line.pk, by=people[0], up=False)
    assert [text for _, text in lines(minutes)] == ["Jeden.", "Drugi."]


@pytest.mark.parametrize("how_many", [2, 6])
def test_moving_asks_the_same_however_many_lines_there_are(people, minutes, how_many, django_assert_num_queries):
    rows = [MinutesLineFactory(minutes=minutes, position=n) for n in range(how_many)]

    with django_assert_num_queries(9):
        actions.move_line(minutes, rows[0].pk, by=people[0], up=False)
