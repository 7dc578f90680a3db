"""My desk: what waits, what is new, where I belong. Reading it changes nothing."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, JSONObject
from django.urls import reverse

from zaloga.activity.record import scope_of
from zaloga.core import clock
from zaloga.core.words import day, plural, since
from zaloga.forum.models import Draft, ReadMark, Thread
from zaloga.forum.models.conversation import CONFIDENTIAL
from zaloga.forum.policies import visible_threads
from zaloga.networks.models import Invitation, JoinRequest, Membership, Network, Waiting
from zaloga.networks.models.invitations import INVITATION_LASTS
from zaloga.networks.models.queue import OFFER_LASTS
from zaloga.notifications.models import Unreached
from zaloga.people.models import User
from zaloga.portal import met, waiting

MOST_THREADS = 40
MOST_QUESTIONS = 3
ROWS_PER_NETWORK = 4
IN_WORDS = {1: "Jedna", 2: "Dwie", 3: "Trzy", 4: "Cztery"}


@dataclass(slots=True)
class NewsOf:
    """Threads with news of one network."""

    network: Network
    threads: list[Thread] = field(default_factory=list)

    @property
    def posts(self) -> int:
        return sum(thread.news for thread in self.threads)

    @property
    def shown(self) -> list[Thread]:
        return self.threads[:ROWS_PER_NETWORK]

    @property
    def hidden(self) -> int:
        return len(self.threads) - len(self.shown)


@dataclass(frozen=True, slots=True)
class AtDoor:
    """A network into which somebody waits to be let."""

    user: int
    slug: str
    name: str
    at: datetime
    asks: bool  # a request; otherwise a place on the waiting list
    offered: datetime | None
    kept: datetime | None

    @property
    def has_offer(self) -> bool:
        return self.offered is not None and clock.now() < self.offered + OFFER_LASTS

    @property
    def url(self) -> str:
        return reverse("networks:join" if self.asks else "networks:waiting", args=[self.slug])


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A text begun and not yet sent."""

    network: Network
    title: str
    thread: int | None  # nothing: a new conversation
    is_confidential: bool = False

    @property
    def url(self) -> str:
        slug = self.network.slug
        if self.thread:
            return reverse("forum:thread", args=[slug, self.thread])
        return reverse("forum:new_confidential" if self.is_confidential else "forum:new", args=[slug])


def page(user: User) -> dict[str, Any]:
    """Everything on the desk; the number of queries is the same however many networks there are."""
    mine = list(my_memberships(user))
    threads = list(worth_seeing(user))
    questions = unanswered(user, threads)
    doors = at_doors([user])
    items = met.of_today(user)
    items += waiting.of_mail(user) if mine and mine[0].is_unreached else []
    items += [waiting.of_offer(door) for door in doors if door.has_offer] + what_waits(
        user, mine, my_invitations([user])
    )
    items += [waiting.of_question(thread) for thread in questions]
    fresh = [thread for thread in threads if thread.news]
    reads = any(row.role in Membership.CREW for row in mine)
    said = sentence(group(fresh), len(items), last_visit(mine)) if reads else invited(mine, len(items))
    return {
        "memberships": mine,
        "items": items,
        "news": group(thread for thread in fresh if thread not in questions),
        "asked": doors,
        "unfinished": unfinished(mine),
        "reads": reads,
        "sentence": said if mine else "",
    }


def my_memberships(user: User) -> QuerySet[Membership]:
    """My networks, living ones first, with what each of them asks of me and the last draft I left there."""
    read = ReadMark.objects.filter(user=user).order_by("-read_until")
    left = Draft.objects.filter(user=user, network=OuterRef("network")).order_by("-saved_at")
    secret = Case(When(Q(is_confidential=True) | Q(thread__is_confidential=True), then=Value(CONFIDENTIAL)))
    named = Coalesce(secret, "thread__title", "title", output_field=CharField())
    draft = JSONObject(thread="thread", title=named, is_confidential="is_confidential")
    return (
        places([user])
        .select_related("network__programme")
        .annotate(is_unreached=Exists(Unreached.objects.stopped().filter(user=user)))
        .annotate(last_read=Subquery(read.values("read_until")[:1]), draft=Subquery(left.values(one=draft)[:1]))
    )


def places(people: Collection[User]) -> QuerySet[Membership]:
    """Networks of these people, living ones first, with what each of them asks of its own person."""
    theirs = Membership.objects.active().filter(user__in=people)
    return waiting.with_what_waits(theirs).order_by(
        F("network__archived_at").asc(nulls_first=True), "network__sort_key", "pk"
    )


def worth_seeing(user: User) -> QuerySet[Thread]:
    """Threads with posts of others that I have not read, and questions of others that nobody has answered."""
    waits = Q(waits_for_answer=True, network__archived_at=None) & ~Q(by=user)
    return visible_threads(user).for_list(user).filter(Q(news__gt=0) | waits)[:MOST_THREADS]


