"""Who may do what in a network. The matrix page shows the same in words."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from zaloga.networks.models import (
    Companionship,
    GroupList,
    HandOver,
    Invitation,
    JoinRequest,
    Membership,
    Network,
    Stay,
    Waiting,
    Welcome,
)
from zaloga.people import policies as people
from zaloga.people.models import User
from zaloga.programmes import policies as programmes
from zaloga.programmes.models import Programme
from zaloga.search.index import PUBLIC

KEPT = "_standing"
# Put on the person by a middleware: the id of the network that they want to see as its members do.
AS_MEMBER = "_as_member"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person is in the house: read once per request, then only set look-ups.

    People who left and roles whose date has passed are nowhere here.
    """

    crew_of: frozenset[int] = frozenset()  # coordinator, deputy or member
    leads: frozenset[int] = frozenset()  # coordinator or deputy
    coordinates: frozenset[int] = frozenset()
    advises: frozenset[int] = frozenset()  # expert, until a date
    observes: frozenset[int] = frozenset()
    oversees: frozenset[int] = frozenset()  # programmes
    is_operator: bool = False
    as_member: frozenset[int] = frozenset()  # networks in which more than a member's rights are put away for now

    @property
    def belongs_to(self) -> frozenset[int]:
        """Networks in which this person has any role today."""
        return self.crew_of | self.advises | self.observes


def standing(user: User) -> Standing:
    """The standing of a signed-in person or a guest; two queries at the first call of a request, none later."""
    if not user.is_authenticated:
        return Standing()
    if not hasattr(user, KEPT):
        setattr(user, KEPT, standing_in(list(user.memberships.active().values_list("network_id", "role")), user))
    return getattr(user, KEPT)


def standing_in(roles: list[tuple[int, str]], user: User) -> Standing:
    def of(*wanted: str) -> frozenset[int]:
        return frozenset(network for network, role in roles if role in wanted)

    put_away = of(*Membership.CREW) & {getattr(user, AS_MEMBER, None)}
    return Standing(
        as_member=put_away,
        crew_of=of(*Membership.CREW),
        leads=of(*Membership.LEADING) - put_away,
        coordinates=of(Membership.Role.COORDINATOR) - put_away,
        advises=of(Membership.Role.EXPERT),
        observes=of(Membership.Role.OBSERVER),
        oversees=programmes.oversees(user),
        is_operator=programmes.is_operator(user),
    )


def read_standings(people: Collection[User]) -> None:
    """Read the standing of many people anew, in two queries for all of them."""
    roles: dict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = Membership.objects.active().filter(user__in=people)
    for user, network, role in rows.values_list("user", "network_id", "role"):
        roles[user].append((network, role))
    programmes.read_oversight(people)
    for person in people:
        setattr(person, KEPT, standing_in(roles[person.pk], person))


def forget_standing(user: User) -> None:
    """Read the standing anew at the next question; deeds that change roles call it for the person in hand."""
    # delattr, because request.user is a lazy object whose own __dict__ is not the person's.
    if hasattr(user, KEPT):
        delattr(user, KEPT)
    programmes.forget_oversight(user)


def can_oversee(user: User, network: Network) -> bool:
    """Coordinator of the network's programme, or an operator: counts, dates, settings and roles, never content."""
    mine = standing(user)
    if network.pk in mine.as_member:
        return False
    return mine.is_operator or network.programme_id in mine.oversees


def can_view(user: User, network: Network) -> bool:
    """The public page or more. A network in preparation, or shown only inside, exists for its own people only."""
    mine = standing(user)
    is_public = network.is_opened and network.visibility == Network.Visibility.PUBLIC
    return is_public or network.pk in mine.belongs_to or can_oversee(user, network)


def visible_networks(user: User) -> QuerySet[Network]:
    """Networks whose page this person may open; agrees with can_view."""
    mine = standing(user)
    if mine.is_operator:
        return Network.objects.all()
    is_public = Q(visibility=Network.Visibility.PUBLIC, opened_at__isnull=False)
    return Network.objects.filter(is_public | Q(pk__in=mine.belongs_to) | Q(programme__in=mine.oversees))


def search_keys(user: User) -> list[str]:
    """With what keys this person searches: what may be found by them agrees with the visible_… of its room."""
    mine = standing(user)
    keys = [PUBLIC, *(f"network:{key}" for key in mine.belongs_to), *(f"programme:{key}" for key in mine.oversees)]
    if user.is_authenticated:
        keys.append(f"person:{user.pk}")
    return [*keys, "operators"] if mine.is_operator else keys


def can_enter(user: User, network: Network) -> bool:
    """The inside: home, crew, contract, roles. Conversations have a rule of their own in the forum."""
    return network.pk in standing(user).belongs_to


