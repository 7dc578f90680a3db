from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from zaloga.core.traces import Traces, forget_in_columns
from zaloga.core.words import network_named
from zaloga.installation.privacy import Part, Way, declare, traces
from zaloga.networks.actions.leaving import leave_all
from zaloga.networks.models import (
    Arrival,
    Companionship,
    GroupList,
    HandOver,
    Invitation,
    JoinRequest,
    Link,
    Membership,
    Network,
    RelayedLetter,
    Stay,
    Waiting,
    Welcome,
)
from zaloga.people.models import User


def export(person: User) -> Iterable[Part]:
    rows = Membership.objects.filter(user=person).select_related("network", "institution")
    yield Part("Sieci", [membership_row(row) for row in rows])
    asked = JoinRequest.objects.filter(user=person).select_related("network", "institution")
    yield Part("Prośby o przyjęcie", [request_row(row) for row in asked])
    waiting = Waiting.objects.filter(user=person).select_related("network", "institution")
    yield Part("Listy oczekujących", [waiting_row(row) for row in waiting])
    yield from invitations(person)
    stays = Stay.objects.filter(user=person).select_related("network")
    yield Part("Pytania, czy płyniesz dalej", [stay_row(row) for row in stays])
    came = Arrival.objects.filter(user=person).select_related("link__network")
    yield Part("Wejścia z odnośnika", [{"sieć": str(row.link), "kiedy": row.at} for row in came])
    made = Link.objects.filter(made_by=person).select_related("network")
    yield Part("Odnośniki od Ciebie", [{"sieć": str(row), "od": row.made_at, "do": row.expires_at} for row in made])
    yield from companions_and_letters(person)
    letters = Welcome.objects.filter(user=person).select_related("programme")
    yield Part("Przypisania z listy", [{"program": str(row), "kiedy": row.at} for row in letters])
    lists = GroupList.objects.filter(Q(by=person) | Q(asked_by=person)).select_related("programme")
    yield Part(
        "Listy grup od Ciebie",
        [{"program": str(row.programme), "plik": row.file_name, "kiedy": row.at} for row in lists],
    )
    offers = HandOver.objects.filter(Q(offered_by=person) | Q(offered_to=person)).select_related("network")
    yield Part("Przekazania prowadzenia", [hand_over_row(row, person) for row in offers])


def companions_and_letters(person: User) -> Iterable[Part]:
    """Without who the other one was: that is theirs."""
    sought = Companionship.objects.filter(Q(newcomer=person) | Q(companion=person)).select_related("network")
    yield Part("Towarzysze", [companionship_row(row, person) for row in sought])
    written = RelayedLetter.objects.filter(by=person).select_related("network")
    yield Part(
        "Listy przez Załogę",
        [
            {"sieć": str(row.network), "temat": row.subject, "do ilu osób": row.recipients, "kiedy": row.sent_at}
            for row in written
        ],
    )


def companionship_row(row: Companionship, person: User) -> dict[str, Any]:
    is_own = row.newcomer_id == person.pk
    return {
        "sieć": str(row.network),
        "rola": "nowa osoba" if is_own else "towarzysz",
        "kilka słów": row.message if is_own else None,
        "szukanie od": row.sought_at,
        "razem od": row.accepted_at,
        "do": row.ended_at,
    }


def invitations(person: User) -> Iterable[Part]:
    """Those to the person, and those from them without the addresses: those belong to others."""
    got = Invitation.objects.filter(Q(email=person.email) | Q(accepted_by=person)).select_related("network")
    yield Part(
        "Zaproszenia do Ciebie",
        [
            {"sieć": str(row.network), "rola": row.get_role_display(), "adres": row.email, "kiedy": row.invited_at}
            for row in got
        ],
    )
    sent = Invitation.objects.filter(invited_by=person).select_related("network")
    yield Part(
        "Zaproszenia od Ciebie",
        [
            {"sieć": str(row.network), "rola": row.get_role_display(), "treść": row.message, "kiedy": row.invited_at}
            for row in sent
        ],
    )


def membership_row(row: Membership) -> dict[str, Any]:
    return {
        "sieć": str(row.network),
        "rola": row.get_role_display(),
        "placówka": row.place,
        "od": row.joined_at,
        "do": row.left_at or row.until,
        "kontrakt, wersja": row.contract_version,
        "kontrakt, zgoda": row.contract_accepted_at,
    }


def request_row(row: JoinRequest) -> dict[str, Any]:
    return {
        "sieć": str(row.network),
        "placówka": row.place,
        "kilka słów": row.message,
        "kiedy": row.made_at,
        "odpowiedź": row.answered_at,
        "przyjęta": row.is_accepted,
        "powód": row.reason,
    }


def waiting_row(row: Waiting) -> dict[str, Any]:
    return {
        "sieć": str(row.network),
        "placówka": row.place,
        "od": row.since,
        "propozycja miejsca": row.offered_at,
        "do": row.ended_at,
        "koniec": row.get_outcome_display(),
    }


