"""The programme's answer to a need, one form for each; and hiding what breaks the rules."""

from typing import Any

from django import forms

from zaloga.core.clock import school_year_ahead
from zaloga.core.form_fields import day_field
from zaloga.core.forms import Form, ModelForm
from zaloga.networks.models import Network
from zaloga.programmes.naming import ADDRESS_WORDS
from zaloga.proposals.models import Decision, Proposal

Kind = Decision.Kind
TEACHERS = {
    Proposal.For.KINDERGARTENS,
    Proposal.For.EARLY,
    Proposal.For.PRIMARY,
    Proposal.For.SECONDARY,
    Proposal.For.LIBRARIANS,
}
AUDIENCES = {
    Proposal.For.SPECIALISTS: Network.Audience.SPECIALISTS,
    Proposal.For.HEADS: Network.Audience.HEADS,
    Proposal.For.LOCAL_GOVERNMENTS: Network.Audience.LOCAL_GOVERNMENTS,
}
MOST_TARGETS = 60


def reason_field() -> forms.CharField:
    return forms.CharField(
        label="Powód",
        help_text="Stanie na stronie zgłoszenia i w liście do każdego, kto się podpisał.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Napisz powód. Przeczytają go wszyscy, którzy się podpisali."},
    )


class Answer:
    """What the four answers share: which it is, and what the deed takes, nothing left from another answer."""

    kind: Kind
    title: str
    button: str
    cleaned_data: dict[str, Any]

    def for_deed(self) -> dict[str, Any]:
        nothing: dict[str, Any] = {
            "until": None,
            "into": None,
            "into_network": None,
            "network": {},
            "coordinator_name": "",
            "coordinator_email": "",
        }
        return {**nothing, "kind": self.kind, "reason": self.cleaned_data["reason"], **self.more()}

    def more(self) -> dict[str, Any]:
        return {}


