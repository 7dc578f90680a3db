"""Deeds around accounts: enrolling, signing in, changing the address, workplaces, devices."""

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef

from zaloga.activity.models import Event
from zaloga.activity.record import forget_name, record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.core.tokens import digest
from zaloga.institutions.models import Institution
from zaloga.notifications.bouncing import forgive
from zaloga.people import emails, events, policies, texts
from zaloga.people.models import AddressChange, Consent, Session, SignInLink, Text, User, Workplace, normal_address

ROBOT = "robot@zaloga.invalid"
LATE = "Minęło 20 minut i kod stracił ważność. Poproś o nowy."
USED = "Ten list już posłużył do wejścia. Poproś o nowy kod."
NO_TRIES_LEFT = "Pięć prób minęło i ten kod już nie działa. Poproś o nowy."
# Rooms whose rows about a person are worth nothing without the account.
OWN_ROOMS = ("people", "notifications", "activity")
TAKEN = "Ten adres ma już inne konto. Wejdź nim albo wybierz inny adres."


@transaction.atomic
def enrol(email: str, name: str, *, institution: Institution | None = None, in_own_words: str = "") -> User:
    """The account of this address; made unconfirmed when there is none. An existing one is never changed.

    Raises ValidationError when the address or the name has a wrong shape.
    """
    person = User(email=normal_address(email), name=name)
    person.set_unusable_password()
    person.full_clean(validate_unique=False)
    person, is_new = User.objects.get_or_create(email=person.email, defaults={"name": person.name})
    if not is_new:
        return person
    if institution or in_own_words:
        add_workplace(person, by=person, institution=institution, in_own_words=in_own_words)
    record(events.ENROLLED, by=person, target=person)
    return person


@transaction.atomic
def confirm(person: User) -> User:
    """The person has shown that the address is theirs. Once; later calls change nothing."""
    if person.confirmed_at is None:
        person.confirmed_at = clock.now()
        person.save(update_fields=["confirmed_at"])
        record(events.CONFIRMED, by=person, target=person)
    return person


def robot() -> User:
    """The user by which the house itself acts; nobody can sign in as it and no mail goes to it."""
    return User.objects.get_or_create(email=ROBOT, defaults={"name": "Załoga", "is_robot": True})[0]


def open_link(email: str, person: User | None, *, next_url: str = "") -> tuple[SignInLink, str]:
    """A new asking for a sign-in and the token of its link, which is told only here."""
    secret = secrets.token_urlsafe(24)
    link = SignInLink.objects.create(user=person, email=normal_address(email), digest=digest(secret), next_url=next_url)
    return link, secret


@transaction.atomic
def count_try(link: SignInLink) -> None:
    """Count one try at the code, also when many come at once. Raises Refusal when no try is left."""
    counted = SignInLink.objects.filter(pk=link.pk, used_at=None, tries__lt=SignInLink.MOST_TRIES)
    is_counted = not link.is_late and counted.update(tries=F("tries") + 1)
    link.refresh_from_db()
    if is_counted:
        if link.user and link.tries == SignInLink.MOST_TRIES:
            record(events.TRIES_SPENT, by=robot(), target=link.user)
        return
    if link.used_at:
        raise Refusal(USED)
    raise Refusal(LATE if link.is_late else NO_TRIES_LEFT)


@transaction.atomic
def use(link: SignInLink) -> User:
    """Use up the code and the link, and with them whatever else waits in the person's mailbox.

    Gives the person, confirmed. Raises Refusal when the link is nobody's, late or used.
    """
    # The person is locked, not the link: two links of one person may be used at the same moment.
    people = User.objects.select_for_update(of=("self",)).filter(is_active=True, is_robot=False)
    person = people.filter(sign_in_links=link).first()
    link.refresh_from_db()
    if link.is_late:
        raise Refusal(LATE)
    if person is None or link.used_at:
        raise Refusal(USED)
    person.sign_in_links.filter(used_at=None).update(used_at=clock.now())
    return confirm(person)


@transaction.atomic
def note_sign_in(person: User, *, ways: list[str], device: str) -> None:
    """Write a sign-in into the audit log: by what (code, link, …) and on what kind of device, never from where."""
    record(events.SIGNED_IN, by=person, target=person, ways=ways, device=device)


