"""Backups of the whole installation: database and files in one checked archive, and back again."""

from zaloga.site.backup.making import make, new_in
from zaloga.site.backup.restoring import check, is_of_this_version, restore

__all__ = ["check", "is_of_this_version", "make", "new_in", "restore"]