class AcceptForm(Answer, ModelForm):
    """The network that is to arise, and whoever leads it."""

    kind, title, button = Kind.ACCEPT, "Przyjmij: powstanie sieć", "Załóż sieć i roześlij listy"

    reason = reason_field()
    starts_on = day_field(label="Od")
    ends_on = day_field(label="Do")
    coordinator_name = forms.CharField(label="Imię i nazwisko osoby prowadzącej", max_length=120, required=False)
    coordinator_email = forms.EmailField(
        label="Jej adres e-mail",
        required=False,
        help_text="Może to być ktoś, kto się podpisał. Można też wskazać tę osobę później.",
        error_messages=ADDRESS_WORDS,
    )

    class Meta:
        model = Network
        fields = ["name", "question", "kind", "audience", "audience_note", "access", "capacity", "starts_on", "ends_on"]
        # What comes from the proposal is long, and is read before it is sent.
        widgets = {
            "kind": forms.RadioSelect,
            "access": forms.RadioSelect,
            **{name: forms.Textarea(attrs={"rows": 2}) for name in ("name", "question", "audience_note")},
        }
        error_messages = {
            "name": {"required": "Podaj nazwę sieci."},
            "question": {"required": "Podaj pytanie, wokół którego spotka się załoga."},
            "capacity": {"required": "Podaj liczbę miejsc.", "invalid": "Podaj liczbę, na przykład 25."},
        }

    def __init__(self, *args, proposal: Any, drafted: Decision | None = None, **kwargs):
        kept = suggested(proposal)
        if drafted:
            led = {"coordinator_name": drafted.coordinator_name, "coordinator_email": drafted.coordinator_email}
            kept |= {**drafted.network, **led, "reason": drafted.reason}
        super().__init__(*args, instance=Network(programme=proposal.programme), initial=kept, **kwargs)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("coordinator_email") and not given.get("coordinator_name"):
            self.add_error("coordinator_name", "Podaj imię i nazwisko osoby, która poprowadzi sieć.")
        return given

    def more(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        led = {name: given.pop(name) for name in ("coordinator_name", "coordinator_email")}
        network = {name: given[name] for name in self.Meta.fields}
        for name in ("starts_on", "ends_on"):
            network[name] = network[name].isoformat()
        return {"network": network, **led}


def suggested(proposal: Any) -> dict[str, Any]:
    """What the proposal itself says of its network (a row of ``for_list``)."""
    programme, whom = proposal.programme, {Proposal.For(one) for one in proposal.people_for}
    starts_on, ends_on = school_year_ahead()
    wants_closed = proposal.access == Proposal.Access.CLOSED or proposal.signed > programme.closed_above
    audience = AUDIENCES.get(next(iter(whom))) if len(whom) == 1 else None
    return {
        "name": proposal.title,
        "question": proposal.need[:200].split("\n")[0],
        "kind": proposal.kind or Network.Kind.PROBLEM,
        "audience": audience or (Network.Audience.TEACHERS if whom <= TEACHERS else Network.Audience.MIXED),
        "audience_note": proposal.whom_in_words[:160],
        "access": Network.Access.CLOSED if wants_closed else Network.Access.OPEN,
        "capacity": max(programme.size_to, proposal.joining + 1),
        "starts_on": starts_on,
        "ends_on": ends_on,
    }


class Shorter(Answer, Form):
    """An answer by which no network arises."""

    reason = reason_field()

    def __init__(self, *args, proposal: Any, drafted: Decision | None = None, **kwargs):
        self.proposal = proposal
        if drafted:
            kwargs["initial"] = {"reason": drafted.reason, "until": drafted.until}
        super().__init__(*args, **kwargs)


class MergeForm(Shorter):
    kind, title, button = Kind.MERGE, "Połącz z tym, co już jest", "Połącz i roześlij listy"

    into = forms.ChoiceField(
        label="Z czym",
        widget=forms.RadioSelect,
        help_text="Najbardziej podobne są na górze. Do innego zgłoszenia podpisy przejdą i nikt nie będzie liczony dwa "
        "razy. Do sieci zaprosimy tych, którzy chcieli dołączyć.",
        error_messages={"required": "Wybierz zgłoszenie albo sieć, z którą łączysz to."},
    )
    field_order = ("into", "reason")

    def __init__(self, *args, alike, **kwargs):
        super().__init__(*args, **kwargs)
        self.targets = targets_of(self.proposal, alike)
        field: Any = self.fields["into"]
        field.choices = [(key, said_of(target)) for key, target in self.targets.items()]
        drafted = kwargs.get("drafted")
        if drafted:
            self.initial["into"] = key_of(drafted.into or drafted.into_network)

    def more(self) -> dict[str, Any]:
        target = self.targets[self.cleaned_data["into"]]
        return {"into_network" if isinstance(target, Network) else "into": target}


def key_of(target: Any) -> str:
    return f"siec-{target.pk}" if isinstance(target, Network) else f"zgloszenie-{target.pk}"


def said_of(target: Any) -> str:
    """Told by how it stands."""
    if isinstance(target, Network):
        return f"{target} – działająca sieć, w załodze: {target.crew_size}"  # type: ignore[attr-defined]
    return f"{target} – {target.get_state_display()}, podpisów: {target.signed}"


def targets_of(proposal: Proposal, alike: list[Any]) -> dict[str, Any]:
    """What it may be merged with: of the same programme, still signed, already a network, or a network that is open;
    the likest first, then proposals, then networks.
    """
    open_ones = Proposal.objects.published().filter(programme=proposal.programme_id).exclude(pk=proposal.pk)
    rows = open_ones.filter(state__in=[*Proposal.SIGNABLE, Proposal.State.ACCEPTED]).for_list()
    near = [one.pk for one in alike if isinstance(one, Proposal)]
    keys = [*near, *rows.exclude(pk__in=near).values_list("pk", flat=True)[:MOST_TARGETS]]
    networks = Network.objects.running().filter(programme=proposal.programme_id, opened_at__isnull=False)
    found = [*rows.filter(pk__in=keys).first_come(near), *networks.for_list().order_by("sort_key")[:MOST_TARGETS]]  # type: ignore[attr-defined]
    by_key = {key_of(one): one for one in found}
    first = [key_of(one) for one in alike if key_of(one) in by_key]
    return {key: by_key[key] for key in [*first, *(key for key in by_key if key not in first)]}


class PostponeForm(Shorter):
    kind, title, button = Kind.POSTPONE, "Odłóż na później", "Odłóż i roześlij listy"

    until = day_field(label="Kiedy ma wrócić do kolejki")
    field_order = ("until", "reason")

    def more(self) -> dict[str, Any]:
        return {"until": self.cleaned_data["until"]}


class DeclineForm(Shorter):
    kind, title, button = Kind.DECLINE, "Odrzuć", "Odrzuć i roześlij listy"


class HideForm(Form):
    reason = forms.CharField(
        label="Powód",
        help_text="Przeczyta go osoba, która to zgłosiła.",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Napisz, dlaczego ukrywasz to zgłoszenie."},
    )


class ReportForm(Form):
    reason = forms.CharField(
        label="Co jest nie tak?",
        help_text="Na przykład: to reklama, tu jest czyjeś nazwisko, to kogoś obraża.",
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
