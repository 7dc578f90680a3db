"""What waits for somebody: one line with one button. Computed anew each time, so nothing has to be kept in step."""

from datetime import date, datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse

from zaloga.activity.record import scope_of
from zaloga.core import clock
from zaloga.core.counting import how_many
from zaloga.core.words import day, hour, network_named, plural
from zaloga.forum.models import HeldPost, Report, Thread
from zaloga.forum.policies import appeals_to
from zaloga.networks.models import HandOver, Invitation, JoinRequest, Membership, Stay
from zaloga.networks.models.queue import OFFER_LASTS
from zaloga.networks.policies import standing
from zaloga.notifications.waiting import Item
from zaloga.people.models import User
from zaloga.people.texts import missing
from zaloga.portal import met, planned
from zaloga.programmes import policies as programmes
from zaloga.proposals.models import Proposal
from zaloga.surveys.models import Participation
from zaloga.surveys.models.answers import answer_link


def with_what_waits(memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    """Adds what of_membership() wants to know, which is for each person their own.

    ``requests``, how many people ask to be let in; ``reports``, how many reported posts, and ``held``, how many first
    ones with links wait; ``hand_over``, the id of an offer of coordination made to this person; ``stay``, that of the
    question whether they sail on next year; ``survey``, an open one that they have not answered; and what
    planned.asked() and met.asked() add.
    """
    asking = JoinRequest.objects.filter(network=OuterRef("network"), answered_at=None)
    offered = HandOver.objects.filter(
        network=OuterRef("network"), offered_to=OuterRef("user"), answered_at=None, withdrawn_at=None
    ).order_by()
    asked = Stay.objects.filter(
        network__continues=OuterRef("network"), network__archived_at=None, user=OuterRef("user"), answered_at=None
    ).order_by()
    reported = Report.objects.filter(
        Q(post__thread__is_confidential=False) | Q(post__thread__readers__user=OuterRef("user")),
        post__thread__network=OuterRef("network"),
    )
    return memberships.annotate(
        reports=how_many(reported),
        held=how_many(HeldPost.objects.waiting().filter(network=OuterRef("network"))),
        stay=Subquery(asked.values("pk")[:1]),
        requests=how_many(asking),
        hand_over=Subquery(offered.values("pk")[:1]),
        survey=Subquery(unanswered_survey().values(one=WHAT_OF_SURVEY)[:1]),
        **planned.asked(),
        **met.asked(),
    )


def of_mail(user: User) -> list[Item]:
    """Letters to this person come back, so none is sent."""
    about = (user.email, "nie wysyłamy nowych, dopóki nie potwierdzisz adresu")
    return [Item("Listy do Ciebie wracają", about, reverse("notifications:letters"), "Sprawdź adres")]


WHAT_OF_SURVEY = JSONObject(
    pk="pk", survey="survey", digest="digest", title="survey__title", closes_on="survey__closes_on"
)


def unanswered_survey() -> QuerySet[Participation]:
    """The survey of the outer network that closes first of those which the outer person has not answered."""
    rows = Participation.objects.standing().filter(has_answered=False)
    rows = rows.filter(user=OuterRef("user"), survey__network=OuterRef("network"))
    still_open = rows.filter(survey__closed_at=None, survey__closes_on__gte=clock.today())
    return still_open.order_by("survey__closes_on", "pk")


def of_membership(mine: Membership, *, leads: bool = True) -> list[Item]:
    """What a network asks of one of its people: take the helm, open it, answer at the door, accept the contract.

    ``leads`` is False where somebody who leads sees the network as a member does.
    """
    slug, name, items = mine.network.slug, mine.network.in_year, []
    if mine.stay and mine.role in Membership.CREW:
        url = reverse("networks:stay", args=[slug])
        items.append(Item("Czy płyniesz z nami dalej?", (name, "następny rok sieci"), url, "Odpowiedz"))
    if mine.network.is_archived:
        return items
    if mine.hand_over:
        url = reverse("networks:hand_over_answer", args=[slug, mine.hand_over])
        items.append(Item("Propozycja: poprowadź tę sieć", (name, "możesz odmówić"), url, "Odpowiedz"))
    if leads and mine.role in Membership.LEADING:
        items += of_helm(mine, mine.requests, mine.reports, mine.held)
    return items + (of_crew(mine) if mine.role in Membership.CREW else met.of_dates(mine))


def of_crew(mine: Membership) -> list[Item]:
    """What waits for everybody of the crew: a survey, the contract, the plan and tasks of the coming days."""
    slug, name, items = mine.network.slug, mine.network.in_year, []
    if mine.survey:
        until = f"do {day(date.fromisoformat(mine.survey['closes_on']))}"
        url = answer_link(mine.survey["pk"], mine.survey["survey"], mine.survey["digest"])
        items.append(Item(f"Ankieta: {mine.survey['title']}", (name, until), url, "Odpowiedz"))
    if mine.network.is_opened and not mine.has_accepted_contract():
        again = "zmienił się od Twojej zgody" if mine.contract_version else "jedna strona"
        url = reverse("networks:contract", args=[slug])
        # Of a contract that has changed the crew is told by a note; of the first one by nothing else.
        since = None if mine.contract_version else mine.joined_at
        items.append(Item("Kontrakt sieci czeka na Twoją zgodę", (name, again), url, "Przeczytaj", since=since))
    return items + met.of_meetings(mine) + planned.of_plan(mine)


def of_helm(mine: Membership, requests: int, reports: int, held: int) -> list[Item]:
    """What waits for whoever leads."""
    slug, name, items = mine.network.slug, mine.network.in_year, []
    if mine.network.awaits_opening:
        url = reverse("networks:open", args=[slug])
        items.append(Item("Ta sieć czeka na otwarcie", (name, "na razie nie widać jej w katalogu"), url, "Otwórz"))
    if requests:
        title = f"{requests} {plural(requests, 'osoba prosi', 'osoby proszą', 'osób prosi')} o przyjęcie"
        items.append(Item(title, (name,), reverse("networks:crew", args=[slug]), "Odpowiedz"))
    if reports:
        what = plural(reports, "zgłoszony wpis czeka", "zgłoszone wpisy czekają", "zgłoszonych wpisów czeka")
        items.append(
            Item(f"{reports} {what}", (name, "zostaje czy znika?"), reverse("forum:moderation", args=[slug]), "Zobacz")
        )
    if held:
        what = plural(held, "pierwszy wpis czeka", "pierwsze wpisy czekają", "pierwszych wpisów czeka")
        items.append(
            Item(f"{held} {what}", (name, "mają odnośniki"), reverse("forum:moderation", args=[slug]), "Zobacz")
        )
    return items


def of_appeals(user: User) -> list[Item]:
    """Hidden posts whose authors turn to whoever coordinates the programme."""
    if not standing(user).oversees:
        return []
    appeals = appeals_to(user).select_related("post__thread__network")
    about = "autor pyta, czy wpis ma zostać ukryty"
    return [
        Item("Odwołanie od ukrycia wpisu", (one.network.in_year, about), one.get_absolute_url(), "Odpowiedz")
        for one in appeals.order_by("pk")
    ]


def of_texts(user: User) -> list[Item]:
    """A text everybody needs to agree to has a new version."""
    new = missing(user)
    if not new:
        return []
    names, since = " i ".join(text.get_kind_display() for text in new), max(text.published_at for text in new)
    return [Item("Zmieniły się zasady", (names,), reverse("people:consents"), "Przeczytaj", since=since)]


def of_needs(user: User) -> list[Item]:
    """Proposals that wait for the decision of whoever coordinates their programme; asks only of those who do."""
    overseen = programmes.oversees(user)
    if not overseen:
        return []
    rows = Proposal.objects.in_queue().filter(programme__in=overseen)
    counts = rows.values_list("programme__slug", "programme__short_name").annotate(how_many=Count("pk")).order_by()
    return [of_queue(slug, name, number) for slug, name, number in counts]


def of_queue(slug: str, name: str, number: int) -> Item:
    what = plural(number, "zgłoszenie sieci czeka", "zgłoszenia sieci czekają", "zgłoszeń sieci czeka")
    url = reverse("proposals:queue", args=[slug])
    return Item(
        f"{number} {what} na decyzję",
        (name, f"{plural(number, 'zebrało', 'zebrały', 'zebrało')} dość podpisów"),
        url,
        "Rozpatrz",
    )


def of_offer(door: Any) -> Item:
    """A seat that came free for this person."""
    until = when_ends(door.offered + OFFER_LASTS)
    return Item(f"Jest dla Ciebie miejsce w {network_named(door.name)}", (f"czeka do: {until}",), door.url, "Odpowiedz")


def when_ends(moment: datetime) -> str:
    return f"{day(moment, weekday=True)}, {hour(moment)}"


def of_invitation(invitation: Invitation) -> Item:
    host = invitation.invited_by.name if invitation.invited_by else "osoba prowadząca"
    url = reverse("networks:invitation", args=[invitation.token])
    return Item(f"Zaproszenie do {network_named(invitation.network)}", (f"zaprasza {host}",), url, "Zobacz")


def of_question(thread: Thread) -> Item:
    since = f"pytanie bez odpowiedzi, {thread.begun_when}"
    about = (thread.network.in_year, since)
    return Item(str(thread), about, thread.get_absolute_url(), "Odpowiedz", scope=scope_of(thread.network))
