from django.db.models import QuerySet

from zaloga.mailroom.models import Held, KnownAddress
from zaloga.people.models import User


def visible_held(user: User) -> QuerySet[Held]:
    """Letters that wait for this person's word; nobody else sees them."""
    return Held.objects.waiting().filter(user=user.pk)


def can_answer_held(user: User, held: Held) -> bool:
    """Only the person in whose name it came."""
    return held.user_id == user.pk


def can_forget_address(user: User, address: KnownAddress) -> bool:
    return address.user_id == user.pk
