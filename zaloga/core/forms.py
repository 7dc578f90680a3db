"""What all forms of the house share."""

from collections.abc import Callable
from typing import Any

from django import forms

from zaloga.core.errors import Refusal


class Kind(forms.BaseForm):
    """Mixed into Form and ModelForm: carries out a deed and takes its refusal as an error of the whole form."""

    is_refused = False
    use_required_attribute = True
    required_css_class = ""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if field.help_text:
                field.widget.attrs["aria-describedby"] = f"{name}-h"

    def add_error(self, field: str | None, error: Any) -> None:
        """Django's own, telling screen readers too: the control points at its hint and its error."""
        super().add_error(field, error)
        for name in self.fields.keys() & self.errors.keys():
            attrs = self.fields[name].widget.attrs
            attrs["aria-invalid"] = "true"
            attrs["aria-describedby"] = f"{name}-h {name}-e" if self.fields[name].help_text else f"{name}-e"

    def carry_out(self, deed: Callable[..., Any], *args, **kwargs) -> Any:
        """The deed's result; None when the house refused, and then the sentence stands in the form's errors."""
        try:
            return deed(*args, **kwargs)
        except Refusal as refusal:
            self.is_refused = True
            self.add_error(None, str(refusal))
            return None


class Form(Kind, forms.Form):
    """A form without a model."""


class ModelForm(Kind, forms.ModelForm):
    """A form over one row."""
