"""Which files the database speaks of, asked without the models' help: the tables may be older than this program."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.models import FileField
from psycopg import sql

EXISTING = """
    SELECT attribute.attname FROM pg_attribute attribute
    WHERE attribute.attrelid = to_regclass(%s) AND attribute.attname = %s AND NOT attribute.attisdropped
"""


def columns() -> Iterator[tuple[str, str]]:
    """Table and column of every file field in the house."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, FileField):
                yield model._meta.db_table, field.column


def referred_to(cursor: Any) -> set[str]:
    """Names, relative to the folder of files, of everything the database refers to (as this cursor sees it)."""
    names: set[str] = set()
    for table, column in columns():
        if not cursor.execute(EXISTING, [table, column]).fetchone():
            continue  # came with a migration that this database has not seen yet
        question = sql.SQL("SELECT {0} FROM {1} WHERE {0} <> ''").format(sql.Identifier(column), sql.Identifier(table))
        names.update(name for (name,) in cursor.execute(question))
    return names


def on_disk(folder: Path) -> Iterator[Path]:
    """Every ordinary file under the folder, links not followed. Nothing when there is no such folder.

    What disappears meanwhile is passed over; a folder that may not be read raises OSError.
    """
    for place, _, names in os.walk(folder, onerror=stop_unless_gone):
        for path in sorted(Path(place) / name for name in names):
            if path.is_file() and not path.is_symlink():
                yield path


def stop_unless_gone(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error
