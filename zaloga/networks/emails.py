"""Letters that are more than news: invitations, answers, coordination."""

from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.urls import reverse

from zaloga.activity.record import scope_of
from zaloga.core.words import network_named
from zaloga.installation.now import current
from zaloga.networks import letter_to_head as letters
from zaloga.networks.events import WRITTEN_TO
from zaloga.networks.models import (
    HandOver,
    Invitation,
    JoinRequest,
    Membership,
    Network,
    RelayedLetter,
    Stay,
    Waiting,
    Welcome,
)
from zaloga.notifications import outbox
from zaloga.notifications.stopping import Stop
from zaloga.people.models import User


def post(
    name: str,
    subject: str,
    *,
    to: str,
    network: Network,
    user: User | None = None,
    headers: dict[str, str] | None = None,
    **context: Any,
) -> None:
    context = {"network": network, "programme": network.programme, "person": user, **context}
    template = f"networks/email/{name}"
    outbox.post(to=to, user=user, subject=subject, template=template, context=context, headers=headers)


def invited(invitation: Invitation) -> None:
    """The personal link. It goes to an address that may have no account yet."""
    network = invitation.network
    is_helm = invitation.role == Membership.Role.COORDINATOR
    subject = (
        f"Propozycja: poprowadź {network_named(network, 'sieć')}"
        if is_helm
        else f"Zaproszenie do {network_named(network)}"
    )
    post(
        "invited",
        subject,
        to=invitation.email,
        network=network,
        invitation=invitation,
        is_helm=is_helm,
        url=reverse("networks:invitation", args=[invitation.token]),
    )


def requested(asked: JoinRequest, *, to: User) -> None:
    network = asked.network
    subject = f"{asked.user} prosi o przyjęcie do {network_named(network)}"
    post("requested", subject, to=to.email, user=to, network=network, asked=asked, url=crew_page(network))


def answered(asked: JoinRequest) -> None:
    network = asked.network
    subject = (
        f"Masz miejsce w {network_named(network)}" if asked.is_accepted else f"Twoja prośba do {network_named(network)}"
    )
    url = network.get_absolute_url() if asked.is_accepted else reverse("portal:catalogue")
    post("answered", subject, to=asked.user.email, user=asked.user, network=network, asked=asked, url=url)


def removed(membership: Membership, *, reason: str, by: User) -> None:
    user, network = membership.user, membership.network
    subject = f"Koniec Twojego udziału w {network_named(network)}"
    post("removed", subject, to=user.email, user=user, network=network, reason=reason, by=by, url="")


def hand_over_offered(offer: HandOver) -> None:
    user, network = offer.offered_to, offer.network
    subject = f"{offer.offered_by} proponuje Ci prowadzenie {network_named(network)}"
    url = reverse("networks:hand_over_answer", args=[network.slug, offer.pk])
    post("hand_over_offered", subject, to=user.email, user=user, network=network, offer=offer, url=url)


def appointed(membership: Membership, *, by: User) -> None:
    user, network = membership.user, membership.network
    subject = f"Prowadzisz {network_named(network, 'sieć')}"
    post("appointed", subject, to=user.email, user=user, network=network, by=by, url=network.get_absolute_url())


def crew_page(network: Network) -> str:
    return reverse("networks:crew", args=[network.slug])


def to_waiting(name: str, subject: str, row: Waiting, **context: Any) -> None:
    """A letter about a place on the waiting list; its link is personal and needs no signing in."""
    url = reverse("networks:waiting_link", args=[row.token])
    post(name, subject, to=row.user.email, user=row.user, network=row.network, row=row, url=url, **context)


def stood_in_line(row: Waiting, *, by: User) -> None:
    """Where the person stands now: in line, or with a place kept until the school accedes."""
    if row.is_kept:
        place_kept(row)
        return
    subject = f"Jesteś na liście oczekujących {network_named(row.network)}"
    to_waiting("stood_in_line", subject, row, position=row.position(), is_let_in=by != row.user)


def place_kept(row: Waiting) -> None:
    to_waiting("place_kept", f"Zachowaliśmy Ci miejsce w {network_named(row.network)}", row)


def place_released(row: Waiting) -> None:
    subject = f"Miejsce w {network_named(row.network)} nie jest już zachowane"
    to_waiting("place_released", subject, row, position=row.position())


