"""The deeds of the mailroom: take a letter in, say whose it is, throw it away."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.forum.models import HeldPost, Post
from zaloga.mailroom import delivery, emails, events, policies
from zaloga.mailroom.delivery import Place
from zaloga.mailroom.models import Held, KnownAddress, Received
from zaloga.mailroom.reading.done import says_done, says_more
from zaloga.mailroom.reading.message import Incoming, Kind, Proof
from zaloga.meetings import actions as meetings
from zaloga.notifications import bouncing
from zaloga.people.models import User
from zaloga.plans import actions as plans
from zaloga.plans.models import Task

HELD_FOR = timedelta(days=14)
MOST_HELD = 20  # of one person, proved and not proved each; whoever floods somebody's name gets no further
LONGEST_CALENDAR = 100_000  # an answer has some twenty lines
DAY = timedelta(hours=24)
Outcome = Received.Outcome
STRANGER = (
    "Nie znamy adresu, z którego przyszedł ten list, albo nie należy on do nikogo z tej załogi. "
    "Napisz z adresu, którym wchodzisz na stronę."
)
WAITS = (
    "Pierwszy wpis nowej osoby z odnośnikiem do nieznanej strony czyta najpierw osoba prowadząca. Twój już czeka, "
    "a gdy stanie w rozmowie, damy Ci znać."
)
TOO_LONG = "Ten list jest za długi, żeby stanął w rozmowie. Napisz krócej, a resztę dołącz jako plik."
TOO_MANY = (
    "Na stronie czeka już za dużo Twoich listów, o których nie wiemy, czy są od Ciebie, więc tego nie zatrzymaliśmy. "
    "Wejdź na swoje konto i powiedz o tamtych, a potem wyślij ten jeszcze raz."
)
LEFT = "Nie należysz już do załogi tej sieci, więc Twój list nie stanął w rozmowie i nikt go nie przeczytał."
ONLY_PAGE = (
    "Na tamten list nie da się odpisać listem: odpowiedzi przyjmuje tylko strona, do której prowadzi przycisk w nim. "
    "Twojego tekstu nikt nie zobaczył."
)
NOT_THEIRS = (
    "Pod tym adresem „zrobione” może napisać tylko osoba, która ma to zadanie, ze swojego adresu. "
    "W zadaniu nic się nie zmieniło."
)
UNSURE = (
    "Nie wiemy, czy zadanie jest już zrobione, więc w nim nic się nie zmieniło. Jeśli tak, odpisz jednym słowem: "
    "zrobione. Jeśli nie, napisz o nim na stronie: tego listu nikt tam nie zobaczy."
)
NO_TASK = "Nie należysz już do załogi tej sieci, więc w zadaniu nic się nie zmieniło."
DONE = (
    "Zadanie jest zrobione, dziękujemy. Pozostałych słów z Twojego listu nikt nie zobaczył: jeśli są dla załogi, "
    "wpisz je na stronie zadania albo w rozmowie."
)
# Answers of calendar programs that change nothing; the address is the person's own way to the answer, or the page.
OUTDATED = (
    "Twój kalendarz odpowiedział na zaproszenie sprzed zmiany: to spotkanie ma już inny termin, miejsce albo sposób, "
    "albo od tamtej pory zniknęło z Twojego kalendarza. Tej odpowiedzi nie zapisaliśmy. Zobacz, jak jest teraz, i "
    "odpowiedz tutaj: {url}"
)
UNPROVED = (
    "Przyszła odpowiedź z Twojego kalendarza, ale serwer poczty nie potwierdził, że jest od Ciebie, więc niczego nie "
    "zapisaliśmy. Powiedz tutaj, czy będziesz: {url}"
)
UNREADABLE = (
    "Przyszła odpowiedź z Twojego kalendarza, ale nie umiemy jej odczytać, więc niczego nie zapisaliśmy. Powiedz "
    "tutaj, czy będziesz: {url}"
)
DELEGATED = (
    "Twój kalendarz przekazał to zaproszenie komuś innemu, a każde jest dla jednej osoby, więc niczego nie "
    "zapisaliśmy. Czy ktoś może przyjść za Ciebie, ustal z osobą, która prowadzi sieć. Jeśli nie możesz być, powiedz "
    "to tutaj: {url}"
)
COUNTERED = (
    "Twój kalendarz proponuje inny termin tego spotkania. Termin zmienia tylko osoba, która prowadzi sieć, więc napisz "
    "do niej. Tą odpowiedzią niczego nie zapisaliśmy. Czy będziesz, powiedz tutaj: {url}"
)
NOT_TAKEN = {
    meetings.Outdated: (OUTDATED, "older version"),
    meetings.Unreadable: (UNREADABLE, "unreadable"),
    meetings.Delegated: (DELEGATED, "delegated"),
    meetings.Countered: (COUNTERED, "another time"),
}
SHUT = "Odpowiedzi Twojego kalendarza nie zapisaliśmy. {why} Strona spotkania: {url}"
ARCHIVED = "Sieć, która je zwołała, jest w archiwum."
UNMATCHED = (
    "Ta odpowiedź z kalendarza nie pasuje do żadnego zaproszenia na Twój adres, więc niczego nie zapisaliśmy. Jeśli "
    "zaproszenie przyszło na inny, odpowiedz z tamtego albo wejdź w odnośnik z listu, w którym było."
)
NOBODY = "Pod tym adresem nikt u nas nie odbiera listów, a odpowiedzi na listy przyjmujemy przez 90 dni."


@transaction.atomic
def take(octets: bytes, *, to: Sequence[str] = (), is_from_nobody: bool = False) -> Received:
    """Take in a letter as the mail server gave it; ``to`` are the addresses of its envelope, if the server says them,
    and ``is_from_nobody`` tells that its sender there was empty (RFC 5321, 4.5.5).

    A person's answer becomes a post, a letter to a network begins a thread. What cannot be placed goes back to its
    sender with a sentence and its own text, at most once a day to one address; automatic letters are never answered
    (RFC 3834). The same Message-ID once more changes nothing. Gives what became of it; never raises for a bad letter.
    """
    try:
        letter = delivery.opened(octets, is_from_nobody=is_from_nobody)
    except RecursionError:  # parts within parts without end: no program of a person's makes such a letter
        key = hashlib.sha256(octets).hexdigest()
        return Received.objects.get_or_create(key=key, defaults={"outcome": Outcome.IGNORED, "reason": "broken"})[0]
    key = hashlib.sha256(letter.message_id.encode() or octets).hexdigest()
    received, is_new = Received.objects.get_or_create(
        key=key, defaults={"sender": letter.sender, "outcome": Outcome.IGNORED}
    )
    if is_new:
        received.outcome, received.reason = sort(received, letter, octets, [address.lower() for address in to])
        received.save()
    return received


def sort(received: Received, letter: Incoming, octets: bytes, to: Sequence[str]) -> tuple[str, str]:
    """What becomes of a new letter, and why."""
    if letter.kind == Kind.RSVP:
        return take_answer(received, letter, to)
    if letter.kind == Kind.BOUNCE or any(map(bouncing.is_return_address, [*to, *letter.recipients])):
        return take_back(letter, to)
    if letter.kind != Kind.WRITTEN or not letter.sender:
        return Outcome.IGNORED, letter.kind
    if found := delivery.task_of(letter, to):
        return take_done(received, letter, found)
    place = delivery.find(letter, to)
    if place is None:
        return send_back(received, letter, ONLY_PAGE if delivery.is_for_page(letter, to) else NOBODY, "nowhere")
    return deliver(received, letter, octets, place)


def deliver(received: Received, letter: Incoming, octets: bytes, place: Place) -> tuple[str, str]:
    """What becomes of a letter that a person wrote to a place of ours."""
    is_theirs = delivery.is_from(letter.sender, place.user) and is_proved(letter, place)
    if not delivery.may_write(place):
        return send_back(received, letter, LEFT if is_theirs else STRANGER, "no right")
    if letter.is_too_long:
        return send_back(received, letter, TOO_LONG, "too long")
    if closed := delivery.why_closed(place):  # not held either: it would lie here under the thread's name
        return send_back(received, letter, closed, "closed")
    return put(received, letter, place) if is_theirs else hold(received, letter, octets, place)


def take_back(letter: Incoming, to: Sequence[str]) -> tuple[str, str]:
    """A letter of ours that came back; nobody is answered, and only its own return address says whose it was."""
    refused = [bounce.status for bounce in letter.bounces if bounce.is_permanent]
    found = [bouncing.letter_of(address) for address in dict.fromkeys([*to, *letter.recipients])]
    ours = next((one for one in found if one), None)
    if ours is None or not refused:
        return Outcome.IGNORED, Kind.BOUNCE
    bouncing.take_back(ours, status=refused[0])
    return Outcome.TAKEN_BACK, ""


def take_answer(received: Received, letter: Incoming, to: Sequence[str]) -> tuple[str, str]:
    """An answer of a calendar program decides about its own person alone, and only where the sender is proved.

    Whatever changes nothing comes back with a sentence, except for an older answer than the one that stands.
    """
    coming = delivery.invited(letter, to)
    if coming is None or len(letter.calendar) > LONGEST_CALENDAR:
        return keep_answer(received, letter, to)
    if not delivery.is_from(letter.sender, coming.user):
        return return_answer(received, letter, UNMATCHED, "another address")
    own = f"{settings.SITE_URL}{coming.get_absolute_url()}"
    if not is_proved(letter, Place(coming.meeting.network, None, coming.user, is_personal=True)):
        return return_answer(received, letter, UNPROVED.format(url=own), "not proved", is_own=True)
    try:
        with transaction.atomic():
            done = meetings.take_reply(coming, letter.calendar)
    except meetings.NotTaken as error:
        sentence, reason = NOT_TAKEN[type(error)]
        return return_answer(received, letter, sentence.format(url=own), reason, is_own=True)
    except (Refusal, PermissionDenied) as closed:
        why = ARCHIVED if isinstance(closed, PermissionDenied) else str(closed)
        page = f"{settings.SITE_URL}{coming.meeting.get_absolute_url()}"
        return return_answer(received, letter, SHUT.format(why=why, url=page), "closed", is_own=True)
    return Outcome.TAKEN if done else Outcome.IGNORED, "" if done else f"{letter.kind}, out of date"


def return_answer(
    received: Received, letter: Incoming, sentence: str, reason: str, *, is_own: bool = False
) -> tuple[str, str]:
    """As ``send_back``, and never to what a machine answered. Only to an invited person's own address (``is_own``) does
    it go where a program calls „automatic” what somebody sent with a button: nobody but them gets it, without a
    calendar that a machine could answer.
    """
    reason = f"{letter.kind}, {reason}"
    if letter.is_auto_reply or letter.is_automatic and not is_own:
        return Outcome.IGNORED, reason
    return send_back(received, letter, sentence, reason)


def take_done(received: Received, letter: Incoming, found: tuple[Task, User]) -> tuple[str, str]:
    """„Zrobione” closes the part of the person whose address it is, and where their sender is proved; whatever else
    comes changes nothing and goes back with a sentence.
    """
    task, person = found
    place = Place(task.network, None, person, is_personal=True)
    if not (delivery.is_from(letter.sender, person) and is_proved(letter, place)):
        return send_back(received, letter, NOT_THEIRS, "no right")
    if letter.is_too_long or not says_done(own := delivery.read_reply(letter, place).own):
        return send_back(received, letter, UNSURE, "unsure")
    try:
        with transaction.atomic():
            plans.finish(task, by=person)
    except PermissionDenied:
        return send_back(received, letter, NO_TASK, "no right")
    except Refusal as refusal:
        return send_back(received, letter, str(refusal), "refused")
    if says_more(own):
        send_back(received, letter, DONE, "done")
    return Outcome.DONE, ""


def keep_answer(received: Received, letter: Incoming, to: Sequence[str]) -> tuple[str, str]:
    """Of an answer to an invitation the calendar alone, whole, for whoever invited; only of what was sent to us.

    The reason says where the sender is not proved: such an answer decides nothing about anybody.
    """
    if not delivery.locals_of_ours(letter, to) or len(letter.calendar) > LONGEST_CALENDAR:
        return Outcome.IGNORED, letter.kind
    received.raw = letter.calendar.encode()
    return_answer(received, letter, UNMATCHED, "unmatched")
    is_doubted = settings.MAIL_TRUSTED_HOST and letter.proof != Proof.PASSED
    return Outcome.KEPT, f"{letter.kind}, not proved" if is_doubted else letter.kind


def is_proved(letter: Incoming, place: Place) -> bool:
    """Where a server of ours checks senders, it must stand for this one: a secret address goes along with every letter
    passed on, and anybody can write a name in From. Where none does, a secret address and the right sender are enough.
    """
    if settings.MAIL_TRUSTED_HOST:
        return letter.proof == Proof.PASSED
    return place.is_personal and letter.proof != Proof.FAILED


def put(received: Received, letter: Incoming, place: Place) -> tuple[str, str]:
    """Write the letter into its place in the person's name; what the house refuses goes back with the reason."""
    try:
        with transaction.atomic():
            done = delivery.post(letter, place)
    except Refusal as refusal:
        return send_back(received, letter, str(refusal), "refused")
    except ValidationError as error:
        return send_back(received, letter, " ".join(error.messages), "refused")
    if done is None:
        return Outcome.IGNORED, "empty"
    if done.left_out or done.waits:
        stands = WAITS if done.waits else "Wpis już stoi w rozmowie, ale bez wszystkich plików."
        send_back(received, letter, " ".join([stands, *done.left_out]), "done")
    return (Outcome.HELD, "links") if done.waits else (Outcome.POSTED, "")


