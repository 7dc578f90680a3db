"""Deeds on one's own data: a copy to take away, and the end of the account."""

from datetime import timedelta

from django.db import IntegrityError, connection, transaction
from procrastinate.contrib.django import app

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.installation import privacy
from zaloga.installation.privacy import Way
from zaloga.people import actions, copying, emails, events, policies
from zaloga.people.models import DataCopy, User

MOST_COPIES = 3
CLEARED = ("vocative", "teaches", "gives", "looks_for", "phone", "look")


@transaction.atomic
def ask_for_copy(person: User, *, by: User) -> DataCopy:
    """Let the worker make a copy of everything about the person; asking while it is being made gives the same one.

    Refused after MOST_COPIES in a day. Whoever calls has had fresh proof that the person is there.
    """
    require(policies.can_edit(by, person))
    User.objects.select_for_update().get(pk=person.pk)
    copies = DataCopy.objects.filter(user=person)
    if waiting := copies.filter(made_at=None, asked_at__gt=clock.now() - DataCopy.MADE_WITHIN).first():
        return waiting
    if copies.filter(asked_at__gt=clock.now() - timedelta(days=1)).count() >= MOST_COPIES:
        raise Refusal("Dziś masz już trzy kopie. Pobierz jedną z nich, a o następną poproś jutro.")
    copy = DataCopy.objects.create(user=person)
    app.configure_task("people.make_copy", queueing_lock=f"copy {copy.pk}").defer(copy_id=copy.pk)
    record(events.COPY_ASKED, by=by, target=person)
    return copy


@transaction.atomic
def make_copy(copy: DataCopy) -> DataCopy:
    """Put everything about the person into one file and tell them; making it twice changes nothing."""
    copy = DataCopy.objects.select_for_update(of=("self",)).select_related("user").get(pk=copy.pk)
    if copy.made_at:
        return copy
    with copying.packed(copy.user) as content:
        copy.file.save("kopia.zip", content, save=False)
    copy.octets, copy.made_at = copy.file.size, clock.now()
    copy.save()
    record(events.COPY_MADE, by=actions.robot(), target=copy, user=copy.user_id)
    return copy


@transaction.atomic
def delete_account(person: User, *, by: User, way: str, accepts_losses: bool = False) -> None:
    """The end of the account: every network left at once, every device signed out, everything erased.

    ``way`` says what becomes of what the person wrote; only under a kept signature the name stays, in a row that
    nobody signs in with. A last letter says what was done. Refused while the installation or a programme would stay
    without anybody, and, unless ``accepts_losses``, while a network would stay without somebody to lead it.
    """
    require(policies.can_edit(by, person))
    privacy.hold(person)
    person = User.objects.get(pk=person.pk)
    if found := privacy.obstacles(person):
        raise Refusal(" ".join(each.sentence for each in found))
    lost = privacy.warnings(person)
    if lost and not accepts_losses:
        raise Refusal(" ".join(lost) + " Przekaż prowadzenie albo zaznacz, że mimo to usuwasz konto.")
    address, effects = person.email, privacy.effects(person)
    record(events.ACCOUNT_DELETED, by=person, target=person)
    privacy.forget(person, Way(way))
    if way == Way.SIGNED:
        close(person)
    else:
        person.delete()
    emails.goodbye(address, way=Way(way), effects=effects)
    refuse_if_still_writing()


def close(person: User) -> None:
    """Only the name stays, for what is signed with it."""
    for name in CLEARED:
        setattr(person, name, "")
    person.email = f"konto-{person.pk}@usuniete.invalid"
    person.email_seen_by = person.phone_seen_by = User.Seen.NOBODY
    person.is_operator = person.is_beginner = person.is_active = False
    person.last_login = None
    person.set_unusable_password()
    person.save()


def refuse_if_still_writing() -> None:
    """Whatever else was being saved for this account this very moment would stay behind without it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        raise Refusal("Na Twoim koncie właśnie coś się jeszcze zapisuje. Spróbuj za chwilę.") from error
