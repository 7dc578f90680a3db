"""Many invitations at once: from a pasted list, and again to those who have not answered."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models, transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.core.words import plural, tidy_line
from zaloga.networks import events, policies
from zaloga.networks.actions import seats
from zaloga.networks.actions.invitations import MOST_LETTERS, send_again, send_first
from zaloga.networks.models import Invitation, Membership, Network
from zaloga.networks.models.invitations import LETTERS_COUNTED_FOR
from zaloga.networks.pasted import Found
from zaloga.people.models import User, normal_address

Role = Membership.Role
AT_ONCE = 200
A_DAY = 400
PAUSE = timedelta(days=3)  # nobody is reminded sooner after the last letter


class Fate(models.TextChoices):
    """What becomes of one line of the list; the first three are sent a letter."""

    NEW = "new", "nowa osoba"
    KNOWN = "known", "ma już konto"
    LATE = "late", "zaproszenie wygasło, pójdzie nowe"
    INSIDE = "inside", "już w sieci"
    INVITED = "invited", "już zaproszona"
    SELF = "self", "to Ty"
    TIRED = "tired", "za dużo listów bez odpowiedzi"
    NOT_MINE = "not_mine", "zaproszona w roli, której nie nadajesz"
    DOUBLE = "double", "podwójna"
    WRONG = "wrong", "nie wygląda na adres"


TO_SEND = (Fate.NEW, Fate.KNOWN, Fate.LATE)


@dataclass(frozen=True, slots=True)
class Judged:
    """A line and its fate."""

    found: Found
    fate: Fate

    @property
    def is_to_send(self) -> bool:
        return self.fate in TO_SEND


@dataclass(frozen=True, slots=True)
class Sent:
    """What a deed with many invitations did: how many letters went, and why the others did not."""

    letters: int
    skipped: Counter[Fate]


def look_through(network: Network, found: Iterable[Found], *, by: User) -> list[Judged]:
    """What would become of every line now. Changes nothing; three queries, however long the list is.

    Of an account it says only that there is one, never whose: the address was known to whoever pasted it.
    """
    require(policies.can_invite(by, network))
    found = list(found)
    emails = {normal_address(one.email) for one in found if one.email}
    known = set(User.objects.filter(email__in=emails).values_list("email", flat=True))
    inside = set(network.memberships.active().filter(user__email__in=emails).values_list("user__email", flat=True))
    invitations = list(network.invitations.filter(email__in=emails, accepted_at=None))
    seen: set[str] = set()
    judged = []
    for one in found:
        fate = fate_of(one, by, known, inside, [row for row in invitations if row.email == one.email])
        judged.append(Judged(one, Fate.DOUBLE if one.email and one.email in seen else fate))
        seen.add(one.email)
    return judged


def fate_of(one: Found, by: User, known: set[str], inside: set[str], earlier: list[Invitation]) -> Fate:
    """The fate of one line, whatever stands in the others."""
    if not one.email:
        return Fate.WRONG
    if one.email in inside:
        return Fate.INSIDE
    if one.email == by.email:
        return Fate.SELF
    waiting = next((row for row in earlier if row.withdrawn_at is None), None)
    if waiting and waiting.is_open:
        return Fate.INVITED
    since = clock.now() - LETTERS_COUNTED_FOR
    if sum(row.generation for row in earlier if row.invited_at > since) >= MOST_LETTERS:
        return Fate.TIRED
    if waiting:
        return Fate.LATE if policies.can_invite_as(by, waiting.network, waiting.role) else Fate.NOT_MINE
    return Fate.KNOWN if one.email in known else Fate.NEW


@transaction.atomic
def invite_many(
    network: Network,
    found: Iterable[Found],
    *,
    role: str = Role.MEMBER,
    until: date | None = None,
    message: str = "",
    by: User,
) -> Sent:
    """Send a personal invitation to everybody on the list who is neither in the network nor invited already.

    All go or none; the same list sent again changes nothing. Refused: more than 200 at once or 400 a day of one
    network, a day that has passed, a network in the archive.
    """
    require(policies.can_invite_as(by, network, role))
    network = seats.locked(network)
    until = until if role == Role.EXPERT else None
    if until and until < clock.today():
        raise Refusal("Ten dzień już minął. Podaj, do kiedy ekspert ma być w sieci.")
    judged = look_through(network, found, by=by)
    people = [one.found for one in judged if one.is_to_send]
    refuse_too_many(network, len(people))
    waiting = {row.email: row for row in network.invitations.waiting().filter(email__in=[one.email for one in people])}
    for one in people:
        given = {"name": tidy_line(one.name), "role": role, "until": until, "message": message}
        if late := waiting.get(one.email):
            send_again(late, by=by, **given)
        else:
            send_first(network, one.email, by=by, **given)
    if people:
        record(events.INVITED_MANY, by=by, target=network, letters=in_words(len(people)), role=role)
    return Sent(len(people), Counter(one.fate for one in judged if not one.is_to_send))


def refuse_too_many(network: Network, letters: int) -> None:
    if letters > AT_ONCE:
        raise Refusal(f"Naraz wysyłamy najwyżej {AT_ONCE} zaproszeń, a tu jest ich {letters}. Podziel listę na części.")
    gone = network.invitations.filter(invited_at__gte=clock.now() - timedelta(days=1)).count()
    if gone + letters > A_DAY:
        left = max(0, A_DAY - gone)
        raise Refusal(
            f"W ciągu doby jedna sieć wysyła najwyżej {A_DAY} zaproszeń. Możesz teraz wysłać {left}, "
            f"a na liście jest {letters}. Resztę wyślij jutro."
        )


def in_words(letters: int) -> str:
    return f"{letters} {plural(letters, 'zaproszenie', 'zaproszenia', 'zaproszeń')}"


def to_remind(network: Network, *, by: User) -> list[Invitation]:
    """Invitations without an answer whose letter may go again now, with what their letters show.

    Not to who came in another way, got a letter within three days or has had four, nor in a role not one's to give.
    """
    require(policies.can_invite(by, network))
    rows = network.invitations.waiting().to_outsiders().select_related("network__programme")
    rows = rows.filter(invited_at__lte=clock.now() - PAUSE, generation__lt=MOST_LETTERS).order_by("pk")
    return [row for row in rows[:AT_ONCE] if policies.can_invite_as(by, network, row.role)]


@transaction.atomic
def remind(network: Network, *, by: User) -> int:
    """Send again, with new links, to all who have not answered; gives how many letters went. Twice changes nothing."""
    require(policies.can_invite(by, network))
    network = seats.locked(network)
    rows = to_remind(network, by=by)
    refuse_too_many(network, len(rows))
    for invitation in rows:
        send_again(invitation, by=by)
    if rows:
        record(events.INVITATIONS_RESENT, by=by, target=network, letters=in_words(len(rows)))
    return len(rows)
