"""Deeds on territories and institutions. ``by`` is an operator, or None: the system itself."""

from zaloga.institutions.actions.hand import add_by_hand, close, correct, reopen
from zaloga.institutions.actions.registers import import_rspo, load_teryt
from zaloga.institutions.actions.uploads import ask_for_import, carry_out, drop_upload, keep_upload, preview_upload

__all__ = [
    "add_by_hand",
    "ask_for_import",
    "carry_out",
    "close",
    "correct",
    "drop_upload",
    "import_rspo",
    "keep_upload",
    "load_teryt",
    "preview_upload",
    "reopen",
]