@transaction.atomic
def ask_for_address(person: User, email: str, *, by: User) -> AddressChange:
    """Begin a change of address: a link goes to the new one, a notice to the old one.

    Whoever asks learns nothing about whether the address has another account: that is said in the letter only.
    """
    require(policies.can_edit(by, person))
    email = normal_address(email)
    if email == person.email:
        raise Refusal("To jest już Twój adres.")
    secret = secrets.token_urlsafe(24)
    fields = {"email": email, "digest": digest(secret), "created_at": clock.now()}
    change, _ = AddressChange.objects.update_or_create(user=person, defaults=fields)
    if User.objects.known_as(email):
        emails.address_taken(email)
    else:
        emails.new_address(change, secret=secret)
    emails.address_asked(person, email=email)
    return change


@transaction.atomic
def change_address(change: AddressChange) -> User:
    """Move the account to the new address; called with the token of the letter, so its owner is known.

    Whoever had the old address has no way in any more: all sessions end, all sign-in links are used up.
    Raises Refusal when the link is late, was used meanwhile, or the address has got an account of its own.
    """
    person = User.objects.select_for_update().get(pk=change.user_id)
    change = cast(AddressChange, AddressChange.objects.filter(pk=change.pk, digest=change.digest).first())
    if change is None or not change.is_alive:
        raise Refusal("Ten odnośnik już nie działa. O zmianę adresu poproś jeszcze raz w swoim koncie.")
    former, person.email = person.email, change.email
    try:
        person.full_clean()
    except ValidationError as taken:
        raise Refusal(TAKEN) from taken
    person.save(update_fields=["email"])
    forgive(person)
    person.sign_in_links.filter(used_at=None).update(used_at=clock.now())
    person.sessions.all().delete()
    change.delete()
    emails.address_changed(person, former=former)
    record(events.ADDRESS_CHANGED, by=person, target=person)
    return person


@transaction.atomic
def add_workplace(
    person: User, *, by: User, institution: Institution | None = None, in_own_words: str = ""
) -> Workplace:
    """Add a place of work; the first is the main one. Without an institution the person's own words name it."""
    require(policies.can_edit(by, person))
    User.objects.select_for_update().get(pk=person.pk)
    workplace = Workplace(user=person, institution=institution, in_own_words="" if institution else in_own_words)
    workplace.is_main = not person.workplaces.filter(is_main=True).exists()
    try:
        workplace.full_clean()
    except ValidationError as wrong:
        raise Refusal(" ".join(wrong.messages)) from wrong
    workplace.save()
    return workplace


@transaction.atomic
def link_workplaces(said: Collection[str], institution: Institution, *, by: User) -> int:
    """Let everybody who wrote their institution in one of these words work at it; gives how many places of work.

    For an operator who has recognised the institution. Who has it on the list already keeps one place of work of it.
    """
    require(policies.can_link_places(by))
    places = Workplace.objects.filter(institution=None, in_own_words__in=said)
    people = list(User.objects.select_for_update().filter(pk__in=places.values("user")).order_by("pk"))
    for person in people:
        merge_places(person, list(places.filter(user=person)), institution)
    return len(people)


def merge_places(person: User, named: list[Workplace], institution: Institution) -> None:
    """One place of work instead of those named in words and of the one chosen from the list; the main one stays so."""
    same = list(person.workplaces.filter(institution=institution))
    kept, *doubled = [*same, *named]
    is_main = any(place.is_main for place in (kept, *doubled))
    Workplace.objects.filter(pk__in=[place.pk for place in doubled]).delete()
    kept.is_head = any(place.is_head for place in (kept, *doubled))
    kept.institution, kept.in_own_words, kept.is_main = institution, "", is_main
    kept.full_clean()
    kept.save()


@transaction.atomic
def make_main(workplace: Workplace, *, by: User) -> Workplace:
    """Make this the person's main place of work instead of the present one."""
    require(policies.can_edit(by, workplace.user))
    User.objects.select_for_update().get(pk=workplace.user_id)
    workplace.user.workplaces.filter(is_main=True).exclude(pk=workplace.pk).update(is_main=False)
    workplace.is_main = True
    workplace.save(update_fields=["is_main"])
    return workplace


@transaction.atomic
def say_head(workplace: Workplace, *, by: User, is_head: bool) -> Workplace:
    """Say that one is, or is not, among those who direct this place. Crews read it before they write in confidence."""
    require(policies.can_edit(by, workplace.user))
    workplace.is_head = is_head
    workplace.save(update_fields=["is_head"])
    return workplace


