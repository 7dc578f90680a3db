"""Papers of a meeting: the list to sign, the list with marks, the pack, the minutes. PDF, tagged (PDF/UA-1)."""

from zaloga.meetings.documents.minutes import minutes_paper
from zaloga.meetings.documents.packing import pack
from zaloga.meetings.documents.papers import filled_list, signing_list

__all__ = ["filled_list", "minutes_paper", "pack", "signing_list"]
