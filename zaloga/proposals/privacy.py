from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from zaloga.core.traces import Traces, forget_in_columns
from zaloga.installation.privacy import Part, Way, declare, traces
from zaloga.people.models import User
from zaloga.proposals.models import Call, Decision, Proposal, ProposalVersion, Report, Signature
from zaloga.search import index


def export(person: User) -> Iterable[Part]:
    filed = Proposal.objects.filter(by=person).select_related("institution")
    yield Part("Zgłoszenia potrzeb", [proposal_row(row) for row in filed])
    signed = Signature.objects.filter(user=person).select_related("proposal", "institution")
    yield Part("Podpisy pod zgłoszeniami", [signature_row(row) for row in signed])
    calls = Call.objects.filter(opened_by=person)
    yield Part("Nabory od Ciebie", [{"nabór": str(row), "od": row.opens_on, "do": row.closes_on} for row in calls])
    decided = Decision.objects.filter(by=person).select_related("proposal")
    yield Part("Decyzje o zgłoszeniach", [decision_row(row) for row in decided])
    invited = Decision.objects.filter(coordinator_email__iexact=person.email).select_related("proposal")
    yield Part("Propozycje prowadzenia sieci ze zgłoszenia", [{"zgłoszenie": str(row)} for row in invited])
    hidden = Proposal.objects.filter(hidden_by=person)
    yield Part("Zgłoszenia ukryte przez Ciebie", [{"zgłoszenie": str(row), "kiedy": row.hidden_at} for row in hidden])


def proposal_row(row: Proposal) -> dict[str, Any]:
    return {
        "temat": row.title,
        "potrzeba": row.need,
        "co robić": row.doing,
        "odpowiedzi": row.answers,
        "placówka": row.place,
        "w czyim imieniu": row.get_voice_display(),
        "stan": row.get_state_display(),
        "kiedy": row.published_at or row.drafted_at,
    }


def signature_row(row: Signature) -> dict[str, Any]:
    return {
        "zgłoszenie": str(row.proposal),
        "placówka": row.place,
        "co wnosisz": row.brings,
        "dołączasz": row.would_join,
        "kiedy": row.confirmed_at or row.asked_at,
    }


def decision_row(row: Decision) -> dict[str, Any]:
    return {"zgłoszenie": str(row.proposal), "decyzja": row.verdict, "powód": row.reason, "kiedy": row.told_at}


def forget(person: User, way: Way) -> None:
    """Signatures go with the person. A need that others have signed stays, without whose it was; a lone one goes."""
    Signature.objects.filter(user=person).delete()
    mine = Proposal.objects.filter(by=person)
    signed = Signature.objects.confirmed().values("proposal")
    lone = mine.filter(Q(state=Proposal.State.DRAFT) | Q(became=None, merged_from=None) & ~Q(pk__in=signed))
    index.drop(Proposal, list(lone.values_list("pk", flat=True)))
    lone.delete()
    Proposal.objects.filter(by=person).update(by=None)
    Proposal.objects.filter(hidden_by=person).update(hidden_by=None)
    Call.objects.filter(opened_by=person).update(opened_by=None)
    Decision.objects.filter(by=person).update(by=None)
    named = Decision.objects.filter(coordinator_email__iexact=person.email)
    named.update(coordinator_email="", coordinator_name="")
    forget_in_words(traces(person, way))


def forget_in_words(found: Traces) -> None:
    """Words of the person and of others that name them."""
    words = ("title", "need", "doing", "reason", "hidden_reason")
    forget_in_columns(Proposal.objects.all(), words, found)
    forget_in_columns(ProposalVersion.objects.all(), ("title", "need", "doing"), found)
    forget_in_columns(Signature.objects.all(), ("brings",), found)
    forget_in_columns(Report.objects.all(), ("reasons",), found)
    forget_in_columns(Call.objects.all(), ("title", "about", "criteria"), found)
    forget_in_columns(Decision.objects.all(), ("reason", "coordinator_name"), found)
    for row in Proposal.objects.filter(found.within("answers")):
        row.answers = found.without_in(row.answers)
        row.save(update_fields=["answers"])
    for decision in Decision.objects.filter(found.within("network")):
        decision.network = found.without_in(decision.network)
        decision.save(update_fields=["network"])


declare(
    "proposals",
    columns=[
        "proposals.proposal.by",
        "proposals.proposal.hidden_by",
        "proposals.signature.user",
        "proposals.call.opened_by",
        "proposals.decision.by",
        "proposals.decision.coordinator_email",
    ],
    export=export,
    forget=forget,
)