def can_see_rules(user: User, network: Network) -> bool:
    """Contract and roles: everybody inside, and supervision."""
    return can_enter(user, network) or can_oversee(user, network)


def can_read_content(user: User, network: Network) -> bool:
    """Threads and posts are the crew's: experts and observers only as far as they were let in, supervision never."""
    return network.pk in standing(user).crew_of


def can_see_crew(user: User, network: Network) -> bool:
    """The crew sees who is in it, supervision too; experts and observers do not."""
    return network.pk in standing(user).crew_of or can_oversee(user, network)


def can_see_email(user: User, membership: Membership) -> bool:
    """Whether this member shows the address to the viewer: their own choice in the profile."""
    mine, network = standing(user), membership.network_id
    return people.can_see_email(
        membership.user, is_crew_mate=network in mine.crew_of, leads_their_network=network in mine.leads
    )


def can_see_phone(user: User, membership: Membership) -> bool:
    """The same for the telephone."""
    mine, network = standing(user), membership.network_id
    return people.can_see_phone(
        membership.user, is_crew_mate=network in mine.crew_of, leads_their_network=network in mine.leads
    )


def can_lead(user: User, network: Network) -> bool:
    """Coordinator or deputy of a network that lives: settings, stage, invitations, requests."""
    return network.pk in standing(user).leads and not network.is_archived


def can_edit(user: User, network: Network) -> bool:
    """Settings of a running network: whoever leads it or oversees it."""
    return (can_lead(user, network) or can_oversee(user, network)) and not network.is_archived


def can_found(user: User, programme: Programme) -> bool:
    """New networks are founded by whoever oversees the programme."""
    return programmes.can_oversee(user, programme)


def can_place_groups(user: User, programme: Programme) -> bool:
    """Assigning people of a list to networks: whoever oversees a programme that is not in the archive."""
    return programmes.can_edit(user, programme)


def visible_group_lists(user: User, programme: Programme) -> QuerySet[GroupList]:
    """Lists of a programme, with addresses in them: whoever oversees it; those a day old are gone for everybody."""
    if not programmes.can_oversee(user, programme):
        return GroupList.objects.none()
    lists = GroupList.objects.filter(programme=programme)
    return lists.filter(pk__in=lists.waiting().values("pk")) | lists.carried_out()


def can_open(user: User, network: Network) -> bool:
    """Showing the network to the world is a setting like others."""
    return can_edit(user, network)


def can_move_stage(user: User, network: Network) -> bool:
    """Stages are the crew's own rhythm: whoever leads moves them, supervision does not."""
    return can_lead(user, network)


def can_invite(user: User, network: Network) -> bool:
    """Whether somebody may invite at all; in which roles is said by can_invite_as."""
    return can_edit(user, network)


def can_invite_as(user: User, network: Network, role: str) -> bool:
    """Who leads invites members, experts and observers; deputies are named from above, coordinators appointed."""
    if role == Membership.Role.COORDINATOR:
        return can_appoint_coordinator(user, network)
    if role == Membership.Role.DEPUTY:
        return can_name_deputies(user, network)
    return can_invite(user, network)


def can_name_deputies(user: User, network: Network) -> bool:
    """Whoever coordinates a running network, or oversees it."""
    is_above = network.pk in standing(user).coordinates or can_oversee(user, network)
    return is_above and not network.is_archived


def can_withdraw_invitation(user: User, invitation: Invitation) -> bool:
    """Whoever may give the invited role may take the invitation back."""
    return can_invite_as(user, invitation.network, invitation.role)


def can_accept_invitation(user: User, invitation: Invitation) -> bool:
    """A personal invitation is for the person with its address, whoever holds the link."""
    return user.is_authenticated and user.email == invitation.email


def can_come_by_link(user: User) -> bool:
    """Whoever holds a network's link and has signed in; the code of the link is the right."""
    return user.is_authenticated


def can_answer_request(user: User, request: JoinRequest) -> bool:
    """Whoever leads or oversees, but nobody lets themselves in: content is the crew's."""
    return can_edit(user, request.network) and request.user_id != user.pk


def can_withdraw_request(user: User, request: JoinRequest) -> bool:
    """One's own request only."""
    return request.user_id == user.pk


def can_knock(user: User, network: Network) -> bool:
    """Who may come to the door: whoever signed in and sees the network. What the door answers is the deed's matter."""
    return user.is_authenticated and can_view(user, network)


def can_stand(by: User, network: Network, user: User) -> bool:
    """Come to a seat or to the waiting list: oneself like at the door, others by whoever may invite them."""
    return can_knock(by, network) if by == user else can_invite(by, network)


def can_answer_offer(user: User, waiting: Waiting) -> bool:
    """One's own place on the waiting list, nobody else's."""
    return waiting.user_id == user.pk


