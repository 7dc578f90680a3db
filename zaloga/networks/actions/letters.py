"""Writing to people of a network without knowing their addresses."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from zaloga.activity.record import record, scope_of
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.core.words import plural
from zaloga.networks import emails, events, policies
from zaloga.networks.models import Membership, Network, RelayedLetter
from zaloga.notifications.reach import Reach, foresee
from zaloga.notifications.tell import tell
from zaloga.people.models import User

DAY = timedelta(hours=24)
MOST_TO_ONE, MOST_TO_MANY = 20, 3


@transaction.atomic
def write_to_one(membership: Membership, *, subject: str, text: str, key: UUID, by: User) -> RelayedLetter:
    """Send somebody of the network a letter through the house; neither learns the other's address.

    At most 20 in 24 hours. ``key`` is the form's own: sending it twice sends one letter.
    """
    require(policies.can_write_to(by, membership))
    if sent := sent_before(key, by):
        return sent
    refuse_too_many(by.relayed_letters.exclude(to=None), MOST_TO_ONE, "do pojedynczych osób")
    return send(membership.network, [membership.user], to=membership.user, subject=subject, text=text, key=key, by=by)


@transaction.atomic
def write_to_many(
    network: Network, memberships: Iterable[Membership], *, subject: str, text: str, key: UUID, by: User
) -> RelayedLetter:
    """Send the chosen people of a network one letter each, and the writer a copy. At most 3 in 24 hours and network.

    Whoever left between the preview and the sending gets nothing. Who has stopped such letters, or does not get any,
    finds in the bell that one was written.
    """
    require(policies.can_write_to_all(by, network))
    if sent := sent_before(key, by):
        return sent
    chosen = [one.pk for one in memberships]
    people = [one.user for one in recipients(network, by) if one.pk in set(chosen)]
    if not people:
        raise Refusal("Zaznacz choć jedną osobę, która ma dostać ten list.")
    refuse_too_many(network.relayed_letters.filter(by=by, to=None), MOST_TO_MANY, "do całej sieci")
    found = reach(network, people)
    letter = send(network, found.at_once, to=None, subject=subject, text=text, key=key, by=by)
    emails.relayed_copy(letter, text=text)
    tell_without_letter(letter, [*found.on_page, *found.dead])
    return letter


def reach(network: Network, people: Iterable[User]) -> Reach:
    """Who gets a letter written to many, and who does not; what somebody wrote waits for no quiet hours to end."""
    kind = events.WRITTEN_TO
    return foresee(people, scope=scope_of(network), source=kind.name, important=True, to_all_levels=True, waits=False)


def tell_without_letter(letter: RelayedLetter, people: list[User]) -> None:
    mine = letter.network.memberships.active().filter(user=letter.by).first()
    tell(
        people,
        text=f"{letter.by} pisze do załogi: „{letter.subject}”. Tego listu nie dostajesz, o treść możesz zapytać",
        url=reverse("networks:write", args=[letter.network.slug, mine.pk]) if mine else "",
        by_mail=False,
        has_letter=True,
        scope=scope_of(letter.network),
        source=events.WRITTEN_TO.name,
        kind=events.WRITTEN_TO.title,
        within=str(letter.network)[:160],
    )


def recipients(network: Network, by: User) -> Iterable[Membership]:
    """Everybody with a role today but the writer."""
    return network.memberships.active().for_list().exclude(user=by)


def sent_before(key: UUID, by: User) -> RelayedLetter | None:
    # Locked, so that two clicks at once stand one behind the other.
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    return by.relayed_letters.filter(key=key).first()


def refuse_too_many(sent: QuerySet[RelayedLetter], most: int, whom: str) -> None:
    if sent.filter(sent_at__gt=clock.now() - DAY).count() >= most:
        letters = f"{most} {plural(most, 'list', 'listy', 'listów')}"
        raise Refusal(f"W ciągu doby można wysłać {letters} {whom}. Spróbuj jutro; treść jest niżej, skopiuj ją sobie.")


def send(
    network: Network, people: list[User], *, to: User | None, subject: str, text: str, key: UUID, by: User
) -> RelayedLetter:
    letter = RelayedLetter(network=network, by=by, to=to, subject=subject, recipients=len(people), key=key)
    letter.full_clean()
    letter.save()
    mine = network.memberships.active().filter(user=by).first()
    for person in people:
        emails.relayed(letter, text=text, to=person, writer=mine)
    record(events.WRITTEN_TO, by=by, target=network, recipients=len(people))
    return letter
