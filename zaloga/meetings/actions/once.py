"""Two clicks on one form do its deed once: the form's random key decides the uid of what is made."""

from uuid import UUID, uuid4, uuid5

from zaloga.people.models import User


def uid_of(key: UUID | None, *words: object, by: User) -> UUID:
    """The same uid for the second of two clicks, another one for other words and for another person; a new one without
    a key. The second click waits here until the first is done.
    """
    if key is None:
        return uuid4()
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    return uuid5(key, repr((by.pk, *words)))