def at_doors(people: Collection[User]) -> list[AtDoor]:
    """Where these people wait to be let in: requests without an answer and places on waiting lists, in one query."""
    named = {"slug": F("network__slug"), "name": F("network__name")}
    nothing = Value(None, DateTimeField())
    requests = JoinRequest.objects.filter(user__in=people, answered_at=None).order_by()
    requests = requests.annotate(**named, at=F("made_at"), asks=Value(True), offered=nothing, kept=nothing)
    lines = Waiting.objects.open().filter(user__in=people).order_by()
    lines = lines.annotate(**named, at=F("since"), asks=Value(False), offered=F("offered_at"), kept=F("kept_until"))
    columns = ("user", "slug", "name", "at", "asks", "offered", "kept")
    rows = requests.values_list(*columns).union(lines.values_list(*columns), all=True)
    return [AtDoor(*row) for row in rows.order_by("at")]


def my_invitations(people: Collection[User]) -> QuerySet[Invitation]:
    """To these people's addresses."""
    return Invitation.objects.filter(
        email__in=[user.email for user in people],
        accepted_at=None,
        withdrawn_at=None,
        invited_at__gt=clock.now() - INVITATION_LASTS,
    ).select_related("network", "invited_by")


def what_waits(user: User, mine: list[Membership], invited_to: Iterable[Invitation]) -> list[waiting.Item]:
    """Invitations first, then what each of my networks asks of me."""
    inside = {membership.network_id for membership in mine}
    invitations = [one for one in invited_to if one.network_id not in inside and not one.network.is_archived]
    items = [waiting.of_invitation(invitation) for invitation in invitations]
    for membership in mine:
        scope = scope_of(membership.network)
        items += [replace(item, scope=scope) for item in waiting.of_membership(membership)]
    return items + waiting.of_appeals(user) + waiting.of_needs(user) + waiting.of_texts(user)


def unanswered(user: User, threads: list[Thread]) -> list[Thread]:
    """Questions of others that nobody has answered, in living networks; the desk shows a few of them."""
    living = [thread for thread in threads if thread.waits_for_answer and not thread.network.is_archived]
    return [thread for thread in living if thread.by_id != user.pk][:MOST_QUESTIONS]


def unfinished(mine: list[Membership]) -> list[Unfinished]:
    """What I began to write where I may write."""
    places = [row for row in mine if row.draft and row.role in Membership.CREW and not row.network.is_archived]
    return [Unfinished(row.network, **row.draft) for row in places]


def group(threads: Iterable[Thread]) -> list[NewsOf]:
    news: dict[int, NewsOf] = {}
    for thread in threads:
        news.setdefault(thread.network_id, NewsOf(thread.network)).threads.append(thread)
    return sorted(news.values(), key=lambda one: one.network.sort_key)


def last_visit(mine: list[Membership]) -> datetime | None:
    """When I last read something in any of my networks."""
    return max((row.last_read for row in mine if row.last_read), default=None)


def sentence(news: list[NewsOf], waits: int, visited: datetime | None) -> str:
    """Od Twojej wizyty w środę przybyło 7 wpisów w 3 sieciach. Trzy sprawy czekają na Ciebie."""
    posts, places = sum(one.posts for one in news), len(news)
    parts = []
    if posts:
        start = f"Od Twojej wizyty {since(visited)} przyby" if visited else "Przyby"
        verb = plural(posts, "ł", "ły", "ło")
        words = plural(posts, "wpis", "wpisy", "wpisów")
        parts.append(f"{start}{verb} {posts} {words} w {places} {'sieci' if places == 1 else 'sieciach'}.")
    else:
        parts.append("Wszystko przeczytane.")
    if waits:
        parts.append(waiting_in_words(waits))
    elif not posts:
        parts.append("Możesz spokojnie zamknąć tę stronę.")
    return " ".join(parts)


def invited(mine: list[Membership], waits: int) -> str:
    """For experts and observers, who read no conversations: until when they are here, and what to look for."""
    dates = [row.until for row in mine if row.until and not row.network.is_archived]
    parts = []
    if len(dates) == 1:
        parts.append(f"Zaproszenie trwa do {day(dates[0])}.")
    elif dates:
        parts.append(f"Najdłuższe zaproszenie trwa do {day(max(dates))}.")
    parts.append(waiting_in_words(waits) if waits else "Zobaczysz tu, gdy osoba prowadząca o coś Cię poprosi.")
    return " ".join(parts)


def waiting_in_words(waits: int) -> str:
    number = IN_WORDS.get(waits, waits)
    return f"{number} {plural(waits, 'sprawa czeka', 'sprawy czekają', 'spraw czeka')} na Ciebie."
