"""Who may look after programmes and after the installation. What is inside conversations is nobody's here."""

from zaloga.notifications.models import Letter, Unreached
from zaloga.people import policies as people
from zaloga.people.models import User
from zaloga.programmes import policies as programmes
from zaloga.programmes.models import Programme


def can_supervise(user: User) -> bool:
    """Whether supervision has anything to show this person: somebody appointed to a programme, or an operator."""
    return programmes.is_operator(user) or bool(programmes.oversees(user))


def can_read_log(user: User, programme: Programme | None) -> bool:
    """The audit log: of a programme for whoever looks after it, of the whole installation (None) for operators."""
    return programmes.can_oversee(user, programme) if programme else programmes.is_operator(user)


def can_settle(user: User) -> bool:
    """What the installation says of itself and how long it keeps things: operators."""
    return programmes.is_operator(user)


def can_keep_copies(user: User) -> bool:
    """Backing the whole installation up and putting it back: the house's own robot, for whoever has the server."""
    return people.can_entrust_installation(user)


def can_write_again(user: User, returned: Unreached) -> bool:
    """Writing again to an address from which letters came back."""
    return programmes.is_operator(user)


def can_retry(user: User, letter: Letter) -> bool:
    """Sending a letter that got stuck once more."""
    return programmes.is_operator(user)
