from collections.abc import Iterable
from typing import Any

from zaloga.activity.registry import declare
from zaloga.people.models import User
from zaloga.proposals.models import Signature


def overseers(event: Any) -> Iterable[User]:
    """Whoever coordinates the programme."""
    programme = event.target.programme_id
    return User.objects.filter(appointments__programme=programme, appointments__ended_at=None)


def author(event: Any) -> Iterable[User]:
    return [person for person in [event.target.by] if person]


def signatories(event: Any) -> Iterable[User]:
    signed = Signature.objects.confirmed().filter(proposal=event.target_id)
    return User.objects.filter(pk__in=signed.values("user"))


def reason(said: dict[str, Any]) -> str:
    return f"powód: {said['reason']}" if said.get("reason") else ""


def decision(said: dict[str, Any]) -> str:
    """What was decided, and what came of it."""
    return ", ".join(filter(None, [said.get("outcome", ""), reason(said)]))


PUBLISHED = declare(
    "proposal.published", sentence="nowe zgłoszenie: „{target}”", audience=overseers, title="zgłoszenie potrzeby sieci"
)
CORRECTED = declare(
    "proposal.corrected",
    sentence="zgłoszenie „{target}” ma poprawioną treść. Sprawdź, czy nadal je popierasz",
    audience=signatories,
    title="poprawka zgłoszenia",
)
SIGNED = declare(
    "proposal.signed", sentence="„{target}”: jest nowy podpis", audience=author, title="podpis pod zgłoszeniem"
)
SIGNATURE_WITHDRAWN = declare(
    "proposal.signature_withdrawn", sentence="„{target}”: ktoś cofa podpis", title="cofnięcie podpisu"
)
QUEUED = declare(
    "proposal.queued",
    sentence="„{target}” czeka na Twoją decyzję. Podpisów: {signatures}",
    audience=overseers,
    by_mail=True,
    button="Rozpatrz",
    title="zgłoszenie w kolejce",
)
RETURNED = declare(
    "proposal.returned",
    sentence="„{target}” wraca do kolejki: mija dzień, do którego było odłożone",
    audience=overseers,
    by_mail=True,
    button="Rozpatrz",
    title="powrót odłożonego zgłoszenia",
)
WITHDRAWN = declare(
    "proposal.withdrawn",
    sentence="zgłoszenie „{target}” jest wycofane",
    audience=signatories,
    has_letter=True,
    title="wycofanie zgłoszenia",
)
ACCEPTED = declare(
    "proposal.accepted",
    sentence="zgłoszenie „{target}” jest przyjęte, powstaje sieć",
    audience=signatories,
    has_letter=True,
    for_audit=True,
    title="przyjęcie zgłoszenia",
    line=decision,
)
MERGED = declare(
    "proposal.merged",
    sentence="zgłoszenie „{target}” jest połączone z innym, Twój podpis przechodzi z nim",
    audience=signatories,
    has_letter=True,
    for_audit=True,
    title="połączenie zgłoszeń",
    line=decision,
)
JOINED_TO_NETWORK = declare(
    "proposal.joined_to_network",
    sentence="zgłoszenie „{target}” łączy się z siecią, która już to robi",
    audience=signatories,
    has_letter=True,
    for_audit=True,
    title="połączenie zgłoszenia z siecią",
    line=decision,
)
POSTPONED = declare(
    "proposal.postponed",
    sentence="zgłoszenie „{target}” jest odłożone. Powód stoi na jego stronie",
    audience=signatories,
    has_letter=True,
    for_audit=True,
    title="odłożenie zgłoszenia",
    line=decision,
)
DECLINED = declare(
    "proposal.declined",
    sentence="zgłoszenie „{target}” jest odrzucone. Powód stoi na jego stronie",
    audience=signatories,
    has_letter=True,
    for_audit=True,
    title="odrzucenie zgłoszenia",
    line=decision,
)
HIDDEN = declare(
    "proposal.hidden",
    sentence="zgłoszenie „{target}” jest ukryte. Powód: {reason}",
    audience=author,
    by_mail=True,
    for_audit=True,
    title="ukrycie zgłoszenia",
    line=reason,
    may_name_others=True,
)
SHOWN = declare(
    "proposal.shown",
    sentence="zgłoszenie „{target}” znów widzą wszyscy",
    audience=author,
    for_audit=True,
    title="odkrycie zgłoszenia",
)
REPORTED = declare(
    "proposal.reported",
    sentence="zgłoszenie „{target}”: ktoś pisze, że coś jest z nim nie tak",
    audience=overseers,
    by_mail=True,
    button="Zobacz zgłoszenie",
    is_anonymous=True,
    title="skarga na zgłoszenie",
)
LEFT_STANDING = declare(
    "proposal.left_standing", sentence="zgłoszenie „{target}” zostaje, jak jest", title="odpowiedź na skargę"
)
DECISION_DRAFTED = declare(
    "proposal.decision_drafted", sentence="„{target}”: szkic decyzji zapisuje {by}", title="szkic decyzji"
)
CALL_OPENED = declare("proposal.call_opened", sentence="nabór „{target}” otwiera {by}", title="otwarcie naboru")
CALL_EDITED = declare("proposal.call_edited", sentence="nabór „{target}” zmienia {by}", title="zmiana naboru")
CALL_RELEASED = declare(
    "proposal.call_released",
    sentence="nabór „{target}”: decyzje ogłasza {by}",
    for_audit=True,
    title="ogłoszenie decyzji naboru",
)

OF_DECISION = {"accept": ACCEPTED, "merge": MERGED, "postpone": POSTPONED, "decline": DECLINED}
