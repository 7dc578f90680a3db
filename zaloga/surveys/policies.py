"""Who may do what with surveys. Answers are nobody's to read; the personal link is the right to answer."""

from django.db.models import Q

from zaloga.institutions.models import Institution
from zaloga.networks import policies as networks
from zaloga.networks.models import Network
from zaloga.networks.policies import standing
from zaloga.people.models import User
from zaloga.programmes import policies as programmes
from zaloga.programmes.models import Programme
from zaloga.surveys.models import Participation, Survey
from zaloga.surveys.models.survey import SurveyQuerySet


def can_see_list(user: User, network: Network) -> bool:
    """The surveys of a network are its crew's, like its conversations."""
    return networks.can_read_content(user, network)


def can_make(user: User, network: Network) -> bool:
    """Whoever leads a living network asks its crew."""
    return networks.can_lead(user, network)


def can_make_in(user: User, programme: Programme) -> bool:
    """Whoever oversees a programme that is not in the archive asks the staff of its institutions."""
    return programmes.can_edit(user, programme)


def can_lead(user: User, survey: Survey) -> bool:
    """Questions, opening, reminders, closing, paper, and what is done with the result: whoever may make one there."""
    if survey.network:
        return can_make(user, survey.network)
    return can_make_in(user, survey.home)


def can_free_school(user: User, survey: Survey) -> bool:
    """Whoever leads a survey of a programme: only there somebody speaks for a school."""
    return survey.network is None and can_lead(user, survey)


def is_above(user: User, survey: Survey) -> bool:
    """Whether the person sees drafts and numbers there: also where the place is in the archive."""
    if survey.network:
        return survey.network_id in standing(user).leads
    return programmes.can_oversee(user, survey.home)


def can_view(user: User, survey: Survey) -> bool:
    """An opened one: the crew, or whoever oversees the programme; a draft: those who lead. Agrees with visible."""
    if survey.is_draft:
        return is_above(user, survey)
    return is_above(user, survey) or survey.network_id in standing(user).crew_of


def visible_surveys(user: User) -> SurveyQuerySet:
    """Surveys whose page this person may open; agrees with can_view."""
    mine = standing(user)
    led = Q(network__in=mine.leads)
    above = Q(programme__isnull=False) if mine.is_operator else Q(programme__in=mine.oversees)
    return Survey.objects.filter(led | above | Q(network__in=mine.crew_of, opened_at__isnull=False))


def can_read_results(user: User, survey: Survey) -> bool:
    """After the closing, whoever sees the survey."""
    return survey.is_closed and can_view(user, survey)


def can_read_names(user: User, survey: Survey) -> bool:
    """Who said what, in a survey that told so beforehand: whoever leads."""
    return survey.is_closed and not survey.is_anonymous and is_above(user, survey)


def can_take_part(survey: Survey) -> bool:
    """Whether anybody may ask for a link: into an open survey of a programme. The letter confirms the address."""
    return survey.network is None and survey.is_open


def can_speak_for(user: User, institution: Institution) -> bool:
    """Whether somebody signed in says in their profile that they direct this institution. The house knows no more:
    no register tells who does, and an address proves nothing.
    """
    return user.is_authenticated and user.workplaces.filter(institution=institution, is_head=True).exists()


def can_answer(participation: Participation) -> bool:
    """Whether this link still lets somebody speak: in a network only as long as they are of its crew, and on the list
    where there is one; a list may name guests, who never were in the network.
    """
    if participation.is_withdrawn:
        return False
    network = participation.survey.network
    if network is None or network.crew().filter(user=participation.user_id).exists():
        return True
    return participation.survey.is_by_list and not network.memberships.filter(user=participation.user_id).exists()
