from collections import defaultdict
from collections.abc import Collection

from zaloga.people.models import User
from zaloga.people.policies import second_factor_needed_by
from zaloga.programmes.models import Appointment, Programme, ProgrammeQuerySet

KEPT = "_oversees"


def oversees(user: User) -> frozenset[int]:
    """Ids of the programmes that this person coordinates; read once per request (one query)."""
    if not user.is_authenticated:
        return frozenset()
    if not hasattr(user, KEPT):
        programmes = user.appointments.filter(ended_at=None).values_list("programme_id", flat=True)
        setattr(user, KEPT, frozenset(programmes))
    return getattr(user, KEPT)


def read_oversight(people: Collection[User]) -> None:
    """Read the appointments of many people anew, in one query."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Appointment.objects.filter(user__in=people, ended_at=None)
    for user, programme in rows.values_list("user", "programme_id"):
        found[user].add(programme)
    for person in people:
        setattr(person, KEPT, frozenset(found[person.pk]))


def forget_oversight(user: User) -> None:
    """Read the appointments anew at the next question; deeds that change them call it for the person in hand."""
    if hasattr(user, KEPT):
        delattr(user, KEPT)


def can_oversee(user: User, programme: Programme) -> bool:
    """Whether this person coordinates the programme (or keeps the whole installation)."""
    return is_operator(user) or programme.pk in oversees(user)


def is_operator(user: User) -> bool:
    """Whether this person keeps the whole installation; an account that is closed keeps nothing."""
    return user.is_authenticated and user.is_active and user.is_operator


@second_factor_needed_by
def holds_much(user: User) -> bool:
    """Whether somebody else at this account could hurt many: whoever oversees a programme, and operators."""
    return is_operator(user) or bool(oversees(user))


def can_found_programme(user: User) -> bool:
    """New programmes come from operators."""
    return is_operator(user)


def can_appoint(user: User, programme: Programme) -> bool:
    """Who may appoint programme coordinators: the operator, and coordinators of the programme themselves."""
    return can_oversee(user, programme)


def can_end_appointment(user: User, appointment: Appointment) -> bool:
    """Ending it, also one's own; the deed keeps the last one unless an operator ends it."""
    return can_oversee(user, appointment.programme)


def can_edit(user: User, programme: Programme) -> bool:
    """Rules, words and accessions of a programme that is not in the archive."""
    return can_oversee(user, programme) and not programme.is_archived


def can_archive(user: User, programme: Programme) -> bool:
    """Whether a programme goes on at all is the operators' matter."""
    return is_operator(user)


def can_restore(user: User, programme: Programme) -> bool:
    """Out of the archive: the same people as into it."""
    return is_operator(user)


def overseen_programmes(user: User) -> ProgrammeQuerySet:
    """The programmes whose supervision pages this person may open."""
    if is_operator(user):
        return Programme.objects.all()
    return Programme.objects.filter(pk__in=oversees(user))
