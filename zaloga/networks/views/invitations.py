"""Personal invitations: sending them, and the page behind the link."""

from django.contrib import messages
from django.contrib.auth import logout
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from zaloga.core.guard import require
from zaloga.core.http import posted, show, signed_in
from zaloga.core.tokens import digest
from zaloga.networks import actions, policies
from zaloga.networks.forms import ConfirmForm, InviteForm, JoinForm, NewcomerForm
from zaloga.networks.models import Invitation, Membership, Network, Waiting
from zaloga.networks.views.find import network_of
from zaloga.people import sign_in
from zaloga.people.introducing import show_asking
from zaloga.people.models import User

STATES = {
    "wyslane": ("bez odpowiedzi", lambda rows: rows.alive()),
    "przyjete": ("przyjęte", lambda rows: rows.filter(accepted_at__isnull=False)),
    "wygasle": ("wygasłe", lambda rows: rows.late()),
    "wycofane": ("wycofane", lambda rows: rows.filter(withdrawn_at__isnull=False)),
}
ON_A_PAGE = 50


@signed_in
def invite(request, slug):
    network = network_of(request, slug)
    require(policies.can_invite(request.user, network))
    form = InviteForm(posted(request), network=network, by=request.user)
    if form.is_valid():
        sent = form.carry_out(actions.invite, network, by=request.user, **form.cleaned_data)
        if sent:
            messages.success(request, f"Zaproszenie poszło na adres {sent.email}.")
            return redirect("networks:invite", slug)
    context = {"form": form, "network": network, **listed(network, request.GET.get("stan", ""))}
    context["page"] = Paginator(context["rows"], ON_A_PAGE).get_page(request.GET.get("strona"))
    return show(request, "networks/invitations.html", context)


def listed(network, wanted):
    """The invitations of the state asked for, and how many there are of each."""
    counted = network.invitations.counted()
    choices = [(state, words, counted[state]) for state, (words, _) in STATES.items() if counted[state]]
    rows = network.invitations.for_list()
    if wanted in STATES:
        rows = STATES[wanted][1](rows)
    unanswered = counted["wyslane"] + counted["wygasle"]
    return {
        "rows": rows,
        "choices": choices,
        "wanted": wanted,
        "all": sum(counted.values()),
        "unanswered": unanswered,
    }


@signed_in
@require_POST
def resend(request, slug, pk):
    invitation = get_object_or_404(network_of(request, slug).invitations.select_related("network__programme"), pk=pk)
    actions.resend_invitation(invitation, by=request.user)
    messages.success(
        request, f"Nowy list jest w drodze na adres {invitation.email}. Poprzedni odnośnik już nie działa."
    )
    return redirect("networks:invite", slug)


@signed_in
@require_POST
def withdraw(request, slug, pk):
    invitation = get_object_or_404(network_of(request, slug).invitations.select_related("network__programme"), pk=pk)
    actions.withdraw_invitation(invitation, by=request.user)
    messages.success(request, f"Zaproszenie na adres {invitation.email} jest wycofane.")
    return redirect("networks:invite", slug)


def invitation(request, token):
    rows = Invitation.objects.select_related("network__programme", "invited_by")
    invitation = rows.filter(digest=digest(token)).first()
    if invitation is None or not invitation.is_open:
        return dead(request, invitation)
    if policies.can_accept_invitation(request.user, invitation):
        return accept(request, invitation)
    if request.user.is_authenticated or "wyloguj" in request.POST:
        return step_aside(request, invitation)
    if User.objects.known_as(invitation.email):
        return send_code(request, invitation)
    return accept_as_newcomer(request, invitation)


def dead(request, invitation):
    """The link is nobody's, used, withdrawn or late; whoever is in already is shown in."""
    if invitation and invitation.accepted_at and policies.can_enter(request.user, invitation.network):
        return redirect(invitation.network)
    if invitation and invitation.accepted_at and invitation.accepted_by == request.user:
        return redirect("networks:join", invitation.network.slug)
    response = show(request, "networks/invitation_dead.html", {"invitation": invitation})
    response.status_code = 410 if invitation else 404
    return response


def greeting(invitation, done):
    if isinstance(done, Waiting):
        return "Zaproszenie jest przyjęte, a Ty jesteś na liście oczekujących."
    if invitation.role == Membership.Role.COORDINATOR:
        return "Prowadzisz tę sieć. Dziękujemy, że bierzesz ją na siebie."
    return "Masz miejsce w tej sieci. Dobrze, że jesteś."


def accept(request, invitation):
    network = invitation.network
    form = JoinForm(posted(request), user=request.user, network=network)
    form.must_name_place = form.must_name_place and invitation.is_for_crew
    if form.is_valid():
        version = form.cleaned_data["contract_version"]
        deed = actions.accept_invitation
        done = form.carry_out(deed, invitation, by=request.user, contract_version=version, **form.place())
        if done:
            messages.success(request, greeting(invitation, done))
            return redirect(done if isinstance(done, Waiting) else network)
    return show(request, "networks/invitation.html", {"form": form, **asked_in(invitation)})


def asked_in(invitation):
    """For the template: the invitation, its network, and whether its button leads to the waiting list."""
    network = invitation.network
    is_full = invitation.role == Membership.Role.MEMBER and not network.has_room()
    if is_full:
        network = Network.objects.with_queue().select_related("programme").get(pk=network.pk)
    return {"invitation": invitation, "network": network, "is_full": is_full}


def send_code(request, invitation):
    """The address has an account: its owner signs in first, with a code sent there, and comes back here."""
    form = ConfirmForm(posted(request))
    if form.is_valid() and form.carry_out(sign_in.ask_for_code, request, invitation.email, request.path):
        return redirect("people:code")
    context = {"form": form, "invitation": invitation, "network": invitation.network, "needs_code": True}
    return show_asking(request, "networks/invitation.html", context)


def step_aside(request, invitation):
    """Somebody else is signed in here: they sign out and come back, and the invitation takes the right person on."""
    if request.method == "POST":
        logout(request)
        return redirect(request.path)
    context = {"invitation": invitation, "network": invitation.network, "is_for_another": True}
    return show(request, "networks/invitation.html", context)


def accept_as_newcomer(request, invitation):
    network = invitation.network
    form = NewcomerForm(posted(request), invitation=invitation)
    if form.is_valid():
        given = {key: form.cleaned_data[key] for key in ("name", "contract_version")}
        done = form.carry_out(actions.accept_as_newcomer, invitation, **given, **form.place())
        if done:
            messages.success(request, greeting(invitation, done))
            where = done if isinstance(done, Waiting) else network
            return sign_in.let_in(request, done.user, method="link", next_url=where.get_absolute_url())
    return show(request, "networks/invitation.html", {"form": form, **asked_in(invitation)})