@transaction.atomic
def remove_workplace(workplace: Workplace, *, by: User) -> None:
    """Take a place of work off the list; when it was the main one, the oldest of the others becomes it."""
    person = workplace.user
    require(policies.can_edit(by, person))
    User.objects.select_for_update().get(pk=person.pk)
    workplace.delete()
    heir = person.workplaces.order_by("pk").first()
    if heir and not person.workplaces.filter(is_main=True).exists():
        make_main(heir, by=by)


@transaction.atomic
def sign_out_device(session: Session, *, by: User) -> None:
    """End one session at once: its very next request is a stranger's."""
    require(policies.can_end_session(by, session))
    session.delete()
    record(events.DEVICE_SIGNED_OUT, by=by, target=by)


@transaction.atomic
def sign_out_others(person: User, *, by: User, keep: str) -> int:
    """End all sessions of the person but the one with the key ``keep``; gives how many ended."""
    require(policies.can_edit(by, person))
    others = list(Session.objects.of(person).exclude(pk=keep))
    for session in others:
        sign_out_device(session, by=by)
    return len(others)


@transaction.atomic
def sweep_unconfirmed(before: datetime) -> int:
    """Delete accounts older than ``before`` whose address nobody confirmed, unless another room speaks of them.

    Gives how many went.

    Keeping no data of people who never came: Article 5(1)(e) of the GDPR.
    """
    late = User.objects.filter(confirmed_at=None, is_robot=False, is_operator=False)
    late = late.filter(created_at__lt=before)
    for relation in User._meta.related_objects:
        if relation.related_model._meta.app_label not in OWN_ROOMS:
            of_person = {relation.field.name: OuterRef("pk")}
            late = late.filter(~Exists(relation.related_model._base_manager.filter(**of_person)))
    deeds = Event.objects.filter(by=OuterRef("pk")).exclude(name=events.ENROLLED.name)
    gone = list(late.filter(~Exists(deeds)).select_for_update())
    for person in gone:
        forget_name(person)
        person.delete()
    return len(gone)


@transaction.atomic
def entrust_installation(person: User, *, by: User) -> User:
    """Make somebody an operator of the whole installation; only the house itself or another operator may."""
    require(policies.can_entrust_installation(by))
    person.is_operator = True
    person.save(update_fields=["is_operator"])
    record(events.INSTALLATION_ENTRUSTED, by=by, target=person)
    return person


@transaction.atomic
def agree(person: User, *kinds: str, by: User, way: str) -> None:
    """Write down that the person agrees to the present versions of these texts; what stands already is left alone.

    ``way`` is one of Consent.Way. Proof of consent: Article 7(1) of the GDPR.
    """
    require(policies.can_edit(by, person))
    for kind in kinds:
        text = texts.current(kind)
        # The text that came with the house is put into the database with the first consent, so that it stays.
        text, _ = Text.objects.get_or_create(kind=kind, version=text.version, defaults={"words": text.words})
        _, is_new = Consent.objects.get_or_create(user=person, text=text, withdrawn_at=None, defaults={"way": way})
        person.agreed = person.agreed | {kind: text.version}
        if is_new:
            record(events.AGREED, by=by, target=person, text=str(text), way=way)
    person.save(update_fields=["agreed"])


@transaction.atomic
def withdraw_consent(person: User, kind: str, *, by: User) -> None:
    """Take a voluntary consent back, as easily as it was given (Article 7(3) of the GDPR); Refusal for needed ones."""
    require(policies.can_edit(by, person))
    if kind in Text.NEEDED:
        raise Refusal("Bez tego nie da się korzystać z sieci. Konto możesz usunąć w zakładce „Moje dane”.")
    standing = person.consents.standing().filter(text__kind=kind).select_related("text")
    for consent in standing:
        consent.withdrawn_at = clock.now()
        consent.save(update_fields=["withdrawn_at"])
        record(events.CONSENT_WITHDRAWN, by=by, target=person, text=str(consent.text))
    person.agreed = {name: version for name, version in person.agreed.items() if name != kind}
    person.save(update_fields=["agreed"])


@transaction.atomic
def publish_text(kind: str, words: str, *, by: User) -> Text:
    """Make this the next version of a text; everybody is asked to agree anew. The same words change nothing."""
    require(policies.can_publish_texts(by))
    present = texts.current(kind)
    if present.words.strip() == words.strip():
        return present
    text = Text(kind=kind, version=present.version + 1, words=words.strip())
    text.full_clean()
    text.save()
    texts.PUBLISHED.forget()
    record(events.TEXT_PUBLISHED, by=by, target=text)
    return text
