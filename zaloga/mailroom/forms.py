from django import forms

from zaloga.core.forms import Form


class OwnForm(Form):
    remember = forms.BooleanField(
        label="Zapamiętaj ten adres: następne listy z niego nie będą czekać",
        required=False,
    )
