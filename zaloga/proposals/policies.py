"""Who may file, sign, read and decide. Names of those who signed are for the programme's coordinators."""

from django.db.models import Q

from zaloga.people.models import User
from zaloga.programmes import policies as programmes
from zaloga.programmes.models import Programme
from zaloga.proposals.models import Call, Proposal, ProposalQuerySet, Signature
from zaloga.proposals.models.calls import CallQuerySet


def visible_proposals(user: User) -> ProposalQuerySet:
    """Published ones are everybody's; one's own always; withdrawn ones are left to those who signed, and withdrawn
    and hidden ones to whoever oversees the programme. A draft is its author's alone.
    """
    published = Proposal.objects.published()
    if not user.is_authenticated:
        return published
    seen = Q(pk__in=published.values("pk")) | Q(by=user)
    signed = Signature.objects.confirmed().filter(user=user)
    seen |= Q(pk__in=signed.values("proposal"), hidden_at=None, published_at__isnull=False)
    if programmes.is_operator(user):
        seen |= Q(published_at__isnull=False)
    return Proposal.objects.filter(seen | Q(programme__in=programmes.oversees(user), published_at__isnull=False))


def can_view(user: User, proposal: Proposal) -> bool:
    """Agrees with visible_proposals."""
    is_published = not proposal.is_draft and not proposal.is_hidden and proposal.state != Proposal.State.WITHDRAWN
    if is_published or is_author(user, proposal):
        return True
    if proposal.is_draft or not user.is_authenticated:
        return False
    if programmes.can_oversee(user, proposal.programme):
        return True
    return not proposal.is_hidden and proposal.signatures.confirmed().filter(user=user).exists()


def is_author(user: User, proposal: Proposal) -> bool:
    return user.is_authenticated and proposal.by_id == user.pk


def can_file(user: User, programme: Programme) -> bool:
    """Anybody with an account, also one whose address is not confirmed yet: such a draft waits for its owner."""
    return user.pk is not None and not programme.is_archived


def can_publish(user: User, proposal: Proposal) -> bool:
    """Only the author; the address has been confirmed by signing in."""
    return is_author(user, proposal)


def can_correct(user: User, proposal: Proposal) -> bool:
    """The author; whether it is not too late the deed says."""
    return is_author(user, proposal)


def can_withdraw(user: User, proposal: Proposal) -> bool:
    """The author; a draft is thrown away by the same right."""
    return is_author(user, proposal)


def can_ask_to_sign(user: User, proposal: Proposal) -> bool:
    """Leave a signature that its owner has yet to confirm: anybody whose account there is."""
    return user.pk is not None and can_view(user, proposal)


def can_sign(user: User, proposal: Proposal) -> bool:
    """Whoever signed in and may read it."""
    return user.is_authenticated and can_view(user, proposal)


def can_see_names(user: User, proposal: Proposal) -> bool:
    """Who signed, by name: whoever oversees the programme. Everybody else sees how many, and from where."""
    return programmes.can_oversee(user, proposal.programme)


def can_see_what_they_bring(user: User, proposal: Proposal) -> bool:
    """What those who signed would bring, without names: the author too, who looks for a crew."""
    return is_author(user, proposal) or can_see_names(user, proposal)


def can_decide(user: User, proposal: Proposal) -> bool:
    """Whoever coordinates the programme, while it is not in the archive."""
    return programmes.can_edit(user, proposal.programme) and not proposal.is_draft


def can_hide(user: User, proposal: Proposal) -> bool:
    """The same people; also what has been decided."""
    return can_decide(user, proposal)


def can_report(user: User, proposal: Proposal) -> bool:
    """Whoever reads what everybody may read, also without an account, but not its author and not who may hide it."""
    return can_view(user, proposal) and not proposal.is_draft and not is_author(user, proposal)


def can_open_call(user: User, programme: Programme) -> bool:
    return programmes.can_edit(user, programme)


def can_edit_call(user: User, call: Call) -> bool:
    return programmes.can_edit(user, call.programme)


def visible_calls(user: User) -> CallQuerySet:
    """Everybody's: a call is made to be heard of."""
    return Call.objects.announced()
