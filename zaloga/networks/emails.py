"""Letters that are more than news: invitations, answers, coordination."""

from typing import Any

from django.urls import reverse

from zaloga.networks.models import HandOver, Invitation, JoinRequest, Membership, Network
from zaloga.notifications import outbox
from zaloga.people.models import User


def post(name: str, subject: str, *, to: str, network: Network, user: User | None = None, **context: Any) -> None:
    context = {"network": network, "programme": network.programme, "person": user, **context}
    outbox.post(to=to, user=user, subject=subject, template=f"networks/email/{name}", context=context)


def invited(invitation: Invitation) -> None:
    """The personal link. It goes to an address that may have no account yet."""
    network = invitation.network
    is_helm = invitation.role == Membership.Role.COORDINATOR
    subject = f"Propozycja: poprowadź sieć „{network}”" if is_helm else f"Zaproszenie do sieci „{network}”"
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
    subject = f"{asked.user} prosi o przyjęcie do sieci „{network}”"
    post("requested", subject, to=to.email, user=to, network=network, asked=asked, url=crew_page(network))


def answered(asked: JoinRequest) -> None:
    network = asked.network
    subject = f"Masz miejsce w sieci „{network}”" if asked.is_accepted else f"Twoja prośba do sieci „{network}”"
    url = network.get_absolute_url() if asked.is_accepted else reverse("portal:catalogue")
    post("answered", subject, to=asked.user.email, user=asked.user, network=network, asked=asked, url=url)


def removed(membership: Membership, *, reason: str, by: User) -> None:
    user, network = membership.user, membership.network
    subject = f"Koniec Twojego udziału w sieci „{network}”"
    post("removed", subject, to=user.email, user=user, network=network, reason=reason, by=by, url="")


def hand_over_offered(offer: HandOver) -> None:
    user, network = offer.offered_to, offer.network
    subject = f"{offer.offered_by} proponuje Ci prowadzenie sieci „{network}”"
    url = reverse("networks:hand_over_answer", args=[network.slug, offer.pk])
    post("hand_over_offered", subject, to=user.email, user=user, network=network, offer=offer, url=url)


def appointed(membership: Membership, *, by: User) -> None:
    user, network = membership.user, membership.network
    subject = f"Prowadzisz sieć „{network}”"
    post("appointed", subject, to=user.email, user=user, network=network, by=by, url=network.get_absolute_url())


def crew_page(network: Network) -> str:
    return reverse("networks:crew", args=[network.slug])