def stay_row(row: Stay) -> dict[str, Any]:
    return {
        "sieć": str(row.network),
        "pytanie": row.asked_at,
        "przypomnienie": row.reminded_at,
        "odpowiedź": row.answered_at,
        "tak": row.says_yes,
    }


def hand_over_row(row: HandOver, person: User) -> dict[str, Any]:
    is_own = row.offered_by_id == person.pk
    return {
        "sieć": str(row.network),
        "czyja propozycja": "Twoja" if is_own else "dla Ciebie",
        "kilka słów": row.message if is_own else None,
        "kiedy": row.offered_at,
        "przyjęta": row.is_accepted,
    }


def forget(person: User, way: Way) -> None:
    """Ends every role. Under a kept signature stays where the person belonged and for which school; else nothing."""
    leave_all(person)
    JoinRequest.objects.filter(user=person).delete()
    Waiting.objects.filter(user=person).delete()
    Stay.objects.filter(user=person).delete()
    Invitation.objects.filter(Q(email__iexact=person.email) | Q(accepted_by=person)).delete()
    Invitation.objects.filter(invited_by=person).update(invited_by=None)
    JoinRequest.objects.filter(answered_by=person).update(answered_by=None)
    Arrival.objects.filter(user=person).delete()
    Welcome.objects.filter(user=person).delete()
    Welcome.objects.filter(by=person).update(by=None)
    forget_in_lists(person)
    Link.objects.filter(made_by=person).update(made_by=None)
    forget_companionships(person)
    RelayedLetter.objects.filter(by=person).delete()
    RelayedLetter.objects.filter(to=person).update(to=None)
    HandOver.objects.filter(offered_to=person).delete()
    HandOver.objects.filter(offered_by=person).update(offered_by=None)
    if way != Way.SIGNED:
        Membership.objects.filter(user=person).delete()
    forget_in_messages(traces(person, way))


def forget_companionships(person: User) -> None:
    """Whoever had this person beside them goes on looking."""
    Companionship.objects.filter(newcomer=person).delete()
    beside = Companionship.objects.filter(companion=person)
    beside.filter(ended_at=None).update(accepted_at=None)
    beside.update(companion=None)
    Companionship.objects.filter(proposed_by=person).update(proposed_by=None)


def forget_in_lists(person: User) -> None:
    """Lists that wait: the person's own go, and from those of others the rows with the person's address."""
    GroupList.objects.filter(by=person, carried_out_at=None).delete()
    GroupList.objects.filter(by=person).update(by=None)
    GroupList.objects.filter(asked_by=person).update(asked_by=None)
    for kept in GroupList.objects.filter(carried_out_at=None, lines__icontains=person.email):
        kept.lines = [[number, cells] for number, cells in kept.lines if person.email not in " ".join(cells).lower()]
        kept.save(update_fields=["lines"])


def forget_in_messages(found: Traces) -> None:
    """Words of others beside an invitation, a request, an answer or an offer, and names that files were given."""
    forget_in_columns(Invitation.objects.all(), ("name", "message"), found)
    forget_in_columns(JoinRequest.objects.all(), ("message", "reason"), found)
    forget_in_columns(HandOver.objects.all(), ("message",), found)
    forget_in_columns(Companionship.objects.all(), ("message",), found)
    forget_in_columns(RelayedLetter.objects.all(), ("subject",), found)
    forget_in_columns(GroupList.objects.all(), ("file_name", "failure"), found)


def hold(person: User) -> None:
    """Whoever posts, joins or leaves in one of these networks waits, and then finds the person gone."""
    been = Network.objects.filter(memberships__user=person)
    list(Network.objects.filter(pk__in=been.values("pk")).order_by("pk").select_for_update(of=("self",)))


def warnings(person: User) -> list[str]:
    """Running networks that would stay without anybody to lead them."""
    led = Network.objects.running().filter(
        memberships__user=person, memberships__role=Membership.Role.COORDINATOR, memberships__left_at=None
    )
    return [f"{network_named(network, 'Sieć')} zostanie bez osoby prowadzącej." for network in led]


declare(
    "networks",
    columns=[
        "networks.membership.user",
        "networks.joinrequest.user",
        "networks.joinrequest.answered_by",
        "networks.waiting.user",
        "networks.stay.user",
        "networks.invitation.email",
        "networks.invitation.invited_by",
        "networks.invitation.accepted_by",
        "networks.grouplist.by",
        "networks.grouplist.asked_by",
        "networks.welcome.user",
        "networks.welcome.by",
        "networks.link.made_by",
        "networks.arrival.user",
        "networks.handover.offered_by",
        "networks.handover.offered_to",
        "networks.companionship.newcomer",
        "networks.companionship.companion",
        "networks.companionship.proposed_by",
        "networks.relayedletter.by",
        "networks.relayedletter.to",
    ],
    export=export,
    forget=forget,
    hold=hold,
    warnings=warnings,
)