def hold(received: Received, letter: Incoming, octets: bytes, place: Place) -> tuple[str, str]:
    """Keep the letter until its person says whether they wrote it; they hear of it at once, of many once a day.

    What is not proved takes no room from what is, and what finds no room goes back with a sentence.
    """
    mine = Held.objects.filter(user=place.user)
    if mine.waiting().filter(is_proved=letter.proof == Proof.PASSED).count() >= MOST_HELD:
        return send_back(received, letter, TOO_MANY, "too many held")
    has_heard = mine.filter(at__gt=clock.now() - DAY).exists()
    held = Held.objects.create(
        user=place.user,
        network=place.network,
        thread=place.thread,
        sender=letter.sender,
        is_proved=letter.proof == Proof.PASSED,
        raw=octets,
        until=clock.now() + HELD_FOR,
    )
    if not has_heard:
        record(events.CAME, by=None, target=held, sender=letter.sender)
    return Outcome.HELD, "not proved" if delivery.is_from(letter.sender, place.user) else "another address"


def send_back(received: Received, letter: Incoming, sentence: str, reason: str) -> tuple[str, str]:
    """Return the letter with a sentence: never to a machine or a forged sender, and once a day to one address.

    Of two letters at once the second waits here, and finds that the first was answered.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"sent back: {letter.sender}"])
    answered = Received.objects.filter(sender=letter.sender, answered_at__gt=clock.now() - DAY)
    if letter.is_from_machine or letter.proof == Proof.FAILED or answered.exists():
        return Outcome.IGNORED, reason
    emails.returned(letter, sentence)
    received.answered_at = clock.now()
    return Outcome.ANSWERED, reason


@transaction.atomic
def own(held: Held, *, by: User, remember: bool = False) -> Post | HeldPost:
    """Say „to ja”: the letter is written where it was going, as if it had come from the person's own address.

    Gives the post, or one that waits for whoever leads. ``remember`` makes the sender's address one of theirs, when
    its server stands for it. Raises Refusal where the post cannot be written; the letter goes on waiting then.
    """
    require(policies.can_answer_held(by, held))
    held = Held.objects.select_for_update(of=("self",)).select_related("network__programme", "thread").get(pk=held.pk)
    letter = delivery.opened(bytes(held.raw))
    done = delivery.post(letter, Place(held.network, held.thread, by, is_personal=True))
    if done is None:
        raise Refusal("W tym liście nie ma niczego poza cytatem, więc nie ma czego opublikować.")
    if done.left_out:
        emails.returned(letter, " ".join(done.left_out), to=by)
    if remember and held.is_proved:
        know(held.sender, by)
    held.delete()
    return done.post


def know(email: str, by: User) -> None:
    if User.objects.known_as(email):
        raise Refusal("Ten adres ma na tej stronie własne konto, więc nie może być Twoim drugim adresem.")
    _, is_new = KnownAddress.objects.get_or_create(email=email, defaults={"user": by})
    if is_new:
        record(events.ADDRESS_KNOWN, by=by, target=by)


@transaction.atomic
def disown(held: Held, *, by: User) -> None:
    """Say „to nie ja”: the letter is gone. Nobody is told: the address may be forged."""
    require(policies.can_answer_held(by, held))
    Held.objects.filter(pk=held.pk).delete()


@transaction.atomic
def forget_address(address: KnownAddress, *, by: User) -> None:
    """Letters from this address wait for a word again."""
    require(policies.can_forget_address(by, address))
    if KnownAddress.objects.filter(pk=address.pk).delete()[0]:
        record(events.ADDRESS_FORGOTTEN, by=by, target=by)
