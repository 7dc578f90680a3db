"""Who may do what with meetings. When and where is known a little more widely than who comes and what was said."""

from datetime import timedelta

from django.db.models import Q, QuerySet

from zaloga.core import clock
from zaloga.meetings.models import (
    AgendaItem,
    Attendance,
    Coming,
    DatePoll,
    Day,
    Expert,
    Meeting,
    MeetingFile,
    Minutes,
    Remark,
    Respondent,
    Visit,
)
from zaloga.meetings.models.dates import DatePollQuerySet
from zaloga.meetings.models.expert import ExpertQuerySet, VisitQuerySet
from zaloga.meetings.models.meeting import MeetingQuerySet
from zaloga.meetings.models.minutes import MinutesQuerySet
from zaloga.networks import policies as networks
from zaloga.networks.models import Membership, Network
from zaloga.networks.policies import standing
from zaloga.people.models import User
from zaloga.programmes import policies as programmes
from zaloga.programmes.models import Programme

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


def opens_by_signing_in(user: User, meeting: Meeting) -> bool:
    """Whether somebody who is not signed in could say that they come, if they were."""
    open_to_all = meeting.guests == EVERYBODY and not meeting.network.is_archived
    return not user.is_authenticated and meeting.is_open and open_to_all


def is_only_above(user: User, meeting: Meeting) -> bool:
    """Who sees it by their office alone: an operator has a place of their own only among everybody."""
    return standing(user).is_operator and meeting.guests != EVERYBODY


def can_enter_online(user: User, meeting: Meeting, answer: str | None) -> bool:
    """The link is shown to those who come, and to those who lead; until an hour after the end."""
    return is_open_online(meeting) and (answer in Coming.EXPECTED or can_lead(user, meeting))


def is_open_online(meeting: Meeting) -> bool:
    """Whether whoever comes is let in online: until an hour after the end."""
    return not meeting.is_called_off and clock.now() <= meeting.ends_at + AFTERWARDS


def can_check_in(user: User, meeting: Meeting) -> bool:
    """Being written down as there: the crew, its experts, whoever is asked or signed up, and invited guests who have
    an account. Their own rows are also theirs to read.
    """
    if not user.is_authenticated:
        return False
    mine = standing(user)
    if meeting.network_id in mine.crew_of | mine.advises:
        return True
    return (
        Coming.objects.filter(meeting=meeting, user=user).exists() or visits_of(user).filter(meeting=meeting).exists()
    )


def visits_of(user: User) -> VisitQuerySet:
    """Invitations as somebody from outside, to the address by which this person signs in."""
    return Visit.objects.invited().filter(email__iexact=user.email)


def can_come_in(user: User, meeting: Meeting) -> bool:
    """Standing at the door with its code: whoever is expected there, and others where the meeting is open to them."""
    return can_check_in(user, meeting) or can_answer(user, meeting)


def can_see_own_hours(user: User, network: Network) -> bool:
    """One's own meetings and hours: the crew, and whoever stands on one of its registers."""
    if not user.is_authenticated or network.pk in standing(user).crew_of:
        return user.is_authenticated
    return Attendance.objects.filter(register__meeting__network=network, user=user).exists()


def meetings_of_today(user: User) -> MeetingQuerySet:
    """Those at whose doors this person is expected today; agrees with can_check_in."""
    asked = Coming.objects.filter(user=user).values("meeting").union(visits_of(user).values("meeting"))
    mine = standing(user)
    return of_today(Meeting.objects.filter(Q(pk__in=asked) | Q(network__in=mine.crew_of | mine.advises)))


def open_meetings_of_today(user: User) -> MeetingQuerySet:
    """Those open to this person today; whether they may come in, can_come_in says."""
    return of_today(visible_meetings(user).exclude(guests=Meeting.Guests.CREW).filter(network__archived_at=None))


def of_today(rows: MeetingQuerySet) -> MeetingQuerySet:
    today = rows.standing().filter(pk__in=Day.objects.filter(on=clock.today()).values("meeting"))
    return today.select_related("network__programme").prefetch_related("days").order_by("starts_at", "pk")


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


def can_answer_dates_by_link(row: Respondent) -> bool:
    """Whoever holds their own link: somebody with an account as ever; an expert as long as they stand on the list."""
    if row.user:
        return row.user.is_active and can_answer_dates(row.user, row.poll)
    is_listed = row.expert is not None and row.expert.agreed_at is not None
    return is_listed and not row.poll.network.is_archived


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


def can_see_visits(user: User, meeting: Meeting) -> bool:
    """Who from outside is suggested and invited: the crew. What they answered is read by whoever leads."""
    return is_inside(user, meeting)


