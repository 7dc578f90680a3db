"""Training groups become crews: a list is taken, its columns and groups are settled, and then it is carried out."""

from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock, sheets, tokens
from zaloga.core.errors import BadFile, Refusal
from zaloga.core.guard import require
from zaloga.core.jobs import defer_once
from zaloga.core.sheets import Sheet, Source
from zaloga.core.words import plural, tidy_line
from zaloga.networks import emails, events, policies
from zaloga.networks.actions import queue, seats
from zaloga.networks.actions.leaving import leave
from zaloga.networks.actions.networks import add_seats, found
from zaloga.networks.groups import columns as of
from zaloga.networks.groups import plan as plans
from zaloga.networks.groups.plan import Fate, Placed, Plan, Share
from zaloga.networks.groups.roster import read
from zaloga.networks.models import GroupList, Membership, Network, Waiting, Welcome
from zaloga.notifications.tell import tell as notify
from zaloga.people import actions as people
from zaloga.people.models import User
from zaloga.programmes.models import Programme

MOST_PEOPLE = 1_000
MOST_GROUPS = 60
MOST_COLUMNS = 30
LONGEST_CELL = 300
QUESTION = "Nad czym chcemy pracować razem?"
AT_ONCE = 100  # rows that a request carries out by itself; a longer list would keep the browser waiting
UNDER_WAY = "Ta lista jest właśnie wykonywana. Poczekaj, aż się skończy."
SURPRISE = "Coś nam się nie udało i nikt nie został przypisany. Spróbuj jeszcze raz; jeśli to wróci, napisz do nas."
NO_RIGHT = "Osoba, która wykonywała tę listę, nie ma już do tego prawa. Nikt nie został przypisany."
TOO_LATE = "Ta lista czekała dłużej niż dobę i nie ma jej już u nas. Wczytaj ją jeszcze raz."


@transaction.atomic
def take_list(
    programme: Programme, *, by: User, file: Source | None = None, name: str = "", text: str = "", sheet: str = ""
) -> GroupList:
    """Keep a list of people sent as a file, or pasted as ``text``, until it is carried out; for a day at most.

    Columns are recognised where their headers are known. Refused in a sentence: what sheets.read refuses, a list
    without anybody, or with more than MOST_PEOPLE rows.
    """
    require(policies.can_place_groups(by, programme))
    table = sheets.read(file, sheet=sheet) if file else sheets.pasted(text)
    if len(table.lines) < (1 if text else 2):
        raise BadFile("Na tej liście nie ma nikogo. Pierwszy wiersz to nagłówki, a pod nim po jednej osobie w wierszu.")
    if len(table.lines) > MOST_PEOPLE + of.HEADER_WITHIN:
        raise BadFile(
            f"Na liście może być najwyżej {MOST_PEOPLE} osób, a ta ma {len(table.lines)} wierszy. Podziel ją."
        )
    header, columns = of.recognised(table.lines)
    group_list = GroupList(
        programme=programme,
        file_name=tidy_line(name)[:200] or "wklejona lista",
        by=by,
        lines=[[line.number, [cell[:LONGEST_CELL] for cell in line.cells[:MOST_COLUMNS]]] for line in table.lines],
        notes=notes_of(table, header),
        columns=columns,
    )
    group_list.full_clean()
    group_list.save()
    return group_list


def notes_of(table: Sheet, header: int) -> dict[str, Any]:
    below = {line.number for line in table.lines[header + 1 :]}
    hidden = sum(number in below for number in table.hidden)
    return {
        "header": header,
        "sheet": table.name,
        "others": list(table.others),
        "hidden": hidden,
        "unknown": [list(place) for place in table.unknown],
    }


