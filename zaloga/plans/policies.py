"""Who may do what with a plan. A plan is the crew's own work: supervision sees that it is kept, when, and how much."""

from django.db.models import Q, QuerySet

from zaloga.networks import policies as networks
from zaloga.networks.models import Network
from zaloga.networks.policies import standing
from zaloga.people.models import User
from zaloga.plans.models import Aim, Comment, Plan, Task


def can_read(user: User, network: Network) -> bool:
    """The crew; what its plan says before it was shown, only those who lead (visible_plans)."""
    return networks.can_read_content(user, network)


def can_know_of(user: User, network: Network) -> bool:
    """That there is a plan, its state, dates and counts: the crew, and whoever oversees the network."""
    return can_read(user, network) or networks.can_oversee(user, network)


def can_edit(user: User, network: Network) -> bool:
    """Coordinator and deputies of a living network; the plan begins, changes and is shown by them."""
    return networks.can_lead(user, network)


def visible_plans(user: User) -> QuerySet[Plan]:
    """Plans whose words this person may read: of their own crews once shown; those who lead, before that too."""
    mine = standing(user)
    return Plan.objects.filter(
        Q(network__in=mine.leads) | Q(network__in=mine.crew_of, shown_at__isnull=False)
    ).select_related("network__programme")


def visible_tasks(user: User) -> QuerySet[Task]:
    """Tasks of one's own crews; those of a plan that was not shown yet, only to those who lead."""
    mine = standing(user)
    is_told = Q(origin=Task.Origin.AGREED) | Q(network__plan__shown_at__isnull=False)
    return Task.objects.filter(Q(network__in=mine.leads) | is_told & Q(network__in=mine.crew_of)).select_related(
        "network__programme"
    )


def can_take_part(user: User, network: Network) -> bool:
    """The crew of a living network: comment, agree, take and do tasks."""
    return networks.can_read_content(user, network) and not network.is_archived


def can_comment(user: User, plan: Plan) -> bool:
    """The crew, once the plan was shown; those who lead may leave themselves a note before."""
    return can_take_part(user, plan.network) and (plan.is_shown or can_edit(user, plan.network))


def can_accept(user: User, plan: Plan) -> bool:
    """Everybody of the crew, each for themselves."""
    return can_take_part(user, plan.network)


def can_withdraw_comment(user: User, comment: Comment) -> bool:
    """One's own words only."""
    return comment.by_id == user.pk and can_take_part(user, comment.plan.network)


def can_settle(user: User, comment: Comment) -> bool:
    """Whoever leads says that a remark has been dealt with."""
    return can_edit(user, comment.plan.network)


def can_tell_state(user: User, aim: Aim) -> bool:
    """How an aim stands is said by those who lead and by whoever looks after it."""
    mine = can_take_part(user, aim.plan.network) and aim.owner_id == user.pk
    return mine or can_edit(user, aim.plan.network)


def can_do(user: User, task: Task) -> bool:
    """Take a task, give it back, do one's part of it: anybody of the crew who sees it."""
    return can_take_part(user, task.network)


def can_set_task(user: User, network: Network) -> bool:
    """Those who lead; other rooms' deeds (minutes) ask their own rule first."""
    return can_edit(user, network)
