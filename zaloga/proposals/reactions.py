"""Answers to what happens in programmes: their rule says how many signatures a proposal needs."""

from typing import Any

from zaloga.activity.registry import on
from zaloga.programmes import events as programmes
from zaloga.proposals import actions


@on(programmes.EDITED)
def follow_the_number(event: Any) -> None:
    """With fewer needed, some may have enough already."""
    if "signatures_needed" in event.details["fields"]:
        actions.weigh_open()