@transaction.atomic
def settle_columns(group_list: GroupList, columns: of.Columns, *, by: User) -> GroupList:
    """Say which column is what; ``columns["group"]`` is None where everybody is one group.

    Refused: too little to know people by, a column of groups in which nearly everybody is a group of their own.
    """
    group_list = opened(group_list, by=by)
    if not of.is_settled(columns):
        raise Refusal("Wskaż kolumnę z adresem e-mail i kolumnę z imieniem i nazwiskiem, razem albo osobno.")
    group_list.columns = columns
    groups = len(read(group_list).groups)
    if groups > MOST_GROUPS:
        raise Refusal(f"W kolumnie z grupą jest {groups} różnych wpisów. Sprawdź, czy to ta kolumna.")
    group_list.mapping = {}
    group_list.save(update_fields=["columns", "mapping"])
    return group_list


@transaction.atomic
def map_groups(group_list: GroupList, mapping: dict[str, dict[str, Any]], *, by: User) -> GroupList:
    """Say what becomes of every group: ``{"to": id of a running network of this programme | "new" | "skip"}``.

    Two groups may go to one network, and two new networks of one name are one.
    """
    group_list = opened(group_list, by=by)
    networks = set(group_list.programme.networks.running().values_list("pk", flat=True))
    for choice in mapping.values():
        is_known = choice["to"] in (GroupList.SKIPPED, GroupList.NEW) or choice["to"] in networks
        if not is_known:
            raise Refusal("Jednej z wybranych sieci nie ma już w tym programie. Wybierz jeszcze raz.")
        if choice["to"] == GroupList.NEW and not choice.get("name"):
            raise Refusal("Nowa sieć potrzebuje nazwy.")
    group_list.mapping = mapping
    group_list.save(update_fields=["mapping"])
    return group_list


@transaction.atomic
def drop_list(group_list: GroupList, *, by: User) -> None:
    """Delete a list that is not to be carried out, with everybody in it; the memory of one carried out stays."""
    require(policies.can_place_groups(by, group_list.programme))
    kept = GroupList.objects.select_for_update(of=["self"]).filter(pk=group_list.pk, carried_out_at=None).first()
    if kept and kept.is_under_way:
        raise Refusal(UNDER_WAY)
    if kept:
        kept.delete()


def opened(group_list: GroupList, *, by: User, also_under_way: bool = False) -> GroupList:
    """The list locked, by somebody who may; refused when it has been carried out, is being so, or is too old."""
    require(policies.can_place_groups(by, group_list.programme))
    rows = GroupList.objects.select_for_update(of=["self"]).select_related("programme__organiser")
    fresh = rows.filter(pk=group_list.pk).first()
    if fresh is None or fresh.is_late:
        raise Refusal(TOO_LATE)
    if fresh.is_done:
        raise Refusal("Ta lista jest już wykonana. Jeśli coś się w niej zmieniło, wczytaj ją jeszcze raz.")
    if fresh.is_under_way and not also_under_way:
        raise Refusal(UNDER_WAY)
    return fresh


@transaction.atomic
def ask_to_carry_out(group_list: GroupList, *, by: User, enlarged: Collection[str] = (), reason: str = "") -> GroupList:
    """Carry the list out as carry_out() does: a short one now, one of more than AT_ONCE rows by the worker.

    Asking while it is under way changes nothing. What can be refused at once is.
    """
    require(policies.can_place_groups(by, group_list.programme))
    fresh = opened(group_list, by=by, also_under_way=True)
    if fresh.is_under_way:
        return fresh
    if len(fresh.lines) <= AT_ONCE:
        return carry_out(fresh, by=by, enlarged=enlarged, reason=reason)
    refuse_unmapped(plans.reckon(fresh, by=by))
    fresh.asked_at, fresh.asked_by, fresh.failure = clock.now(), by, ""
    fresh.wishes = {"enlarged": list(enlarged), "reason": reason}
    fresh.save()
    defer_once("networks.carry_out_groups", lock=f"groups {fresh.pk}", group_list_id=fresh.pk)
    return fresh