def can_suggest_expert(user: User, meeting: Meeting) -> bool:
    """Suggesting somebody and voting: anybody of the crew of a living network."""
    return can_propose_item(user, meeting)


def can_drop_suggestion(user: User, visit: Visit) -> bool:
    """Whoever leads; whoever suggested them, as long as no invitation has gone."""
    is_own = visit.suggested_by_id == user.pk and can_suggest_expert(user, visit.meeting)
    return visit.is_suggested and (is_own or can_lead(user, visit.meeting))


def can_see_experts(user: User, programme: Programme) -> bool:
    """The shared list: the crews of the programme's networks, and whoever keeps it."""
    if not user.is_authenticated:
        return False
    return programmes.can_oversee(user, programme) or among(programme, standing(user).crew_of)


def can_add_expert(user: User, programme: Programme) -> bool:
    """Asking somebody whether they want to be on the list: whoever leads one of its networks, and whoever keeps it."""
    if not user.is_authenticated or programme.is_archived:
        return False
    return can_keep_experts(user, programme) or among(programme, standing(user).leads)


def can_keep_experts(user: User, programme: Programme) -> bool:
    """Changing the words about people on the list and taking them off: whoever coordinates the programme."""
    return programmes.can_edit(user, programme)


def can_remove_expert(user: User, expert: Expert) -> bool:
    """Whoever keeps the list; whoever added somebody, until they agree."""
    is_own = expert.agreed_at is None and expert.added_by_id == user.pk
    return can_keep_experts(user, expert.programme) or is_own and can_add_expert(user, expert.programme)


def visible_experts(user: User, programme: Programme) -> ExpertQuerySet:
    """Those who agreed, for everybody who sees the list; others for whoever asked them or keeps it."""
    rows = Expert.objects.filter(programme=programme)
    if not can_see_experts(user, programme):
        return rows.none()
    return rows if can_keep_experts(user, programme) else rows.filter(Q(agreed_at__isnull=False) | Q(added_by=user))


def among(programme: Programme, networks_of_person: frozenset[int]) -> bool:
    """Whether one of these networks belongs to the programme."""
    return Network.objects.filter(pk__in=networks_of_person, programme=programme, archived_at=None).exists()


def can_attach(user: User, item: AgendaItem) -> bool:
    """Files for a point: whoever leads the network, or this point of a living one."""
    leads_it = user.is_authenticated and item.leader_id == user.pk and item.agreed_at is not None
    is_inside_today = item.meeting.network_id in standing(user).belongs_to
    return can_lead(user, item.meeting) or leads_it and is_inside_today and not item.meeting.network.is_archived


def visible_files(user: User) -> QuerySet[MeetingFile]:
    """The crew's; whoever comes from outside it and leads a point sees the files of that point."""
    mine = standing(user)
    leads_it = Q(item__leader=user.pk, meeting__network__in=mine.advises | mine.observes)
    return MeetingFile.objects.filter(Q(meeting__network__in=mine.crew_of) | leads_it).order_by("added_at", "pk")


def can_drop_file(user: User, file: MeetingFile) -> bool:
    """Whoever leads the network; whoever attached it, as long as they may attach."""
    if can_lead(user, file.meeting):
        return True
    return file.added_by_id == user.pk and file.item is not None and can_attach(user, file.item)


def visible_minutes(user: User) -> MinutesQuerySet:
    """Minutes whose words this person may read: of their own crews once shown; those who lead, before that too.

    Agrees with can_read_minutes.
    """
    mine = standing(user)
    told = Q(meeting__network__in=mine.crew_of) & ~Q(state=Minutes.State.DRAFT)
    return Minutes.objects.filter(Q(meeting__network__in=mine.leads) | told)


def can_read_minutes(user: User, minutes: Minutes) -> bool:
    mine, network = standing(user), minutes.meeting.network_id
    return network in mine.leads or network in mine.crew_of and not minutes.is_draft


def can_remark(user: User, minutes: Minutes) -> bool:
    """Whoever of the crew was asked to the meeting, or was there; the rest read."""
    if not is_inside(user, minutes.meeting) or minutes.meeting.network.is_archived or minutes.is_draft:
        return False
    if Coming.objects.filter(meeting=minutes.meeting, user=user).exists():
        return True
    return Attendance.objects.there().filter(register__meeting=minutes.meeting, user=user).exists()


def can_withdraw_remark(user: User, row: Remark) -> bool:
    """One's own words only."""
    return row.by_id == user.pk and is_inside(user, row.minutes.meeting)
