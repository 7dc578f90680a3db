"""Addresses of pages made from Polish names."""

from django.db import models
from django.utils.text import slugify

from zaloga.core.words import fold


def free_slug(rows: models.QuerySet, name: str) -> str:
    """An address made of the name (Łódź 2026/27 -> lodz-2026-27) that no row has yet, with a number where one has."""
    longest = rows.model._meta.get_field("slug").max_length - 5
    first = slugify(fold(name).replace("/", " "))[:longest].strip("-") or "bez-nazwy"
    taken = set(rows.filter(slug__startswith=first).values_list("slug", flat=True))
    slug, number = first, 1
    while slug in taken:
        number += 1
        slug = f"{first}-{number}"
    return slug
