"""Papers of a meeting: the list to sign, the list with marks, and the pack. PDF, tagged (PDF/UA-1)."""

from zaloga.meetings.documents.papers import filled_list, pack, signing_list

__all__ = ["filled_list", "pack", "signing_list"]