def can_answer_welcome(user: User, way_in: Welcome) -> bool:
    """Only whoever the letter was written to."""
    return way_in.user_id == user.pk


def can_add_seats(user: User, network: Network) -> bool:
    """More seats than the network was made for: like other settings, with a reason."""
    return can_edit(user, network)


def can_leave(user: User, network: Network) -> bool:
    """From any role, also from an archived network."""
    return network.pk in standing(user).belongs_to


def can_accept_contract(user: User, network: Network) -> bool:
    """The contract binds the crew; experts and observers accept nothing."""
    return network.pk in standing(user).crew_of and not network.is_archived


def can_change_role(user: User, membership: Membership) -> bool:
    """Deputies, observers and so on are named by the coordinator or by supervision; nobody changes their own."""
    return can_name_deputies(user, membership.network) and membership.user_id != user.pk


def can_remove(user: User, membership: Membership) -> bool:
    """Whoever may change somebody's role may end it."""
    return can_change_role(user, membership)


def can_hand_over(user: User, network: Network) -> bool:
    """Offer coordination to another member: whoever coordinates."""
    return network.pk in standing(user).coordinates and not network.is_archived


def can_answer_hand_over(user: User, hand_over: HandOver) -> bool:
    """Only the person to whom coordination was offered."""
    return hand_over.offered_to_id == user.pk


def can_withdraw_hand_over(user: User, hand_over: HandOver) -> bool:
    """Whoever offered it, or coordinates now."""
    return hand_over.offered_by_id == user.pk or can_hand_over(user, hand_over.network)


def can_appoint_coordinator(user: User, network: Network) -> bool:
    """At once, without asking the one before: the programme coordinator."""
    return can_oversee(user, network) and not network.is_archived


def can_archive(user: User, network: Network) -> bool:
    """Whoever oversees the network, or coordinates it."""
    return can_oversee(user, network) or network.pk in standing(user).coordinates


def can_restore(user: User, network: Network) -> bool:
    """From the archive only supervision takes a network out."""
    return can_oversee(user, network)


def can_begin_next_year(user: User, network: Network) -> bool:
    """Whoever leads the network, in the archive too, or oversees it."""
    return network.pk in standing(user).leads or can_oversee(user, network)


def can_ask_to_stay(user: User, network: Network) -> bool:
    """Ask last year's crew, and see who answered what: whoever leads the new network, or oversees it."""
    return can_edit(user, network)


def can_answer_stay(user: User, stay: Stay) -> bool:
    """The person who was asked, nobody else."""
    return stay.user_id == user.pk


def can_fold_steps(user: User, network: Network) -> bool:
    """First steps are for those who lead."""
    return can_lead(user, network)


def can_see_as_member(user: User, network: Network) -> bool:
    """Whoever leads may put their role away and see the network as its members do; archived networks too."""
    return network.pk in standing(user).leads


def can_write_to(user: User, membership: Membership) -> bool:
    """A letter through the house to one person with a role today: from the crew if the person takes such letters,
    from those who lead or oversee the network always.
    """
    network = membership.network
    if network.is_archived or membership.user_id == user.pk or not membership.is_active:
        return False
    if network.pk in standing(user).leads or can_oversee(user, network):
        return True
    return network.pk in standing(user).crew_of and membership.user.written_by == User.Written.CREW


def can_write_to_all(user: User, network: Network) -> bool:
    """A letter to everybody in the network: whoever leads or oversees it."""
    return can_edit(user, network)


def can_seek_companion(user: User, network: Network) -> bool:
    """Anybody of the crew may ask for a companion, not only beginners; and sees who looks for one."""
    return network.pk in standing(user).crew_of and not network.is_archived


def can_ask_companion(user: User, sought: Companionship, membership: Membership) -> bool:
    """The newcomer asks somebody of the same crew."""
    is_mine = user.pk == sought.newcomer_id and can_seek_companion(user, sought.network)
    in_crew = membership.role in Membership.CREW and membership.is_active
    return is_mine and in_crew and membership.network_id == sought.network_id and membership.user_id != user.pk


def can_offer_companion(user: User, sought: Companionship) -> bool:
    """Anybody else of the crew may offer."""
    return can_seek_companion(user, sought.network) and user.pk != sought.newcomer_id


def can_answer_companion(user: User, proposed: Companionship) -> bool:
    """The two people concerned; which of them answers, the deed knows."""
    return can_seek_companion(user, proposed.network) and user.pk in (proposed.newcomer_id, proposed.companion_id)


def can_end_companionship(user: User, going_on: Companionship) -> bool:
    """The two people concerned."""
    return user.is_authenticated and user.pk in (going_on.newcomer_id, going_on.companion_id)
