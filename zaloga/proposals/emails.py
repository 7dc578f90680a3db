"""Letters to those who signed. Each says what was decided and why; nobody's name but the reader's own stands there."""

from typing import Any

from django.template.loader import render_to_string

from zaloga.core.words import network_named
from zaloga.installation.now import current
from zaloga.networks.models import Network
from zaloga.notifications import outbox
from zaloga.people.models import User
from zaloga.proposals.models import Decision, Signature

SUBJECTS = {
    Decision.Kind.ACCEPT: "Przyjęte: „{}”",
    Decision.Kind.MERGE: "Połączone: „{}”",
    Decision.Kind.POSTPONE: "Odłożone: „{}”",
    Decision.Kind.DECLINE: "Odpowiedź na zgłoszenie „{}”",
}


def decided(decision: Decision, to: User, *, network: Network | None) -> None:
    """The answer to somebody who signed and is not invited by it."""
    outbox.post(
        to=to.email,
        user=to,
        subject=subject_of(decision),
        template="proposals/email/decided",
        context=said_in(decision, network) | {"person": to},
    )


def subject_of(decision: Decision) -> str:
    return SUBJECTS[Decision.Kind(decision.kind)].format(decision.proposal)


def said_in(decision: Decision, network: Network | None) -> dict[str, Any]:
    target = decision.into if decision.kind == Decision.Kind.MERGE and decision.into else decision.proposal
    return {"decision": decision, "proposal": decision.proposal, "network": network, "url": target.get_absolute_url()}


def preview(decision: Decision, to: User) -> str:
    """The letter as whoever signed and is not invited reads it, before anything is told."""
    context = said_in(decision, None) | {"person": to, "house": current(), "is_preview": True}
    return render_to_string("proposals/email/decided.txt", context).strip()


def invitation_words(decision: Decision) -> str:
    """What stands in the invitation of somebody who signed and wanted to join."""
    proposal = decision.proposal
    signed = f"Twój podpis stoi pod zgłoszeniem „{proposal}”."
    if decision.kind == Decision.Kind.MERGE and decision.into_network:
        network = network_named(decision.into_network, "sieć")
        return f"{signed} Robi to już {network}, do której zapraszamy. {decision.reason}"
    if decision.kind == Decision.Kind.MERGE and decision.into and decision.into.became:
        network = network_named(decision.into.became, "sieć")
        return f"{signed} Łączymy je z innym, z którego powstaje {network}. {decision.reason}"
    return f"{signed} Zgłoszenie jest przyjęte i powstaje z niego ta sieć. {decision.reason}"


def withdrawn(signature: Signature) -> None:
    """The author took the proposal back."""
    user, proposal = signature.user, signature.proposal
    outbox.post(
        to=user.email,
        user=user,
        subject=f"Wycofane: „{proposal}”",
        template="proposals/email/withdrawn",
        context={"person": user, "proposal": proposal, "url": ""},
    )
