from typing import Any

from django import forms

from zaloga.core.forms import ModelForm
from zaloga.institutions.models import Institution
from zaloga.meetings.models import AgendaItem, Day, Meeting
from zaloga.meetings.models.agenda import LONGEST_MINUTES
from zaloga.networks.models import Membership
from zaloga.people.models import User

OTHER = "nikt z załogi albo jeszcze nie wiadomo"
NO_GUEST = "nikt z zaproszonych"
NO_FORM = "bez podanej formy"
NONE = "żadna, to nie jest prezentacja szkoły"


class ItemForm(ModelForm):
    """One point of an agenda; who may lead it and whose solution it may be follow from the crew."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    minutes = forms.IntegerField(
        label="Ile minut", min_value=1, max_value=LONGEST_MINUTES, error_messages={"required": "Ile to potrwa?"}
    )

    class Meta:
        model = AgendaItem
        fields = ["title", "minutes", "form", "leader", "guest", "led_by", "institution", "note", "day_number"]
        labels = {
            "title": "Co będziemy robić",
            "leader": "Kto prowadzi",
            "guest": "Zaproszony ekspert",
            "led_by": "Ktoś spoza załogi",
            "institution": "Która placówka pokazuje swoje rozwiązanie",
            "day_number": "Którego dnia",
        }
        help_texts = {
            "title": "Na przykład: lekcja w 6a, rysujemy zadanie.",
            "led_by": "Imię, nazwisko i skąd jest ta osoba.",
            "institution": "Każda szkoła ma w roku swoją kolej.",
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}
        error_messages = {"title": {"required": "Napisz, co ma być."}}

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["revision"].initial = self.instance.revision
        kinds: Any = self.fields["form"]
        kinds.choices = [("", NO_FORM), *AgendaItem.Form.choices]
        people = Membership.objects.active().filter(network=meeting.network).exclude(role=Membership.Role.OBSERVER)
        self.choose("leader", User.objects.filter(pk__in=people.values("user")).order_by("sort_key", "pk"), OTHER)
        self.choose_guest(meeting)
        schools = Membership.objects.crew().filter(network=meeting.network).values("institution")
        self.choose("institution", Institution.objects.filter(pk__in=schools).order_by("sort_key", "pk"), NONE)
        self.choose_day(list(meeting.days.all()))

    def choose(self, name: str, rows: Any, empty: str) -> None:
        if name in self.fields:
            field: Any = self.fields[name]
            field.queryset, field.empty_label = rows, empty

    def choose_guest(self, meeting: Meeting) -> None:
        """Nobody is asked about experts where none has accepted; one who changed their mind is gone from the point."""
        if meeting.visits.accepted().exists():
            self.choose("guest", meeting.visits.accepted().order_by("name", "pk"), NO_GUEST)
        else:
            self.fields.pop("guest", None)

    def choose_day(self, days: list[Day]) -> None:
        """Nobody is asked about the day where there is only one."""
        if len(days) < 2:
            self.fields.pop("day_number", None)
        elif "day_number" in self.fields:
            numbered = [(number, str(day)) for number, day in enumerate(days, start=1)]
            label = self.fields["day_number"].label
            self.fields["day_number"] = forms.TypedChoiceField(label=label, choices=numbered, coerce=int)

    def for_deed(self) -> dict[str, Any]:
        """What the deed takes; a new point has no revision yet."""
        given = dict(self.cleaned_data)
        revision = given.pop("revision")
        return given | ({"revision": revision} if self.instance.pk else {})


class ProposedItemForm(ItemForm):
    """What a member would like to have on the agenda; who leads it and on which day is settled later."""

    class Meta(ItemForm.Meta):
        fields = ["title", "minutes", "form", "institution", "note"]
        labels = {**ItemForm.Meta.labels, "title": "Co proponujesz", "institution": "Która placówka to pokaże"}
