"""Two people over one text: whoever saves second sees both and decides, and nothing typed is lost."""

from collections.abc import Callable
from typing import Any

from django import forms


def save(form: Any, deed: Callable[..., Any], row: Any, /, **given: Any) -> Any:
    """Carry out a deed that takes the ``revision`` somebody began from, and give what the form's carry_out gives.

    Refused over somebody else's change, the form holds the row as it is now in ``overtaken``, and the next click on
    „save” knows of it.
    """
    done = form.carry_out(deed, row, **given)
    if form.is_refused:
        fresh = type(row).objects.filter(pk=row.pk).first()
        if fresh and form.cleaned_data.get("revision") != fresh.revision:
            form.overtaken = fresh
            form.data = form.data.copy()
            form.data["revision"] = str(fresh.revision)
    return done


def now(form: Any, anew: Callable[[Any], forms.BaseForm]) -> dict[str, Any]:
    """For the page: ``current``, labels and words of what stands there now, where somebody else was faster. ``anew``
    makes the same form of the row, unbound.
    """
    if form.overtaken is None:
        return {}
    return {"current": [(field.label, words_of(field)) for field in anew(form.overtaken).visible_fields()]}


def words_of(field: forms.BoundField) -> Any:
    """What a field holds, in words."""
    value = field.value()
    choices = getattr(field.field, "choices", None)
    if choices is None:
        return {True: "tak", False: "nie"}.get(value, value) if isinstance(value, bool) else value or ""
    chosen = {str(one) for one in (value if isinstance(value, list | tuple) else [value])}
    return ", ".join(str(label) for key, label in choices if str(key) in chosen and str(key))
