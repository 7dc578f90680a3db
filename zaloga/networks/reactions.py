"""Answers to what happens in programmes: somebody may wait here for their institution."""

from typing import Any

from zaloga.activity.registry import on
from zaloga.networks.actions import accession
from zaloga.programmes import events as programmes


@on(programmes.ACCEDED)
def let_staff_in(event: Any) -> None:
    accession.reckon(event.target)


@on(programmes.ACCESSION_WITHDRAWN)
def send_staff_back(event: Any) -> None:
    accession.reckon(event.target)


@on(programmes.EDITED)
def follow_the_rule(event: Any) -> None:
    """The programme may have begun or stopped asking for accession."""
    if "needs_accession" in event.details["fields"]:
        accession.reckon(event.target)
