"""Answers to what happens with accounts: an address that has an account of its own is nobody's second one."""

from typing import Any

from zaloga.activity.registry import on
from zaloga.mailroom.models import KnownAddress
from zaloga.people import events as people


@on(people.CONFIRMED)
@on(people.ADDRESS_CHANGED)
def let_address_go(event: Any) -> None:
    KnownAddress.objects.filter(email=event.target.email).delete()
