"""The public pages: the list of proposals and one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from zaloga.core.words import sort_key, tidy_line
from zaloga.networks.policies import visible_networks
from zaloga.people import sign_in
from zaloga.proposals import policies, tracing
from zaloga.proposals.likeness import like
from zaloga.proposals.models import Call, Proposal, Report
from zaloga.proposals.views.find import proposal_of
from zaloga.search import index

ON_PAGE = 20
State = Proposal.State
STATES = {
    "do-podpisu": Proposal.SIGNABLE,
    "przyjete": (State.ACCEPTED,),
    "zakonczone": (State.MERGED, State.DECLINED),
}
KINDS = {"przedmiotowe": Proposal.Kind.SUBJECT, "problemowe": Proposal.Kind.PROBLEM}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; anything it cannot mean counts as nothing."""

    state: str = "do-podpisu"
    kind: str = ""
    words: str = ""

    @classmethod
    def asked(cls, query: Mapping[str, str]) -> "Wanted":
        state, kind = query.get("stan", ""), query.get("rodzaj", "")
        return cls(
            state=state if state in STATES else "do-podpisu",
            kind=kind if kind in KINDS else "",
            words=tidy_line(query.get("q", ""))[:100],
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.kind or self.words)

    def narrowing(self) -> Q:
        asked = Q(kind=KINDS[self.kind]) if self.kind else Q()
        return asked & Q(pk__in=found_by(self.words)) if self.words else asked


def found_by(words: str) -> list[int]:
    """Proposals in which the words stand, in whatever form."""
    found = index.similar(words, keys=[index.PUBLIC], kinds=["proposals.proposal"], limit=200)
    return [one.key for one in found]


@require_safe
def proposals(request):
    return TemplateResponse(request, "proposals/list.html", page_of(request))


def page_of(request) -> dict[str, Any]:
    wanted = Wanted.asked(request.GET)
    rows = Proposal.objects.published().filter(wanted.narrowing())
    counts = rows.aggregate(
        **{name.replace("-", "_"): Count("pk", filter=Q(state__in=states)) for name, states in STATES.items()}
    )
    shown = rows.filter(state__in=STATES[wanted.state]).for_list(request.user)
    pages = Paginator(shown.order_by("-signed", "-published_at", "-pk"), ON_PAGE)
    pages.count = counts[wanted.state.replace("-", "_")]
    mine = Proposal.objects.none()
    if request.user.is_authenticated:
        mine = Proposal.objects.of(request.user, landed_on=sign_in.landing(request)).for_list(request.user)
        mine = mine.order_by("-drafted_at")[:ON_PAGE]
    return {
        "wanted": wanted,
        "counts": counts,
        "page": pages.get_page(request.GET.get("strona")),
        "mine": mine,
        "calls": Call.objects.announced().filter(released_at=None).select_related("programme")[:5],
    }


@require_safe
def proposal(request, pk):
    one = proposal_of(request, pk)
    became = one.became if one.became_id and visible_networks(request.user).filter(pk=one.became_id).exists() else None
    context = {
        "proposal": one,
        "network": became,
        "needed": one.programme.signatures_needed,
        "missing": max(0, one.programme.signatures_needed - one.signed),
        "places": places_of(one),
        "merged": policies.visible_proposals(request.user).filter(merged_into=one)[:20],
        "outcomes": tracing.outcomes(one, request.user),
        "alike": alike_to(one, request.user),
        "report": Report.objects.filter(proposal=one).first() if policies.can_hide(request.user, one) else None,
        **names_of(one, request.user),
    }
    return TemplateResponse(request, "proposals/proposal.html", context)


def alike_to(one, user) -> list[Any]:
    """What is like it, for whoever is to decide."""
    if not one.is_undecided or not policies.can_decide(user, one):
        return []
    return like(f"{one.title} {one.need} {one.doing}", user, without=one)


def places_of(one) -> list[str]:
    """From which institutions the signatures are, those typed by hand after the known ones.

    Never how many from which, for there may be one only.
    """
    rows = one.signatures.confirmed().select_related("institution")
    known = {str(row.institution) for row in rows if row.institution}
    typed = {row.in_own_words.lower(): row.in_own_words for row in rows if not row.institution and row.in_own_words}
    return [*sorted(known, key=sort_key), *sorted(typed.values(), key=sort_key)]


def names_of(one, user) -> dict[str, Any]:
    """Who signed, for the programme's coordinators; what they would bring, without names, for the author."""
    may_see_names = policies.can_see_names(user, one)
    rows = one.signatures.confirmed().for_list() if policies.can_see_what_they_bring(user, one) else []
    return {"may_see_names": may_see_names, "signatures": rows, "brought": [row.brings for row in rows if row.brings]}