def carry_out_asked(group_list: GroupList) -> None:
    """What the worker does: everybody is placed, or nobody, and whoever asked hears in the bell which.

    A worker that was killed half-way has placed nobody; the job may be run again.
    """
    if group_list.is_done or group_list.asked_at is None:
        return
    by = group_list.asked_by
    try:
        if by is None:
            raise PermissionDenied
        carry_out(group_list, by=by, **group_list.wishes)
    except Refusal as refusal:
        stop(group_list, str(refusal))
    except PermissionDenied:
        stop(group_list, NO_RIGHT)
    except Exception:
        stop(group_list, SURPRISE)
        raise
    else:
        hear(group_list, f"Lista „{group_list}” jest wykonana. Listy są w drodze.")


@transaction.atomic
def stop(group_list: GroupList, why: str) -> None:
    group_list.asked_at, group_list.failure = None, why[:500]
    group_list.save(update_fields=["asked_at", "failure"])
    hear(group_list, f"Lista „{group_list}” nie została wykonana. Zobacz, dlaczego")


def hear(group_list: GroupList, text: str) -> None:
    """Whoever asked may have left the page long ago."""
    people = [group_list.asked_by] if group_list.asked_by else []
    notify(people, text=text, url=group_list.get_absolute_url(), by_mail=False)


def refuse_unmapped(plan: Plan) -> None:
    if plan.unmapped:
        raise Refusal(f"Te grupy nie mają jeszcze sieci: {', '.join(plan.unmapped)}. Wybierz ją albo je pomiń.")


@transaction.atomic
def carry_out(group_list: GroupList, *, by: User, enlarged: Collection[str] = (), reason: str = "") -> GroupList:
    """Make everybody of the list a member of the network of their group, all or nobody, and keep only the numbers.

    ``enlarged`` are the keys of shares that get the missing seats at once, with a ``reason``; elsewhere whoever is
    beyond the seats stands on the waiting list. Whoever has no account gets one, unconfirmed; the contract is left to
    be accepted; each gets one letter. Carrying it out twice changes nothing. Refused: groups without a choice.
    """
    require(policies.can_place_groups(by, group_list.programme))
    # One list of a programme at a time: the second sees what the first has done.
    programme = (
        Programme.objects.select_for_update(of=["self"]).select_related("organiser").get(pk=group_list.programme_id)
    )
    fresh = GroupList.objects.filter(pk=group_list.pk).first()
    if fresh and fresh.is_done:
        return fresh
    group_list = opened(group_list, by=by, also_under_way=True)
    group_list.programme = programme
    for network in plans.networks_of(group_list):
        queue.move_up(seats.locked(network))
    plan = plans.reckon(group_list, by=by)
    refuse_unmapped(plan)
    make_room(plan, enlarged, reason, programme, by=by)
    users = enrolled(plan)
    placed = [place(share, one, users[one.entry.email], by=by) for share in plan.shares for one in share.changes]
    letters = welcome(placed, programme, by=by)
    tell(plan, placed, programme, by=by)
    return remember(group_list, plan, placed, letters)


def make_room(plan: Plan, enlarged: Collection[str], reason: str, programme: Programme, *, by: User) -> None:
    """Found the new networks, and add the seats that were asked for."""
    for share in plan.shares:
        if share.network is None:
            share.network = new_network(programme, share, by=by)
        elif share.key in enlarged and share.beyond:
            more = share.network.additional_seats + share.beyond
            share.network = add_seats(share.network, more, reason=reason, by=by)


def new_network(programme: Programme, share: Share, *, by: User) -> Network:
    """In preparation, closed, with a seat for everybody; the rest is settled with whoever will lead it."""
    starts_on, ends_on = clock.school_year_ahead()
    return found(
        programme,
        by=by,
        name=share.name,
        question=QUESTION,
        access=Network.Access.CLOSED,
        capacity=min(500, max(programme.size_to, len(share.people) + 1)),
        starts_on=starts_on,
        ends_on=ends_on,
    )


def enrolled(plan: Plan) -> dict[str, User]:
    """Accounts of everybody who is to be placed; the address alone decides, an account there is never changed."""
    # Always in one order, so that two lists with the same people never wait for each other.
    wanted = {one.entry.email: one for share in plan.shares for one in share.changes}
    users = {}
    for email in sorted(wanted):
        one = wanted[email]
        users[email] = one.user or people.enrol(
            email, one.entry.name, institution=one.institution, in_own_words=one.in_own_words
        )
    return users


