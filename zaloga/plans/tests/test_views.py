"""The pages of a plan, in a browser without script."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from zaloga.core import clock
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.plans import actions
from zaloga.plans.models import Aim, Feed, Plan, Task
from zaloga.plans.tests.factories import (
    AimFactory,
    CommentFactory,
    ItemFactory,
    PlanFactory,
    ShareFactory,
    TaskFactory,
    UndertakingFactory,
    VersionFactory,
    crew,
)
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db
SECRET = "kruk-na-wieży"


@pytest.fixture
def people():
    return crew(others=2)


@pytest.fixture
def plan(people):
    return PlanFactory(network=people[0].memberships.get().network, shown=True)


def entered(person):
    client = Client()
    client.force_login(person)
    return client


def address(name, plan, *args):
    return reverse(f"plans:{name}", args=[plan.network.slug, *args])


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_plans_page_asks_the_same_number_of_queries_however_long_it_is(
    plan, people, how_many, django_assert_num_queries
):
    fill(plan, people[1], how_many)
    plan.network.programme.is_main = True
    plan.network.programme.save()
    client = entered(people[1])

    with django_assert_num_queries(10):
        page = client.get(address("plan", plan))

    assert len(page.context["items"]) == how_many
    assert len(page.context["mine"]) == how_many


def fill(plan, person, how_many):
    for _ in range(how_many):
        AimFactory(plan=plan, owner=person)
        item = ItemFactory(plan=plan, month=plan.network.starts_on)
        CommentFactory(plan=plan, item=item, by=person)
        UndertakingFactory(plan=plan).people.add(person)
        ShareFactory(task__network=plan.network, user=person)
    VersionFactory(plan=plan)


def test_the_plans_page_leads_to_each_of_its_parts_and_shows_words_as_they_were_typed(plan, people):
    parts = [AimFactory(plan=plan), ItemFactory(plan=plan), UndertakingFactory(plan=plan)]
    parts.append(TaskFactory(network=plan.network, title="Karty <b>i kości</b>"))

    page = entered(people[1]).get(address("plan", plan)).content.decode()

    assert [row for row in parts if f'href="{row.get_absolute_url()}"' not in page] == []
    assert "Karty &lt;b&gt;i kości&lt;/b&gt;" in page and "do wzięcia" in page and "bez daty" in page


@pytest.mark.parametrize("how_many", [1, 3])
def test_my_tasks_ask_the_same_number_of_queries_however_many_there_are(
    people, plan, how_many, django_assert_num_queries
):
    for _ in range(how_many):
        ShareFactory(task__network=plan.network, user=people[1])
    client = entered(people[1])

    with django_assert_num_queries(9):
        page = client.get(reverse("plans:my_tasks"))

    assert len(page.context["tasks"]) == how_many


def test_a_draft_is_a_page_that_says_nothing_to_members(plan, people):
    Plan.objects.update(shown_at=None, general_aim=SECRET)
    TaskFactory(network=plan.network, title=SECRET)

    assert SECRET in entered(people[0]).get(address("plan", plan)).content.decode()
    page = entered(people[1]).get(address("plan", plan)).content.decode()
    assert "Plan jeszcze powstaje" in page
    assert SECRET not in page


def test_supervision_sees_that_the_plan_is_kept_and_not_a_word_of_it(plan, people):
    AimFactory(plan=plan, text=SECRET)
    ItemFactory(plan=plan, topic=SECRET)
    TaskFactory(network=plan.network, title=SECRET)
    VersionFactory(plan=plan)
    overseer = AppointmentFactory(programme=plan.network.programme).user

    page = entered(overseer).get(address("plan", plan))

    assert (page.status_code, page.context["aim_count"], page.context["last"].number) == (200, 1, 1)
    assert SECRET not in page.content.decode()
    for name in ("versions", "comments", "print", "pdf", "docx"):
        assert entered(overseer).get(address(name, plan)).status_code == 403


def test_beginning_from_an_example_takes_two_clicks(people):
    network = people[0].memberships.get().network
    client = entered(people[0])

    chosen = client.get(reverse("plans:example", args=[network.slug, "matematyka"]))
    begun = client.post(
        reverse("plans:begin", args=[network.slug]), {"jak": "przyklad", "przyklad": "matematyka"}, follow=True
    )

    assert "Zeszyt błędów" in chosen.content.decode()
    assert begun.status_code == 200
    assert Plan.objects.get().items.count() == 5
    assert "Ten plan widzą na razie tylko osoby prowadzące" in begun.content.decode()


def test_beginning_twice_is_refused_in_words(plan, people):
    answer = entered(people[0]).post(address("begin", plan), {"jak": "pusty"})

    assert answer.status_code == 409
    assert "ma już plan" in answer.content.decode()


def test_two_editors_see_both_texts_and_the_second_click_knows(plan, people):
    aim = AimFactory(plan=plan, text="Pierwotny")
    client = entered(people[0])
    client.post(address("edit", plan, "cele", aim.pk), {"text": "Szybsza osoba", "revision": "1"})

    answer = client.post(address("edit", plan, "cele", aim.pk), {"text": "Wolniejsza osoba", "revision": "1"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Tak jest teraz w planie" in page
    assert "Szybsza osoba" in page
    assert "Wolniejsza osoba</textarea>" in page
    assert 'name="revision" value="2"' in page
    assert Aim.objects.get().text == "Szybsza osoba"
    client.post(address("edit", plan, "cele", aim.pk), {"text": "Wolniejsza osoba", "revision": "2"})
    assert Aim.objects.get().text == "Wolniejsza osoba"


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        ("cele", {"text": "Więcej pytań"}, "Więcej pytań"),
        ("spotkania", {"topic": "Ocenianie", "duration_hours": "4", "month": "2026-10-01"}, "Ocenianie"),
        ("przedsiewziecia", {"title": "Tydzień lekcji"}, "Tydzień lekcji"),
        ("zadania", {"title": "Karty", "stage": "2", "for_all": "on"}, "Karty"),
    ],
)
def test_every_kind_of_part_is_added_changed_and_struck_out(plan, people, kind, fields, said):
    client = entered(people[0])

    added = client.post(address("add", plan, kind), fields, follow=True)
    assert said in added.content.decode()
    rows = {"cele": plan.aims, "spotkania": plan.items, "przedsiewziecia": plan.undertakings}
    row = rows[kind].get() if kind in rows else Task.objects.get()
    first = next(iter(fields))
    changed = client.post(
        address("edit", plan, kind, row.pk), {**fields, first: f"{said} inaczej", "revision": "1"}, follow=True
    )
    assert f"{said} inaczej" in changed.content.decode()
    assert client.get(address("remove", plan, kind, row.pk)).status_code == 200
    client.post(address("remove", plan, kind, row.pk))
    assert not type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("kind", ["cele", "spotkania", "przedsiewziecia", "zadania"])
def test_a_bad_field_comes_back_with_what_was_typed(plan, people, kind):
    answer = entered(people[0]).post(
        address("add", plan, kind), {"duration_hours": "99", "note": "Dopisek", "stage": "2"}
    )

    assert answer.status_code == 422


@pytest.mark.parametrize("page", ["begin", "general_aim", "show"])
def test_members_do_not_open_the_pages_of_those_who_lead(plan, people, page):
    assert entered(people[1]).get(address(page, plan)).status_code == 403


def test_a_member_agrees_changes_come_and_the_page_says_so(plan, people):
    leader, anna, _ = people
    aim = AimFactory(plan=plan, text="Więcej pytań")
    actions.show(plan, by=leader)
    client = entered(anna)
    assert "Ten plan czeka na Twoją zgodę" in client.get(address("plan", plan)).content.decode()
    client.post(address("accept", plan, 1))
    assert "także Ty" in client.get(address("plan", plan)).content.decode()
    actions.edit_aim(aim, by=leader, text="Dużo więcej pytań")
    actions.show(plan, by=leader)

    page = client.get(address("plan", plan)).content.decode()
    assert "Plan zmienił się od Twojej zgody" in page
    changes = client.get(f"{address('changes', plan)}?od=1&do=2").content.decode()
    assert "Co się zmieniło od Twojej zgody" in changes
    assert "Cel „Więcej pytań”: inaczej treść" in changes
    client.post(address("accept", plan, 2))
    assert plan.versions.first().acceptances.count() == 2


def test_agreeing_to_an_older_version_is_refused(plan, people):
    actions.show(plan, by=people[0])
    AimFactory(plan=plan)
    actions.show(plan, by=people[0])

    assert entered(people[1]).post(address("accept", plan, 1)).status_code == 409


@pytest.mark.parametrize("query", ["od=99", "od=x", "od=1&do=77"])
def test_a_version_that_is_not_there_is_not_found(plan, people, query):
    actions.show(plan, by=people[0])

    assert entered(people[1]).get(f"{address('changes', plan)}?{query}").status_code == 404


def test_a_comment_is_written_on_the_items_page(plan, people):
    item = ItemFactory(plan=plan)

    page = entered(people[1]).post(
        address("part", plan, "spotkania", item.pk), {"text": "A może w styczniu?"}, follow=True
    )

    assert "styczniu?" in page.content.decode()
    assert item.comments.get().by == people[1]


def test_done_is_one_button_and_comes_back_where_it_stood(plan, people):
    task = ShareFactory(task__network=plan.network, user=people[1]).task
    client = entered(people[1])

    answer = client.post(address("do", plan, task.pk), {"co": "zrobione", "skad": "/moje-zadania/"})

    task.refresh_from_db()
    assert (answer.status_code, answer.url, task.is_done) == (302, "/moje-zadania/", True)


def test_a_button_never_leads_out_of_the_house(plan, people):
    task = ShareFactory(task__network=plan.network, user=people[1]).task

    answer = entered(people[1]).post(address("do", plan, task.pk), {"co": "zrobione", "skad": "//obca.example/"})

    assert answer.url == task.get_absolute_url()


def test_the_calendar_has_my_tasks_as_days_and_nobody_elses(plan, people):
    _, anna, ewa = people
    due = clock.today() + timedelta(days=9)
    mine = ShareFactory(task__network=plan.network, task__title="Karty", task__due_on=due, user=anna).task
    ShareFactory(task__network=plan.network, task__title=SECRET, task__due_on=due, user=ewa)
    entered(anna).post(reverse("plans:calendar_address"))

    answer = Client().get(reverse("plans:feed", args=[Feed.objects.get().token]))

    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [(str(one["summary"]), one.decoded("dtstart")) for one in events] == [("Zadanie: Karty", due)]
    assert str(events[0]["url"]).endswith(mine.get_absolute_url())
    assert anna.name not in answer.content.decode()
    again = Client().get(answer.wsgi_request.path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_new_address_kills_the_old_one_and_closing_kills_both(people):
    client = entered(people[1])
    client.post(reverse("plans:calendar_address"))
    old = Feed.objects.get().token
    client.post(reverse("plans:calendar_address"))
    new = Feed.objects.get().token

    assert old != new
    assert Client().get(reverse("plans:feed", args=[old])).status_code == 404
    assert Client().get(reverse("plans:feed", args=[new])).status_code == 200
    client.post(reverse("plans:calendar_address"), {"co": "zamknij"})
    assert Client().get(reverse("plans:feed", args=[new])).status_code == 404


def test_whoever_left_has_nothing_of_the_network_in_the_calendar(plan, people):
    seat = MembershipFactory(network=plan.network)
    ItemFactory(plan=plan, topic=SECRET, planned_on=clock.today())
    ShareFactory(task__network=plan.network, task__title=SECRET, task__due_on=clock.today(), user=seat.user)
    entered(seat.user).post(reverse("plans:calendar_address"))
    feed = reverse("plans:feed", args=[Feed.objects.get().token])
    assert Client().get(feed).content.decode().count(SECRET) == 2

    seat.left_at = clock.now()
    seat.save()

    assert SECRET not in Client().get(feed).content.decode()


def test_meetings_behind_us_and_stages_ahead_are_folded_and_keep_their_numbers(client):
    leader, member = crew()
    plan = PlanFactory(network=leader.memberships.get().network, shown=True)
    for days, topic in ((-40, "Dawno"), (9, "Niedługo")):
        ItemFactory(plan=plan, topic=topic, planned_on=clock.today() + timedelta(days=days))
    client.force_login(member)

    page = client.get(plan.get_absolute_url()).content.decode()

    folded = page[page.index("Spotkania za nami (1)") :].partition("</details>")
    assert "Dawno" in folded[0] and "Spotkanie 1" in folded[0]
    assert "Niedługo" in folded[2] and "Spotkanie 2" in folded[2]
    assert 'href="#spotkania">Spotkania (2)</a>' in page