def acceded(row: Waiting, *, position: int = 0) -> None:
    """The institution has acceded: in at once, or which one in line."""
    if row.is_open:
        subject = f"Twoja placówka przystąpiła do programu. Jesteś na liście {network_named(row.network)}"
        to_waiting("acceded", subject, row, position=position)
        return
    network = row.network
    subject = f"Masz miejsce w {network_named(network)}"
    url = network.get_absolute_url()
    post("acceded", subject, to=row.user.email, user=row.user, network=network, row=row, url=url)


def accession_withdrawn(row: Waiting) -> None:
    to_waiting(
        "accession_withdrawn", f"{network_named(row.network, 'Sieć')}: Twoja placówka nie należy już do programu", row
    )


def letter_to_head(row: Waiting) -> None:
    """The whole letter, ready to be sent on, and its link as PDF; nothing in it is anybody's key."""
    url = reverse("networks:letter_to_head", args=[row.pk, row.letter_token])
    subject = f"Pismo do dyrekcji: program „{row.network.programme}”"
    letter = letters.content(row)
    post("letter_to_head", subject, to=row.user.email, user=row.user, network=row.network, letter=letter, url=url)


def seat_offered(row: Waiting) -> None:
    to_waiting("seat_offered", f"Jest dla Ciebie miejsce w {network_named(row.network)}", row)


def offer_expired(row: Waiting) -> None:
    subject = f"Miejsce w {network_named(row.network)} dostała następna osoba"
    url = reverse("networks:join", args=[row.network.slug])
    post("offer_expired", subject, to=row.user.email, user=row.user, network=row.network, row=row, url=url)


def queue_closed(row: Waiting) -> None:
    subject = f"{network_named(row.network, 'Sieć')} zakończyła pracę"
    url = reverse("portal:catalogue")
    post("queue_closed", subject, to=row.user.email, user=row.user, network=row.network, row=row, url=url)


def asked_to_stay(stay: Stay, *, again: bool = False) -> None:
    """Do you sail on with us: the personal link needs no signing in."""
    user, network = stay.user, stay.network
    subject = f"Czy płyniesz z nami dalej? {network_named(network, 'Sieć')}"
    subject = f"Przypominamy: {subject[0].lower()}{subject[1:]}" if again else subject
    url = reverse("networks:stay_link", args=[stay.token])
    post("asked_to_stay", subject, to=user.email, user=user, network=network, stay=stay, again=again, url=url)


def relayed(letter: RelayedLetter, *, text: str, to: User, writer: Membership | None) -> None:
    """What one person wrote to another through the house: the writer's name, the house's address."""
    network, by = letter.network, letter.by
    url = reverse("networks:write", args=[network.slug, writer.pk]) if writer else ""
    headers = {"From": formataddr((f"{by} przez: {current().name}", parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))}
    stop = None if letter.to else Stop(to, scope_of(network), WRITTEN_TO.name)
    post(
        "relayed",
        f"{letter.subject} – {by}, {network}",
        to=to.email,
        user=to,
        network=network,
        headers=headers | (stop.headers if stop else {}),
        stop=stop,
        by=by,
        place=writer.place if writer else "",
        text=text,
        url=url,
        why=f"Ten list pisze {by}, a strona {current().name} go przekazuje. Twojego adresu nikt przy tym nie widzi.",
        answer_to="" if writer else network.programme.contact_email,
    )


def relayed_copy(letter: RelayedLetter, *, text: str) -> None:
    """The writer's own copy of a letter to many."""
    by, network = letter.by, letter.network
    subject = f"Kopia: {letter.subject} – {network}"
    post("relayed_copy", subject, to=by.email, user=by, network=network, letter=letter, text=text, url="")


def assigned(way_in: Welcome, rows: list[Membership | Waiting]) -> None:
    """The one letter to somebody whom a list has brought into networks: who did it, why, and the way in and out."""
    user, networks = way_in.user, [row.network for row in rows if isinstance(row, Membership)]
    names = [network_named(network) for network in networks]
    subject = f"Masz miejsce w {' i w '.join(names)}" if names else "Jesteś na liście oczekujących"
    outbox.post(
        to=user.email,
        user=user,
        subject=subject,
        template="networks/email/assigned",
        context={
            "person": user,
            "way_in": way_in,
            "programme": way_in.programme,
            "networks": networks,
            "waiting": [row for row in rows if isinstance(row, Waiting)],
            "url": reverse("networks:welcome", args=[way_in.token]),
        },
    )
