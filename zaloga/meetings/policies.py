"""Who may do what with meetings. When and where is known a little more widely than who comes and what was said."""

from datetime import timedelta

from django.db.models import Q

from zaloga.core import clock
from zaloga.meetings.models import AgendaItem, Attendance, Coming, DatePoll, Day, Meeting, Respondent
from zaloga.meetings.models.dates import DatePollQuerySet
from zaloga.meetings.models.meeting import MeetingQuerySet
from zaloga.networks import policies as networks
from zaloga.networks.models import Membership, Network
from zaloga.networks.policies import standing
from zaloga.people.models import User

EVERYBODY, PROGRAMME = Meeting.Guests.EVERYBODY, Meeting.Guests.PROGRAMME
AFTERWARDS = timedelta(hours=1)  # how long the door online stays open after the end


def can_see_list(user: User, network: Network) -> bool:
    """Whoever may open the network's page; which meetings stand on the list, visible_meetings says."""
    return networks.can_view(user, network)


def can_schedule(user: User, network: Network) -> bool:
    """Whoever leads a living network calls its meetings."""
    return networks.can_lead(user, network)


def can_lead(user: User, meeting: Meeting) -> bool:
    """Changing it, calling it off, everything for the day itself: whoever leads the network."""
    return can_schedule(user, meeting.network)


def visible_meetings(user: User) -> MeetingQuerySet:
    """Meetings whose page this person may open: of one's own crew, those one is asked to, those open to more people,
    and all of them for whoever oversees the network. Agrees with can_view.
    """
    mine = standing(user)
    if mine.is_operator:
        return Meeting.objects.all()
    is_shown = Q(network__visibility=Network.Visibility.PUBLIC, network__opened_at__isnull=False)
    seen = is_shown & Q(guests=EVERYBODY)
    if user.is_authenticated:
        near = Membership.objects.active().filter(user=user).values("network__programme")
        seen |= is_shown & Q(guests=PROGRAMME, network__programme__in=near)
        seen |= Q(pk__in=Coming.objects.filter(user=user).values("meeting"))
    return Meeting.objects.filter(seen | Q(network__in=mine.crew_of) | Q(network__programme__in=mine.oversees))


def can_view(user: User, meeting: Meeting) -> bool:
    """The page of one meeting."""
    return visible_meetings(user).filter(pk=meeting.pk).exists()


def is_inside(user: User, meeting: Meeting) -> bool:
    """Somebody of the crew; what is said at its meetings is theirs."""
    return meeting.network_id in standing(user).crew_of


def can_see_names(user: User, meeting: Meeting) -> bool:
    """Who comes and who does not: the crew, among itself."""
    return is_inside(user, meeting)


def can_know_numbers(user: User, network: Network) -> bool:
    """How many come to its meetings: the crew and whoever oversees the network."""
    return networks.can_see_crew(user, network)


def can_answer(user: User, meeting: Meeting) -> bool:
    """The crew, whoever is asked, and others where the meeting is open to them; in a living network."""
    if not user.is_authenticated or meeting.network.is_archived:
        return False
    if is_inside(user, meeting) or Coming.objects.filter(meeting=meeting, user=user).exists():
        return True
    return meeting.guests != Meeting.Guests.CREW and not is_only_above(user, meeting) and can_view(user, meeting)


def is_only_above(user: User, meeting: Meeting) -> bool:
    """Who sees it by their office alone: an operator has a place of their own only among everybody."""
    return standing(user).is_operator and meeting.guests != EVERYBODY


def can_enter_online(user: User, meeting: Meeting, answer: str | None) -> bool:
    """The link is shown to those who come, and to those who lead; until an hour after the end."""
    if meeting.is_called_off or meeting.ends_at + AFTERWARDS < clock.now():
        return False
    return answer in Coming.EXPECTED or can_lead(user, meeting)


def can_check_in(user: User, meeting: Meeting) -> bool:
    """Being written down as there: the crew and whoever is asked. Their own rows are also theirs to read."""
    if not user.is_authenticated:
        return False
    return is_inside(user, meeting) or Coming.objects.filter(meeting=meeting, user=user).exists()


def can_see_own_hours(user: User, network: Network) -> bool:
    """One's own meetings and hours: the crew, and whoever stands on one of its registers."""
    if not user.is_authenticated or network.pk in standing(user).crew_of:
        return user.is_authenticated
    return Attendance.objects.filter(register__meeting__network=network, user=user).exists()


def meetings_of_today(user: User) -> MeetingQuerySet:
    """Those at whose doors this person may stand today; agrees with can_check_in."""
    asked = Q(pk__in=Coming.objects.filter(user=user).values("meeting"))
    mine = asked | Q(network__in=standing(user).crew_of)
    today = Meeting.objects.standing().filter(pk__in=Day.objects.filter(on=clock.today()).values("meeting"))
    return today.filter(mine).select_related("network__programme").prefetch_related("days").order_by("starts_at", "pk")


def can_lead_dates(user: User, poll: DatePoll) -> bool:
    """Adding a date, asking longer, choosing: whoever leads the network."""
    return can_schedule(user, poll.network)


def visible_dates(user: User) -> DatePollQuerySet:
    """Polls of dates that this person may open: of one's own crew, those one is asked in, and all of them for whoever
    oversees the network. Agrees with can_view_dates.
    """
    mine = standing(user)
    if mine.is_operator:
        return DatePoll.objects.all()
    seen = Q(network__in=mine.crew_of) | Q(network__programme__in=mine.oversees)
    if user.is_authenticated:
        seen |= Q(pk__in=Respondent.objects.filter(user=user).values("poll"))
    return DatePoll.objects.filter(seen)


def can_view_dates(user: User, poll: DatePoll) -> bool:
    """The page of one poll."""
    return visible_dates(user).filter(pk=poll.pk).exists()


def can_answer_dates(user: User, poll: DatePoll) -> bool:
    """The crew, and experts who are asked; in a living network."""
    if not user.is_authenticated or poll.network.is_archived:
        return False
    mine = standing(user)
    if poll.network_id in mine.crew_of:
        return True
    return poll.network_id in mine.advises and poll.respondents.filter(user=user).exists()


def can_see_who_answered(user: User, poll: DatePoll) -> bool:
    """Who can come on which date: the crew, among itself."""
    return poll.network_id in standing(user).crew_of


def can_propose_item(user: User, meeting: Meeting) -> bool:
    """Anybody of the crew of a living network says what they would like to have on the agenda."""
    return is_inside(user, meeting) and not meeting.network.is_archived


def can_drop_item(user: User, item: AgendaItem) -> bool:
    """Whoever leads; whoever proposed it, as long as nobody agreed to it."""
    is_own = item.proposed_by_id == user.pk and item.agreed_at is None and can_propose_item(user, item.meeting)
    return is_own or can_lead(user, item.meeting)
