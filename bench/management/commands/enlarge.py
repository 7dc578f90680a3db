import json
from datetime import datetime, time, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.urls import reverse
from django.utils.text import slugify

from bench.answers import closed_with
from zaloga.core import clock
from zaloga.forum.models import Post, Thread
from zaloga.meetings import actions as meetings
from zaloga.meetings.models import Coming, Day, Meeting
from zaloga.meetings.models.coming import asked
from zaloga.meetings.models.meeting import wall
from zaloga.networks.models import Membership, Network
from zaloga.people.models import User
from zaloga.plans import actions as plans
from zaloga.plans import calendar
from zaloga.plans.models import Aim, PlanItem, Share, Task, Undertaking
from zaloga.programmes.models import Programme

THREADS, POSTS_EACH, LONG = 500, 20, 500
NETWORKS, MEASURED = 400, "program-do-pomiarow"
MEMBER = "czlonek@demo.zaloga.example"
TEXT = "U mnie w klasie pomogło nagrywanie odpowiedzi: uczniowie mówią więcej, a ja słyszę, gdzie się gubią. " * 3


class Command(BaseCommand):
    """Some 10,000 posts more by bulk inserts, for measuring only; prints where to measure, as JSON."""

    help = "Powiększa dane pokazowe do pomiarów."

    def handle(self, *args: Any, **options: Any) -> None:
        member = User.objects.get(email=MEMBER)
        network = member.networks.filter(archived_at=None).order_by("memberships__joined_at").first()
        leader = network.memberships.get(role=Membership.Role.COORDINATOR).user
        threads = threads_of(network)
        Post.objects.bulk_create(post for thread in threads for post in posts_of(thread, list(network.people.all())))
        slug = [network.slug]
        long = threads[2]
        Post.objects.bulk_create(posts_of(long, list(network.people.all()), LONG - POSTS_EACH, after=POSTS_EACH))
        Thread.objects.filter(pk=long.pk).update(replies=LONG - 1)
        plan_much(network)
        meet_much(network, member)
        addresses = {
            "pulpit": reverse("portal:desk"),
            "sieć: start": reverse("portal:network", args=slug),
            "sieć: rozmowy": reverse("forum:threads", args=slug),
            "rozmowa, 20 wpisów": threads[0].get_absolute_url(),
            "rozmowa, 500 wpisów": long.get_absolute_url(),
            "plan, 200 pozycji": reverse("plans:plan", args=slug),
            "kalendarz, 400 sieci": reverse("meetings:calendar"),
            "kalendarz własny (.ics)": calendar.path_of(plans.make_feed(by=member)),
            "kalendarz sieci (.ics)": meetings.make_network_feed(network, by=leader).get_absolute_url(),
            "kalendarz programu (.ics)": reverse("meetings:programme_feed", args=[MEASURED]),
            "odpowiedź (POST)": threads[1].get_absolute_url(),
            "wyniki, 5 odpowiedzi": closed_with(network, 5),
            "wyniki, 100 000 odpowiedzi": closed_with(network, 100_000),
        }
        self.stdout.write(json.dumps(addresses))


def plan_much(network: Network) -> None:
    """The plan of the demonstration grows to some 200 items, half of the tasks with people."""
    plan, people = network.plan, list(network.people.all())
    Aim.objects.bulk_create(Aim(plan=plan, text=TEXT[:200], indicator="liczba klas") for _ in range(20))
    PlanItem.objects.bulk_create(
        PlanItem(plan=plan, topic=TEXT[:100], issues=TEXT, month=network.starts_on.replace(day=1)) for _ in range(30)
    )
    Undertaking.objects.bulk_create(Undertaking(plan=plan, title=TEXT[:100]) for _ in range(20))
    tasks = Task.objects.bulk_create(
        Task(network=network, title=f"Zadanie do pomiarów {number}", stage=number % 5) for number in range(130)
    )
    Share.objects.bulk_create(
        Share(task=task, user=people[number % len(people)]) for number, task in enumerate(tasks[::2])
    )


def meet_much(network: Network, member: User) -> None:
    """Another programme, of 400 networks with four open meetings a year each, and 40 meetings of the member's own."""
    programme = Programme.objects.get(pk=network.programme_id)
    programme.pk, programme.slug, programme.is_main = None, MEASURED, False
    programme.save()
    fields = {"kind": network.kind, "question": TEXT[:100], "starts_on": network.starts_on, "ends_on": network.ends_on}
    fields |= {"visibility": network.visibility, "opened_at": clock.now(), "programme": programme}
    names = [f"Sieć do pomiarów {number}" for number in range(NETWORKS)]
    networks = Network.objects.bulk_create(Network(name=name, slug=slugify(name), **fields) for name in names)
    days = [(one, clock.today() + timedelta(days=7 * k - 60)) for k, one in enumerate([network] * 40)]
    days += [(one, clock.today() + timedelta(days=n % 28 + 60 * k)) for n, one in enumerate(networks) for k in range(4)]
    called = Meeting.objects.bulk_create(
        Meeting(
            network=one,
            title=TEXT[:80],
            guests="everybody",
            starts_at=wall(on, time(16)),
            ends_at=wall(on, time(18)),
        )
        for one, on in days
    )
    Day.objects.bulk_create(
        Day(meeting=meeting, on=on, begins=time(16), ends=time(18), hours=2)
        for meeting, (_, on) in zip(called, days, strict=True)
    )
    Coming.objects.bulk_create(asked(meeting, member) for meeting in called[:40])


def moment(number: int) -> datetime:
    """Some time of the last months, later for later threads."""
    return clock.now() - timedelta(days=90) + timedelta(hours=4 * number)


def threads_of(network: Network) -> list[Thread]:
    people = list(network.people.all())
    return Thread.objects.bulk_create(
        Thread(
            network=network,
            title=f"Rozmowa do pomiarów {number}",
            by=people[number % len(people)],
            created_at=moment(number),
            last_post_at=moment(number) + timedelta(minutes=POSTS_EACH),
            replies=POSTS_EACH - 1,
        )
        for number in range(THREADS)
    )


def posts_of(thread: Thread, people: list[User], how_many: int = POSTS_EACH, *, after: int = 0) -> list[Post]:
    return [
        Post(
            thread=thread,
            by=people[number % len(people)],
            text=TEXT,
            html=f"<p>{TEXT}</p>",
            is_first=number == 0,
            created_at=thread.created_at + timedelta(minutes=number),
        )
        for number in range(after, after + how_many)
    ]
