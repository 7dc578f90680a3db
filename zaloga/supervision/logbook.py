"""The audit log for those who answer for it: a programme's, and the whole installation's."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from zaloga.activity.models import Event, EventQuerySet
from zaloga.activity.registry import REGISTRY
from zaloga.forum.models import Hiding
from zaloga.networks.models import HandOver, Invitation, JoinRequest, Membership, Network
from zaloga.people.models import User, normal_address
from zaloga.programmes.models import Appointment, Programme
from zaloga.proposals.models import Call, Proposal

HEADER = ["Kiedy", "Co", "Oznaczenie", "Czego dotyczy", "Kto", "Kogo dotyczy", "Szczegóły"]
ADDRESSES = ["Adres: kto", "Adres: kogo dotyczy"]
MOST_EXPORTED = 100_000


def of_programme(programme: Programme) -> EventQuerySet:
    """What happened to rights in the programme itself and in its networks."""
    inside = Q(network__programme=programme)
    things: list[QuerySet[Any]] = [
        Programme.objects.filter(pk=programme.pk),
        Appointment.objects.filter(programme=programme),
        Network.objects.filter(programme=programme),
        Proposal.objects.filter(programme=programme),
        Call.objects.filter(programme=programme),
        Hiding.objects.filter(post__thread__network__programme=programme),
        *[model.objects.filter(inside) for model in (Membership, JoinRequest, Invitation, HandOver)],
    ]
    wanted = Q()
    for rows in things:
        wanted |= Q(target_type=type_of(rows.model), target_id__in=rows.order_by().values("pk"))
    return Event.objects.for_audit().filter(wanted)


def type_of(model: type[Model]) -> ContentType:
    return ContentType.objects.get_for_model(model)


def narrowed(
    events: EventQuerySet,
    *,
    subject: str = "",
    person: str = "",
    since: date | None = None,
    until: date | None = None,
    by_address: bool = False,
) -> EventQuerySet:
    """The entries asked for: of one subject, by or about a person, between two days, inclusive.

    ``by_address`` also finds people by their whole address, which only operators know anyway.
    """
    if subject:
        kinds = [name for name, kind in REGISTRY.items() if kind.for_audit and name.split(".")[0] == subject]
        events = events.filter(name__in=kinds)
    if person:
        known = Q(name__icontains=person)
        people = User.objects.filter(known | Q(email=normal_address(person)) if by_address else known)
        events = events.filter(Q(by__in=people.values("pk")) | Q(about__in=people.values("pk")))
    if since:
        events = events.filter(at__gte=midnight(since))
    if until:
        events = events.filter(at__lte=timezone.make_aware(datetime.combine(until, time.max)))
    return events


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def rows(events: EventQuerySet, *, with_addresses: bool) -> Iterator[list[str]]:
    """The entries as an auditor gets them: local time with the offset, details in one line of words.

    ``with_addresses`` for the operator, who knows them anyway; a programme's coordinator does not learn them here.
    """
    for event in events.for_log()[:MOST_EXPORTED].iterator(chunk_size=1000):
        row = [
            timezone.localtime(event.at).isoformat(timespec="seconds"),
            event.title,
            event.name,
            event.target_label,
            event.actor,
            str(event.about or ""),
            event.line,
        ]
        yield [*row, *[person.email if person else "" for person in (event.by, event.about)]] if with_addresses else row
