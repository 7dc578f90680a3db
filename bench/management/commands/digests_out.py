import json
import time
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bench.management.commands.enlarge import MEMBER
from zaloga.core import clock
from zaloga.forum.models import Post, Thread
from zaloga.networks.models import Membership, Network
from zaloga.notifications import digests
from zaloga.notifications.models import Letter, Note, Reader
from zaloga.people.models import User

CREWS, CREW, THREADS, REPLIES = 400, 25, 3, 2
WORDS = "U mnie w klasie pomogło nagrywanie odpowiedzi: uczniowie mówią więcej, a ja słyszę, gdzie się gubią. "


class Command(BaseCommand):
    """A week's digests of 10,000 members in 400 networks, each with 9 pieces of news of 3 threads; prints JSON."""

    help = "Mierzy, ile listów zbiorczych powstaje na sekundę."

    def handle(self, *args: Any, **options: Any) -> None:
        Note.objects.all().delete()
        Reader.objects.all().delete()
        before = Letter.objects.count()
        plant()
        began = time.perf_counter()
        while readers := list(digests.due()[: digests.SITTINGS]):
            digests.round_of(readers, Note.Way.DIGEST)
        took = time.perf_counter() - began
        written = Letter.objects.count() - before
        if written != CREWS * CREW:
            raise CommandError(f"Powstało {written} listów zbiorczych, a miało {CREWS * CREW}.")
        self.stdout.write(json.dumps({"digests": written, "took_s": took}))


def plant() -> None:
    """Straight into the tables: what is measured is the writing of letters, not how the news came about."""
    pattern = Membership.objects.filter(user__email=MEMBER).select_related("network").order_by("pk")[0].network
    week_ago = clock.now() - timedelta(days=7)
    people = User.objects.bulk_create(
        User(email=f"osoba{n}@pomiar.example", name=f"Osoba Próbna {n}", password="!", confirmed_at=week_ago)
        for n in range(CREWS * CREW)
    )
    networks = Network.objects.bulk_create(copy_of(pattern, n) for n in range(CREWS))
    Membership.objects.bulk_create(
        Membership(
            network=networks[n // CREW], user=person, joined_at=week_ago, read_until=week_ago, in_own_words="SP nr 1"
        )
        for n, person in enumerate(people)
    )
    threads = Thread.objects.bulk_create(
        Thread(network=network, title=f"Co pomaga na starcie, część {n}", by=people[crew * CREW])
        for crew, network in enumerate(networks)
        for n in range(THREADS)
    )
    posts = Post.objects.bulk_create(
        Post(thread=thread, by=thread.by, text=WORDS * 3, html=f"<p>{WORDS * 3}</p>", is_first=not n)
        for thread in threads
        for n in range(REPLIES + 1)
    )
    Reader.objects.bulk_create(Reader(user=person, next_at=week_ago) for person in people)
    Note.objects.bulk_create((note(person, post) for post in posts for person in crew_of(post, people, networks)), 5000)


def copy_of(pattern: Network, number: int) -> Network:
    columns = {
        field.attname: getattr(pattern, field.attname)
        for field in Network._meta.concrete_fields
        if not field.primary_key
    }
    return Network(**columns | {"slug": f"pomiar-{number}", "name": f"Sieć pomiarowa {number}", "continues_id": None})


def crew_of(post: Post, people: list[User], networks: list[Network]) -> list[User]:
    first = (post.thread.network_id - networks[0].pk) * CREW
    return people[first : first + CREW]


def note(person: User, post: Post) -> Note:
    return Note(
        user=person,
        text=f"{post.by} odpowiada w rozmowie „{post.thread}”",
        url=post.get_absolute_url(),
        kind="odpowiedź w rozmowie",
        within=str(post.thread.network),
        scope=f"siec-{post.thread.network_id}",
        source="forum.replied",
        ref=f"post-{post.pk}",
        by_mail=Note.Way.DIGEST,
    )
