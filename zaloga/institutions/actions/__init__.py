"""Deeds on territories and institutions. ``by`` is an operator, or None: the system itself."""

from zaloga.institutions.actions.hand import add_by_hand
from zaloga.institutions.actions.registers import import_rspo, load_teryt
from zaloga.institutions.actions.uploads import drop_upload, import_upload, keep_upload, preview_upload

__all__ = ["add_by_hand", "drop_upload", "import_rspo", "import_upload", "keep_upload", "load_teryt", "preview_upload"]
