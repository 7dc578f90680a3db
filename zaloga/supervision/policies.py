"""Who may look after programmes and after the installation. What is inside conversations is nobody's here."""

from zaloga.notifications.models import Letter
from zaloga.people.models import User
from zaloga.programmes import policies as programmes


def can_supervise(user: User) -> bool:
    """Whether supervision has anything to show this person: somebody appointed to a programme, or an operator."""
    return programmes.is_operator(user) or bool(programmes.oversees(user))


def can_retry(user: User, letter: Letter) -> bool:
    """Sending a letter that got stuck once more."""
    return programmes.is_operator(user)
