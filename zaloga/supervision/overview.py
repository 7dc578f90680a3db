"""What supervision sees of networks: counts and dates, never a word of what people wrote."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import CharField, Count, Exists, Max, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, NullIf

from zaloga.core import clock
from zaloga.core.counting import how_many
from zaloga.core.words import plural
from zaloga.forum.models import Post
from zaloga.networks.actions.vacancies import VACANT_FOR
from zaloga.networks.models import Invitation, JoinRequest, Membership, Network
from zaloga.networks.models.invitations import INVITATION_LASTS
from zaloga.networks.models.network import NetworkQuerySet
from zaloga.programmes.models import Programme

LATELY = timedelta(days=30)
SMALL = ["zero", "jedna", "dwie", "trzy", "cztery", "pięć", "sześć", "siedem", "osiem", "dziewięć", "dziesięć"]


def networks_of(programmes: Iterable[Programme]) -> NetworkQuerySet:
    """Networks of these programmes with everything a supervisor's row shows, in one query.

    Beside what ``for_list`` gives: ``posts_lately`` (30 days), ``last_post_at``, ``last_joined_at`` and the later of
    the two as ``last_sign_at``, ``requests`` that wait, ``in_line`` on the waiting list, ``is_led`` and ``invited``
    (the name or address of whoever has been invited to lead and has not answered).
    """
    here = {"thread__network": OuterRef("pk"), "thread__is_confidential": False}
    posts = Post.objects.filter(**here).standing().order_by()
    lately = posts.filter(created_at__gte=clock.now() - LATELY)
    joined = Membership.objects.filter(network=OuterRef("pk")).order_by()
    waiting = JoinRequest.objects.filter(network=OuterRef("pk"), answered_at=None).order_by()
    invited = Invitation.objects.filter(
        network=OuterRef("pk"),
        role=Membership.Role.COORDINATOR,
        accepted_at=None,
        withdrawn_at=None,
        invited_at__gt=clock.now() - INVITATION_LASTS,
    ).annotate(whom=Coalesce(NullIf("name", Value("")), "email", output_field=CharField()))
    return (
        Network.objects.filter(programme__in=programmes)
        .for_list()
        .with_queue()
        .with_vacancy()
        .annotate(
            is_led=Exists(joined.active().filter(role=Membership.Role.COORDINATOR)),
            invited=Subquery(invited.values("whom")[:1]),
            posts_lately=how_many(lately),
            last_post_at=Subquery(posts.values("thread__network").annotate(at=Max("created_at")).values("at")),
            last_joined_at=Subquery(joined.values("network").annotate(at=Max("joined_at")).values("at")),
            requests=how_many(waiting),
        )
        .annotate(last_sign_at=Greatest("last_post_at", "last_joined_at"))
        .order_by("sort_key", "pk")
    )


@dataclass(frozen=True, slots=True)
class Overview:
    """One programme at a glance."""

    programme: Programme
    networks: list[Any]  # rows of networks_of
    people: int = 0
    schools: int = 0

    @property
    def running(self) -> list[Any]:
        return [network for network in self.networks if network.is_opened and not network.is_archived]

    @property
    def preparing(self) -> list[Any]:
        return [network for network in self.networks if not network.is_opened and not network.is_archived]

    @property
    def archived(self) -> list[Any]:
        return [network for network in self.networks if network.is_archived]

    @property
    def leaderless(self) -> list[Any]:
        return [network for network in self.running + self.preparing if not network.is_led]

    @property
    def forsaken(self) -> list[Any]:
        """Those that nobody coordinates and nobody has been asked to."""
        return [network for network in self.leaderless if not network.invited]

    @property
    def long_leaderless(self) -> list[Any]:
        """Those that nobody has coordinated for 14 days."""
        return [network for network in self.leaderless if network.vacant_since <= clock.now() - VACANT_FOR]

    @property
    def asked(self) -> list[Any]:
        """Networks in which somebody's request to be let in waits for an answer."""
        return [network for network in self.running if network.requests]

    @property
    def lacks_institutions(self) -> bool:
        """Only staff of acceded institutions may join, and none has acceded (a programme of ``for_glance``)."""
        programme: Any = self.programme
        return programme.needs_accession and not programme.is_archived and not programme.acceded

    @property
    def posts_lately(self) -> int:
        return sum(network.posts_lately for network in self.running)

    @property
    def sentence(self) -> str:
        """Działają cztery sieci, jedna jest w przygotowaniu, jedna nie ma osoby prowadzącej."""
        if not self.running and not self.preparing:
            return "Żadna sieć teraz nie działa" if self.archived else "Nie ma tu jeszcze żadnej sieci"
        parts = [running_words(len(self.running))]
        if preparing := len(self.preparing):
            parts.append(f"{counted(preparing)} {plural(preparing, 'jest', 'są', 'jest')} w przygotowaniu")
        if asked := len(self.leaderless) - len(self.forsaken):
            parts.append(f"{counted(asked)} {plural(asked, 'czeka', 'czekają', 'czeka')} na osobę prowadzącą")
        if forsaken := len(self.forsaken):
            parts.append(f"{counted(forsaken)} nie {plural(forsaken, 'ma', 'mają', 'ma')} osoby prowadzącej")
        return ", ".join(parts)


def overviews(programmes: Iterable[Programme]) -> list[Overview]:
    """These programmes at a glance: two queries, however many programmes and networks there are."""
    programmes = list(programmes)
    networks: dict[int, list[Network]] = {programme.pk: [] for programme in programmes}
    for network in networks_of(programmes):
        networks[network.programme_id].append(network)
    running = Membership.objects.crew().filter(
        network__programme__in=programmes, network__archived_at=None, network__opened_at__isnull=False
    )
    totals = {
        row["network__programme"]: row
        for row in running.order_by()
        .values("network__programme")
        .annotate(people=Count("user", distinct=True), schools=Count("institution", distinct=True))
    }
    nobody = {"people": 0, "schools": 0}
    return [
        Overview(
            programme,
            networks[programme.pk],
            people=totals.get(programme.pk, nobody)["people"],
            schools=totals.get(programme.pk, nobody)["schools"],
        )
        for programme in programmes
    ]


def running_words(n: int) -> str:
    if n == 0:
        return "Jeszcze żadna sieć nie działa"
    return f"{plural(n, 'Działa', 'Działają', 'Działa')} {counted(n)} {plural(n, 'sieć', 'sieci', 'sieci')}"


def counted(n: int) -> str:
    """Small numbers in words, as people say them of networks: jedna, dwie; larger ones in digits."""
    return SMALL[n] if n < len(SMALL) else str(n)
