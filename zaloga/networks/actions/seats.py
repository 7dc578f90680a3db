"""What several deeds do with seats and the helm. The caller has asked the policy and holds the lock."""

from datetime import date

from django.db.models import QuerySet

from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.words import network_named
from zaloga.institutions.models import Institution
from zaloga.networks import policies
from zaloga.networks.models import HandOver, Membership, Network, Waiting
from zaloga.notifications.tell import tell
from zaloga.people import actions as people
from zaloga.people.models import User, normal_address

Role = Membership.Role


def locked(network: Network, *, also_archived: bool = False) -> Network:
    """The network read anew with its row locked: whoever asks for a seat waits here for their turn.

    Refused when it went to the archive meanwhile, unless the deed is one that an archived network allows.
    """
    rows = Network.objects.select_for_update(of=["self"]).select_related("programme__organiser")
    network = rows.get(pk=network.pk)
    if network.is_archived and not also_archived:
        raise Refusal("Ta sieć jest w archiwum: można ją czytać, ale nic się w niej nie zmienia.")
    return network


def refuse_oneself(network: Network, email: str, by: User) -> None:
    """Conversations are the crew's: supervision lets others in, never itself."""
    if normal_address(email) == by.email and network.pk not in policies.standing(by).crew_of:
        raise Refusal(
            "Siebie nie można zaprosić ani powołać: treść rozmów należy do załogi. "
            "Poproś o to osobę prowadzącą sieć albo innego koordynatora programu."
        )


def seat_of(network: Network, user: User) -> Membership | None:
    """The role somebody has today, or None."""
    return network.memberships.active().filter(user=user).select_related("user").first()


def refuse_unless_running(network: Network) -> None:
    if not network.is_opened:
        raise Refusal("Ta sieć jest dopiero przygotowywana. Zajrzyj tu, gdy ruszy nabór.")


def refuse_when_full(network: Network) -> None:
    if not network.has_room():
        raise Refusal("Wszystkie miejsca w tej sieci są już zajęte. Zapytaj osobę prowadzącą, czy jakieś się zwolni.")


def refuse_outsiders(network: Network, institution: Institution | None) -> None:
    """Only staff of acceded institutions, where the programme demands it; a school shares its complex's accession.

    Whoever did not find theirs in the register and named it in their own words is let in: the operator links it later
    (PRODUCT 3.1), and until then nobody can say that it has not acceded.
    """
    if not is_outside(network, institution):
        return
    programme = network.programme
    whom = programme.contact_email or str(programme.organiser)
    raise Refusal(
        f"{institution}: ta placówka nie przystąpiła jeszcze do programu „{programme}”. "
        f"Napisz do: {whom}, podpowiemy, jak to załatwić z dyrekcją."
    )


def is_outside(network: Network, institution: Institution | None) -> bool:
    """Whether the programme demands accession and this institution, with its complex, has not acceded."""
    programme = network.programme
    if not programme.needs_accession or institution is None:
        return False
    candidates = {institution.pk, institution.parent_id}
    return not programme.accessions.filter(institution__in=candidates - {None}).exists()


def refuse_stale_contract(network: Network, version: int | None) -> None:
    if version is not None and version != network.contract_version:
        raise Refusal("Kontrakt zmienił się przed chwilą. Przeczytaj go jeszcze raz i wtedy potwierdź.")


def close_open_request(network: Network, user: User) -> None:
    """Whoever got in another way waits for no answer."""
    waiting = network.join_requests.filter(user=user, answered_at=None)
    waiting.update(answered_at=clock.now(), is_accepted=True)


def main_place(user: User) -> tuple[Institution | None, str]:
    """Where the person works, for deeds in which nobody asked: the main workplace, else the first, else nothing."""
    place = user.workplaces.select_related("institution").order_by("-is_main", "pk").first()
    return (place.institution, place.in_own_words) if place else (None, "")


def take_seat(
    network: Network,
    user: User,
    *,
    role: str = Role.MEMBER,
    until: date | None = None,
    institution: Institution | None = None,
    in_own_words: str = "",
    accepts_contract: bool = True,
) -> Membership:
    """A new membership. Whoever left before gets a new row and the old one stays; an expired role is closed first.

    A seat ends the waiting for one.
    """
    network.memberships.filter(user=user, left_at=None).update(left_at=clock.now())
    if institution is None and not in_own_words:
        institution, in_own_words = main_place(user)
    membership = Membership(
        network=network, user=user, role=role, until=until, institution=institution, in_own_words=in_own_words
    )
    if accepts_contract:
        membership.contract_version = network.contract_version
        membership.contract_accepted_at = clock.now()
    membership.full_clean()
    membership.save()
    if role in Membership.CREW:
        stop_waiting(network, user)
    if membership.place and not user.workplaces.exists():
        people.add_workplace(user, by=user, institution=institution, in_own_words=in_own_words)
    policies.forget_standing(user)
    return membership


def stop_waiting(network: Network, user: User) -> None:
    """Whoever has a seat waits for none."""
    network.queue.open().filter(user=user).update(ended_at=clock.now(), outcome=Waiting.Outcome.SEATED)


def welcome(membership: Membership) -> None:
    """The first note in the newcomer's bell."""
    network = membership.network
    text = f"{network}: masz tu miejsce"
    if membership.role == Role.COORDINATOR:
        text = f"Prowadzisz {network_named(network, 'sieć')}, rok szkolny {network.school_year}"
    elif membership.role in Membership.CREW:
        text += ". Na początek przywitaj się w rozmowach i powiedz, co dajesz, a czego szukasz"
    tell([membership.user], text=text, url=network.get_absolute_url(), by_mail=False)


def take_helm(network: Network, user: User) -> tuple[Membership, User | None]:
    """Make somebody the coordinator; the one before becomes a member. Gives the new membership and the one before.

    The old coordinator steps down first, because a network never has two, not even inside a transaction. Whatever
    else was on its way to the helm, offers and invitations, is withdrawn.
    """
    before = network.memberships.filter(role=Role.COORDINATOR, left_at=None).select_related("user").first()
    if before:
        before.role = Role.MEMBER
        before.save(update_fields=["role"])
        policies.forget_standing(before.user)
    membership = seat_of(network, user)
    if membership is None:
        membership = take_seat(network, user, role=Role.COORDINATOR, accepts_contract=False)
    else:
        membership.role, membership.until = Role.COORDINATOR, None
        membership.full_clean()
        membership.save(update_fields=["role", "until"])
        stop_waiting(network, user)
    policies.forget_standing(user)
    open_offers(network).update(withdrawn_at=clock.now())
    invitations = network.invitations.filter(role=Role.COORDINATOR, accepted_at=None, withdrawn_at=None)
    invitations.update(withdrawn_at=clock.now())
    return membership, before.user if before else None


def open_offers(network: Network) -> QuerySet[HandOver]:
    """Offers of coordination that wait for an answer; one at most."""
    return network.hand_overs.filter(answered_at=None, withdrawn_at=None)