def place(share: Share, one: Placed, user: User, *, by: User) -> tuple[Share, Membership | Waiting]:
    """A seat, or a place on the waiting list; the person has accepted nothing yet."""
    assert share.network is not None
    seat = (one.institution, one.in_own_words)
    done = queue.admit(share.network, user, place=seat, by=by, is_assigned=True)
    seats.close_open_request(share.network, user)
    if isinstance(done, Membership):
        record(events.SEAT_GIVEN, by=by, target=share.network, user=user.pk)
    return share, done


def welcome(placed: Iterable[tuple[Share, Membership | Waiting]], programme: Programme, *, by: User) -> int:
    """One letter to each person, also to whoever came into several networks; gives how many."""
    mine: dict[User, list[Membership | Waiting]] = {}
    for _share, done in placed:
        mine.setdefault(done.user, []).append(done)
    for user, rows in mine.items():
        way_in = Welcome.objects.create(user=user, programme=programme, by=by)
        way_in.digest = tokens.digest(way_in.token)
        way_in.save(update_fields=["digest"])
        way_in.networks.set([row.network_id for row in rows])
        emails.assigned(way_in, rows)
    return len(mine)


@transaction.atomic
def stay_out(way_in: Welcome, *, by: User) -> None:
    """Leave whatever the list has put this person into: seats and places in line. Doing it twice changes nothing."""
    require(policies.can_answer_welcome(by, way_in))
    for network in way_in.networks.order_by("sort_key", "pk"):
        if policies.can_leave(by, network):
            leave(network, by=by)
        elif row := network.queue.open().filter(user=by).first():
            queue.step_out(row, by=by)


def tell(plan: Plan, placed: Collection[tuple[Share, Membership | Waiting]], programme: Programme, *, by: User) -> None:
    """Who leads each network hears how many came; the programme's log keeps who let how many in."""
    if not placed:
        return
    for share in plan.shares:
        came = sum(home is share and isinstance(done, Membership) for home, done in placed)
        if came and share.network:
            words = f"{came} {plural(came, 'nowa osoba', 'nowe osoby', 'nowych osób')}"
            record(events.GROUP_CAME, by=by, target=share.network, people=words)
    count = len({done.user.pk for _share, done in placed})
    words = f"{count} {plural(count, 'osoba', 'osoby', 'osób')}"
    record(events.GROUPS_PLACED, by=by, target=programme, people=words)


def remember(
    group_list: GroupList, plan: Plan, placed: Collection[tuple[Share, Membership | Waiting]], letters: int
) -> GroupList:
    """Leave numbers and reasons, and nobody's name."""
    group_list.outcome = {
        "placed": len(placed),
        "letters": letters,
        "newcomers": plan.newcomers,
        "people": plan.people,
        "doubles": plan.doubles,
        "in_many": plan.in_many,
        "skipped": plan.skipped,
        "shares": [numbers_of(share, placed) for share in plan.shares],
        "rejected": [{"line": row.line, "reason": row.reason} for row in plan.rejected],
    }
    group_list.lines, group_list.columns, group_list.mapping, group_list.notes = [], {}, {}, {}
    group_list.asked_at, group_list.wishes, group_list.failure = None, {}, ""
    group_list.carried_out_at = clock.now()
    group_list.save()
    return group_list


def numbers_of(share: Share, placed: Iterable[tuple[Share, Membership | Waiting]]) -> dict[str, Any]:
    assert share.network is not None
    counts, mine = share.counts(), [done for home, done in placed if home is share]
    return {
        "name": str(share.network),
        "slug": share.network.slug,
        "groups": share.groups,
        "seated": sum(isinstance(done, Membership) for done in mine),
        "waiting": sum(isinstance(done, Waiting) for done in mine),
        "inside": counts[Fate.INSIDE] + counts[Fate.WAITS],
        "is_unled": share.is_unled,
    }
