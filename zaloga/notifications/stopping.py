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
from zaloga.notifications.models import Note, Preference, Reader

SIGNER = Signer(salt="zaloga notifications stop")


class Stop:
    """What a link stops: the digest of a person, or all letters of one place."""

    def __init__(self, person: Any, scope: str = ""):
        self.person, self.scope = person, scope

    @property
    def name(self) -> str:
        """How the place is called in the person's own bell; the link itself names nothing."""
        notes = Note.objects.filter(user=self.person, scope=self.scope).exclude(within="")
        return notes.values_list("within", flat=True).first() or "ta sieć"

    @property
    def mark(self) -> str:
        return digest(f"{self.person.pk} {self.person.email}")[:16]

    @property
    def token(self) -> str:
        """Dies when the person changes the address."""
        return SIGNER.sign_object([self.person.pk, self.mark, self.scope])

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
        domain = urlsplit(settings.SITE_URL).hostname
        return {
            "List-Id": f"{self.scope or 'zbiorczy'}.{domain}".join("<>"),
            "List-Unsubscribe": f"<{self.url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Precedence": "list",
            "X-Auto-Response-Suppress": "OOF, AutoReply",
        }

    @property
    def is_stopped(self) -> bool:
        if self.scope:
            return level_of(self.person, self.scope) == Preference.Level.CALENDAR
        return Reader.objects.filter(user=self.person, often=Reader.Often.NEVER).exists()

    @transaction.atomic
    def carry_out(self, *, stop: bool) -> None:
        """Stop these letters, or let them come again; a second time changes nothing."""
        if stop == self.is_stopped:
            return
        reader, _ = Reader.objects.get_or_create(user=self.person)
        reader = Reader.objects.select_for_update().get(pk=reader.pk)
        if self.scope:
            level = Preference.Level.CALENDAR if stop else Preference.Level.IMPORTANT
            Preference.objects.update_or_create(user=self.person, scope=self.scope, defaults={"level": level})
        else:
            reader.often = Reader.Often.NEVER if stop else Reader.Often.WEEKLY
            reader.next_at = reader.next_after(clock.now())
            reader.save(update_fields=["often", "next_at"])
        drop_unwanted(self.person)


def read(token: str) -> Stop | None:
    """What the link stops; None for a forged one, or one sent to an address the person has left."""
    try:
        pk, mark, scope = SIGNER.unsign_object(token)
    except (BadSignature, ValueError):
        return None
    person = get_user_model().objects.filter(pk=pk, is_active=True).first()
    return Stop(person, scope) if person and Stop(person).mark == mark else None


def level_of(person: Any, scope: str) -> str:
    """This person's level in one place: its own, else the one for all, else the default."""
    levels = dict(Preference.objects.filter(user=person, scope__in=["", scope]).values_list("scope", "level"))
    return levels.get(scope) or levels.get("") or Preference.Level.IMPORTANT


def drop_unwanted(person: Any) -> None:
    """What waits for a letter that the person no longer wants stays in the bell only."""
    waiting = Note.objects.filter(user=person, mailed_at=None).exclude(by_mail="").exclude(scope="")
    if Reader.objects.filter(user=person, often=Reader.Often.NEVER).exists():
        waiting.filter(by_mail=Note.Way.DIGEST).update(by_mail=Note.Way.NONE)
    for scope in set(waiting.order_by().values_list("scope", flat=True)):
        if level_of(person, scope) == Preference.Level.CALENDAR:
            waiting.filter(scope=scope, is_calendar=False).update(by_mail=Note.Way.NONE)
