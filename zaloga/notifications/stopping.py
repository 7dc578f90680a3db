"""Stopping letters by a link in them: signed, without signing in, for one person, place and kind (RFC 8058)."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.tokens import digest
from zaloga.core.words import capital
from zaloga.notifications import kinds
from zaloga.notifications.models import Note, Preference, Reader

Level = Preference.Level
SIGNER = Signer(salt="zaloga notifications stop")
EVERYTHING = "*"


class Stop:
    """What a link stops: one kind of news of a place, everything of a place, the digest, or all that may be stopped.

    Without a ``scope`` it is the digest; EVERYTHING is a scope of its own.
    """

    def __init__(self, person: Any, scope: str = "", source: str = ""):
        self.person, self.scope, self.source = person, scope, source

    @property
    def is_everything(self) -> bool:
        return self.scope == EVERYTHING

    @property
    def name(self) -> str:
        """How the place is called in the person's own bell; the link itself names nothing."""
        notes = Note.objects.filter(user=self.person, scope=self.scope).exclude(within="")
        return notes.values_list("within", flat=True).first() or "ta sieć"

    @property
    def kind(self) -> str:
        return kinds.title_of(self.source) or "ten rodzaj wiadomości"

    @property
    def choices(self) -> list["Stop"]:
        """This one, and then what stops more."""
        place = [Stop(self.person, self.scope)] if self.source else []
        return [self, *place, *([] if self.is_everything else [Stop(self.person, EVERYTHING)])]

    @property
    def mark(self) -> str:
        return digest(f"{self.person.pk} {self.person.email}")[:16]

    @property
    def token(self) -> str:
        """Dies when the person changes the address."""
        return SIGNER.sign_object([self.person.pk, self.mark, self.scope, *([self.source] if self.source else [])])

    @property
    def url(self) -> str:
        return f"{settings.SITE_URL}{reverse('notifications:stop', args=[self.token])}"

    @property
    def settings_url(self) -> str:
        """Where all letters are set, without signing in."""
        return f"{settings.SITE_URL}{reverse('notifications:letters_by_link', args=[self.token])}"

    @property
    def headers(self) -> dict[str, str]:
        """What a mail program needs for its own button and for sorting into a folder."""
        button = {"List-Unsubscribe": f"<{self.url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        return self.other_headers | button

    @property
    def other_headers(self) -> dict[str, str]:
        """The same without the button, for a letter that nobody can stop."""
        domain = urlsplit(settings.SITE_URL).hostname
        place = self.scope if self.scope and not self.is_everything else "zbiorczy"
        return {
            "List-Id": f"{place}.{domain}".join("<>"),
            "Precedence": "list",
            "X-Auto-Response-Suppress": "OOF, AutoReply",
        }

    @property
    def is_stopped(self) -> bool:
        level = level_of(self.person, "" if self.is_everything else self.scope, self.source)
        if level == Level.NONE or self.source or self.is_everything:
            return level == Level.NONE
        if self.scope:
            return level == Level.CALENDAR
        return Reader.objects.filter(user=self.person, often=Reader.Often.NEVER).exists()

    @property
    def comes_back(self) -> str:
        """What „write to me after all” brings, in one sentence."""
        if self.source:
            return f"{capital(self.kind)}: znów przyjdzie listem, tak jak inne wiadomości z tej sieci."
        reader = Reader.objects.filter(user=self.person).first() or Reader(user=self.person)
        if not self.scope:
            reader.often = Reader.Often.WEEKLY
            return f"List zbiorczy będzie przychodzić {reader.rhythm}."
        is_digest = reader.often != Reader.Often.NEVER
        rest = f"w liście zbiorczym {reader.rhythm}" if is_digest else "zostanie na stronie"
        return f"To, co ważne, przyjdzie od razu, a reszta {rest}."

    @transaction.atomic
    def carry_out(self, *, stop: bool) -> None:
        """Stop these letters, or let them come again; a second time changes nothing."""
        if stop == self.is_stopped:
            return
        reader, _ = Reader.objects.get_or_create(user=self.person)
        reader = Reader.objects.select_for_update().get(pk=reader.pk)
        mine = Preference.objects.filter(user=self.person)
        if not stop:  # whatever wider wish holds them back, too
            mine.of_places().filter(scope__in=["", self.scope], level=Level.NONE).delete()
        if self.scope:
            place = "" if self.is_everything else self.scope
            mine.filter(scope=place, source__in=kinds.alike(self.source)).delete()
            Preference.objects.bulk_create(self.wishes(place, stop=stop))
        else:
            reader.often = Reader.Often.NEVER if stop else Reader.Often.WEEKLY
            reader.next_at = reader.next_after(clock.now())
            reader.save(update_fields=["often", "next_at"])
        drop_unwanted(self.person)

    def wishes(self, place: str, *, stop: bool) -> list[Preference]:
        """What is written down. Of a network the dates of meetings still come; of one kind, and of everything, nothing.

        Letters of a network come again as the important ones, whatever holds elsewhere.
        """
        if self.source or self.is_everything:
            rows = kinds.alike(self.source) if stop else []
            return [Preference(user=self.person, scope=place, source=one, level=Level.NONE) for one in rows]
        return [Preference(user=self.person, scope=place, level=Level.CALENDAR if stop else Level.IMPORTANT)]


def read(token: str) -> Stop | None:
    """What the link stops; None for a forged one, or one sent to an address the person has left."""
    try:
        pk, mark, scope, *source = SIGNER.unsign_object(token)
    except (BadSignature, ValueError):
        return None
    person = get_user_model().objects.filter(pk=pk, is_active=True).first()
    return Stop(person, scope, *source) if person and Stop(person).mark == mark else None


def level_of(person: Any, scope: str, source: str = "") -> str:
    """This person's level in one place: its own, else the one for all, else the default."""
    return Preference.objects.levels([person.pk], scope, source).get(person.pk, Level.IMPORTANT)


def drop_unwanted(person: Any) -> None:
    """What waits for a letter that the person no longer wants stays in the bell only."""
    waiting = Note.objects.filter(user=person, mailed_at=None).exclude(by_mail="").exclude(scope="")
    if Reader.objects.filter(user=person, often=Reader.Often.NEVER).exists():
        waiting.filter(by_mail=Note.Way.DIGEST).update(by_mail=Note.Way.NONE)
    for kind in Preference.objects.of_kinds().filter(user=person):
        waiting.filter(scope=kind.scope, source=kind.source).update(by_mail=Note.Way.NONE)
    for scope in set(waiting.order_by().values_list("scope", flat=True)):
        level = level_of(person, scope)
        if level == Level.NONE:
            waiting.filter(scope=scope).update(by_mail=Note.Way.NONE)
        elif level == Level.CALENDAR:
            waiting.filter(scope=scope, is_calendar=False).update(by_mail=Note.Way.NONE)
