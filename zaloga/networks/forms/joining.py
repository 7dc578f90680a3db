"""What is asked of whoever comes in: never more than five fields, and nothing that is known already."""

from django import forms

from zaloga.core.forms import Form
from zaloga.installation.privacy import WAYS
from zaloga.institutions.picking import InstitutionChoice
from zaloga.people.introducing import NameField, PlaceChoice
from zaloga.programmes.naming import OwnAddressField


class GuestForm(InstitutionChoice, Form):
    """Who you are and where we shall send the code: all that a guest types before joining."""

    must_name_place = True
    known_institution = None
    field_order = ("name", "email", "institution_name")  # as they stand on the page, so that errors do too

    name = NameField()
    email = OwnAddressField(
        label="Adres e-mail", help_text="Wyślemy na niego kod. Inni w sieci go nie zobaczą, dopóki na to nie pozwolisz."
    )


class JoinForm(PlaceChoice):
    """Whom a signed-in person speaks for, asked only where it is not plain, and the contract they have read."""

    field_order = ("workplace", "institution_name", "message")

    contract_version = forms.IntegerField(widget=forms.HiddenInput)
    message = forms.CharField(
        label="Kilka słów o sobie",
        help_text="Czego uczysz i co Cię tu przyciąga. Przeczytają to osoby prowadzące sieć i koordynator programu.",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=600,
    )

    def __init__(self, *args, user, network, **kwargs):
        kwargs["initial"] = {"contract_version": network.contract_version}
        super().__init__(*args, user=user, **kwargs)
        if "workplace" in self.fields:
            self.fields["workplace"].label = "Skąd jesteś w tej sieci?"


class NewcomerForm(InstitutionChoice, Form):
    """Somebody invited who has no account yet; the address is known, because the link came to it."""

    field_order = ("name", "institution_name")

    name = NameField()
    contract_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, invitation, **kwargs):
        network = invitation.network
        kwargs["initial"] = {"name": invitation.name, "contract_version": network.contract_version}
        super().__init__(*args, **kwargs)
        self.must_name_place = invitation.is_for_crew


class WayForm(Form):
    """What becomes of what the person wrote here; nothing is chosen for them."""

    way = forms.ChoiceField(
        label="Co z tym, co masz tu napisane?",
        choices=WAYS,
        widget=forms.RadioSelect,
        error_messages={"required": "Wybierz jedną z trzech możliwości. Za Ciebie nie wybieramy."},
    )


class LeaveForm(Form):
    """A yes to leaving; a yes of its own to leaving the helm."""

    leaves_helm = forms.BooleanField(
        label="Odchodzę, chociaż sieć zostanie bez osoby prowadzącej",
        help_text="Dowiedzą się o tym osoby koordynujące program.",
        error_messages={
            "required": "Najpierw przekaż prowadzenie albo zaznacz, że sieć zostanie bez osoby prowadzącej."
        },
    )

    def __init__(self, *args, leads: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not leads:
            del self.fields["leaves_helm"]
