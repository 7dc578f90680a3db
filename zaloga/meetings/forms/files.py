from typing import Any

from django import forms

from zaloga.core.files import ACCEPTED, MOST_FILES, too_large
from zaloga.core.form_fields import FilesField
from zaloga.core.forms import Form


class FilesForm(Form):
    """Files for a meeting, each opened and checked."""

    attached = FilesField(
        label="Pliki",
        help_text=f"Najwyżej {MOST_FILES} naraz. Zdjęcia zapisujemy bez miejsca i daty zrobienia.",
        error_messages={"required": "Wybierz plik."},
    )

    def __init__(self, *args: Any, too_large: list[str] | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.too_large = too_large or []
        self.fields["attached"].widget.attrs |= {"accept": ACCEPTED}

    def clean(self) -> dict[str, Any]:
        """What was let run past because it is too large is named, whatever else came."""
        given = super().clean() or {}
        for name in self.too_large:
            self.add_error("attached", too_large(name))
        if not self.too_large and not self.errors and not given.get("attached"):
            self.add_error("attached", forms.ValidationError("Wybierz plik."))
        return given
