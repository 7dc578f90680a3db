"""Every address of the house by name, and how to fill it in for a place of tests/walk/world.py."""

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.walk.world import LOGO, Place, World
from zaloga.notifications.stopping import Stop

Filler = Callable[[Place], list[Any]]


def of_network(thing: str) -> Filler:
    """Slug of the network and the id of something in it."""
    return lambda place: [place.network.slug, attrgetter(thing)(place)]


def of_programme(thing: str) -> Filler:
    return lambda place: [place.network.programme.slug, attrgetter(thing)(place)]


def only(thing: str) -> Filler:
    return lambda place: [attrgetter(thing)(place)]


# How the addresses that need something are filled in; the rest of a room needs what BY_ROOM says.
FILLED: dict[str, Filler] = {
    "portal:network": only("network.slug"),
    "portal:programme": only("network.programme.slug"),
    "people:agree": lambda place: ["rules"],
    "people:withdraw_consent": lambda place: ["image"],
    "people:text": lambda place: ["rules", 1],
    "people:publish_text": lambda place: ["rules"],
    "people:workplace": only("workplace.pk"),
    "people:data_copy": only("data_copy.pk"),
    "people:key": only("key.pk"),
    "people:key_remove": only("key.pk"),
    "people:link": only("sign_in_token"),
    "people:address_link": only("address_token"),
    "mailroom:held": only("held.pk"),
    "mailroom:disown": only("held.pk"),
    "mailroom:forget_address": only("known_address.pk"),
    "institutions:import_run": only("import_run.pk"),
    "institutions:upload": only("upload.pk"),
    "institutions:institution": only("by_hand.pk"),
    "institutions:closing": only("by_hand.pk"),
    "notifications:open": only("note.pk"),
    "notifications:stop": lambda place: [Stop(place.note.user, f"siec-{place.network.pk}").token],
    "notifications:letters_by_link": lambda place: [Stop(place.note.user, f"siec-{place.network.pk}").token],
    "networks:write": of_network("membership.pk"),
    "networks:companion": of_network("membership.pk"),
    "networks:membership": of_network("membership.pk"),
    "networks:request": of_network("request.pk"),
    "networks:request_withdraw": of_network("request.pk"),
    "networks:invitation": only("invitation.token"),
    "networks:invitation_withdraw": of_network("invitation.pk"),
    "networks:invitation_resend": of_network("invitation.pk"),
    "networks:waiting_link": only("waiting.token"),
    "networks:stay_link": only("stay.token"),
    "networks:welcome": only("way_in.token"),
    "networks:link": only("link.code"),
    "networks:link_close": of_network("link.pk"),
    "networks:screen": of_network("link.pk"),
    "networks:qr": of_network("link.pk"),
    "networks:letter_to_head": lambda place: [place.kept.pk, place.kept.letter_token],
    "networks:ahead": of_network("in_line.pk"),
    "networks:hand_over_answer": of_network("hand_over.pk"),
    "forum:thread": of_network("post.thread_id"),
    "forum:reply": of_network("post.thread_id"),
    "forum:follow": of_network("post.thread_id"),
    "forum:sum_up": of_network("post.thread_id"),
    "forum:names": of_network("post.thread_id"),
    "forum:anonymous": of_network("post.thread_id"),
    "forum:anonymous_draft": of_network("post.thread_id"),
    "forum:anonymous_code": of_network("post.thread_id"),
    "forum:anonymous_edit": lambda place: [place.network.slug, place.post.thread_id, place.unsigned.pk],
    "forum:anonymous_appeal": lambda place: [place.network.slug, place.post.thread_id, place.post.pk],
    "forum:anonymous_mark_answer": lambda place: [place.network.slug, place.post.thread_id, place.post.pk],
    "forum:anonymous_withdraw": lambda place: [place.network.slug, place.post.thread_id, place.unsigned.pk],
    "forum:readers": of_network("confided.pk"),
    "forum:edit": of_network("post.pk"),
    "forum:versions": of_network("post.pk"),
    "forum:mailed": of_network("post.pk"),
    "forum:withdraw": of_network("post.pk"),
    "forum:useful": of_network("post.pk"),
    "forum:file": of_network("file.pk"),
    "forum:report": of_network("reported.pk"),
    "forum:leave_standing": of_network("reported.pk"),
    "forum:hide": of_network("reported.pk"),
    "forum:mark_answer": of_network("reported.pk"),
    "forum:steer": of_network("post.thread_id"),
    "forum:tidy": of_network("post.thread_id"),
    "forum:move": of_network("post.thread_id"),
    "forum:split": of_network("post.thread_id"),
    "forum:merge": of_network("post.thread_id"),
    "forum:new_poll": of_network("post.thread_id"),
    "forum:vote": of_network("reported.thread_id"),
    "forum:end_poll": of_network("reported.thread_id"),
    "forum:held": only("first_links.pk"),
    "forum:release_held": only("first_links.pk"),
    "forum:reject_held": only("first_links.pk"),
    "forum:take_back_held": only("first_links.pk"),
    "forum:hiding": only("hiding.pk"),
    "forum:appeal": only("hiding.pk"),
    "forum:appeal_answer": only("hiding.pk"),
    "forum:bring_back": only("hiding.pk"),
    "surveys:list": only("network.slug"),
    "surveys:new": only("network.slug"),
    "surveys:programme": only("network.programme.slug"),
    "surveys:new_in_programme": only("network.programme.slug"),
    "surveys:answer": only("asked.token"),
    "surveys:take_part": only("programme_survey.pk"),
    "surveys:free_school": only("programme_survey.pk"),
    "surveys:edit_question": lambda place: [place.survey.pk, place.survey.questions.first().pk],
    "surveys:move_question": lambda place: [place.survey.pk, place.survey.questions.first().pk],
    "surveys:drop_question": lambda place: [place.survey.pk, place.survey.questions.first().pk],
    "surveys:survey": only("closed_survey.pk"),
    "surveys:outcome": only("closed_survey.pk"),
    "surveys:names": only("closed_survey.pk"),
    "surveys:xlsx": only("closed_survey.pk"),
    "surveys:csv": only("closed_survey.pk"),
    "surveys:pdf": only("closed_survey.pk"),
    "plans:example": lambda place: [place.network.slug, "matematyka"],
    "plans:need": of_network("need_in_plan.key"),
    "plans:version": of_network("plan_version.number"),
    "plans:accept": of_network("plan_version.number"),
    "plans:adopt": of_network("plan_version.number"),
    "plans:comment": of_network("plan_comment.pk"),
    "plans:aim_state": of_network("plan_comment.aim_id"),
    "plans:do": of_network("task.pk"),
    "plans:add": lambda place: [place.network.slug, "spotkania"],
    "plans:part": lambda place: [place.network.slug, "zadania", place.task.pk],
    "plans:edit": lambda place: [place.network.slug, "cele", place.plan_comment.aim_id],
    "plans:remove": lambda place: [place.network.slug, "cele", place.plan_comment.aim_id],
    "plans:feed": only("feed.token"),
    "meetings:item": lambda place: [place.network.slug, place.meeting.pk, place.agenda_item.pk],
    "meetings:item_deed": lambda place: [place.network.slug, place.meeting.pk, place.agenda_item.pk],
    "meetings:list": only("network.slug"),
    "meetings:new": only("network.slug"),
    **{f"meetings:{name}": of_network("held_meeting.pk") for name in ("filled_list", "xlsx", "csv")},
    "meetings:register": of_network("held_meeting.pk"),
    **{
        f"meetings:minutes{name}": of_network("held_meeting.pk")
        for name in ("", "_edit", "_keep", "_open", "_approve", "_correct", "_pdf")
    },
    "meetings:remark": of_network("held_meeting.pk"),
    "meetings:remark_answer": lambda place: [place.network.slug, place.held_meeting.pk, place.remark.pk],
    "meetings:hours": of_network("held_meeting.pk"),
    "meetings:scanned": lambda place: [place.meeting.pk, "AAAAAA"],  # of no moment, as after a while every code is
    "meetings:check_in": lambda place: [place.meeting.pk, "AAAAAA"],
    "meetings:my_hours": only("network.slug"),
    "meetings:answer_by_link": only("coming.token"),
    "meetings:dates_new": only("network.slug"),
    "meetings:dates": of_network("dates.pk"),
    "meetings:dates_enter": of_network("dates.pk"),
    "meetings:dates_option": of_network("dates.pk"),
    "meetings:dates_needed": of_network("dates.pk"),
    "meetings:dates_prolong": of_network("dates.pk"),
    "meetings:dates_questions": of_network("dates.pk"),
    "meetings:dates_close": of_network("dates.pk"),
    "meetings:dates_withdraw": of_network("dates.pk"),
    "meetings:dates_choose": lambda place: [
        place.network.slug,
        place.dates.pk,
        place.dates.options.first().pk,
    ],
    "meetings:dates_by_link": only("respondent.token"),
    "meetings:visit_invite_suggested": lambda place: [place.network.slug, place.meeting.pk, place.visit.pk],
    "meetings:visit_deed": lambda place: [place.network.slug, place.meeting.pk, place.visit.pk],
    "meetings:item_files": lambda place: [place.network.slug, place.meeting.pk, place.agenda_item.pk],
    "meetings:file": lambda place: [place.network.slug, place.meeting.pk, place.meeting_file.pk],
    "meetings:file_drop": lambda place: [place.network.slug, place.meeting.pk, place.meeting_file.pk],
    "meetings:visit_files": only("guest.token"),
    "meetings:visit_by_link": only("guest.token"),
    "meetings:visit_ics": only("guest.token"),
    "meetings:experts": only("network.programme.slug"),
    "meetings:expert_new": only("network.programme.slug"),
    "meetings:expert_edit": of_programme("expert.pk"),
    "meetings:expert_remove": of_programme("expert.pk"),
    "meetings:expert_by_link": only("own_entry.token"),
    "meetings:network_feed": only("network_feed.token"),
    "meetings:network_feed_address": only("network.slug"),
    "meetings:programme_feed": only("network.programme.slug"),
    "proposals:preview": only("draft_of_need.pk"),
    "proposals:call": only("call.pk"),
    "proposals:decide": lambda place: [place.proposal.pk, "przyjecie"],
    "proposals:queue": only("network.programme.slug"),
    "proposals:new_call": only("network.programme.slug"),
    "proposals:edit_call": of_programme("call.pk"),
    "proposals:release": of_programme("call.pk"),
    "proposals:new_in_call": only("call.pk"),
    "supervision:network": of_programme("network.slug"),
    "supervision:end_appointment": of_programme("appointment.pk"),
    "supervision:withdraw_accession": of_programme("accession.pk"),
    "supervision:group_columns": of_programme("group_list.pk"),
    "supervision:group_networks": of_programme("group_list.pk"),
    "supervision:group_list": of_programme("group_list.pk"),
    "supervision:group_drop": of_programme("group_list.pk"),
    "supervision:reset_second_factor": only("membership.user_id"),
    "supervision:retry": only("letter.pk"),
    "supervision:write_again": only("unreached.pk"),
    "site:logo": lambda place: [LOGO],
    "site:letter": only("letter.pk"),
    "site:letter_look": only("letter.pk"),
}
BY_ROOM: dict[str, Filler] = {
    "networks": only("network.slug"),
    "forum": only("network.slug"),
    "surveys": only("survey.pk"),
    "plans": only("network.slug"),
    "meetings": of_network("meeting.pk"),
    "proposals": only("proposal.pk"),
    "supervision": only("network.programme.slug"),
}
# Addresses that speak of one network or programme: they must not exist for whoever may not know of it. Everybody may
# see a programme's public page, and a link in a letter is for whoever holds the letter.
FOR_ALL = {
    "portal:programme",
    "networks:invitation",
    "networks:link",
    "networks:waiting_link",
    "networks:letter_to_head",
    "networks:stay_link",
    "networks:welcome",
    "surveys:answer",
    "surveys:take_part",
    "plans:feed",
    "meetings:answer_by_link",
    "meetings:dates_by_link",
    "meetings:visit_by_link",
    "meetings:visit_ics",
    "meetings:visit_files",
    "meetings:expert_by_link",
    "meetings:network_feed",
    "meetings:programme_feed",
    "supervision:retry",
    "supervision:write_again",
    "proposals:call",
    "proposals:new_in_call",
}
HIDING = {"portal", "networks", "proposals", "forum", "plans", "meetings", "surveys", "supervision"}


def patterns(resolver: URLResolver | None = None, spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    """Every address with its full name, such as forum:thread."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, (*spaces, entry.namespace) if entry.namespace else spaces)
        else:
            yield ":".join([*spaces, entry.name or f"(bez nazwy) {entry.pattern}"]), entry


NAMES = sorted({name for name, _ in patterns()})
TAKING = {name: pattern.pattern.regex.groups for name, pattern in patterns()}


def address(name: str, place: Place) -> str:
    """The address of this name in this place."""
    if not TAKING[name]:
        return reverse(name)
    fill = FILLED.get(name) or BY_ROOM[name.split(":")[0]]
    return reverse(name, args=fill(place))


def is_of_a_place(name: str) -> bool:
    """Whether the address speaks of one network or programme, so that a hidden one must give 404 there."""
    return bool(TAKING[name]) and name.split(":")[0] in HIDING and name not in FOR_ALL


def everywhere(world: World) -> list[tuple[str, str]]:
    """Name and address of everything, in the living network and in the hidden one."""
    found = [(name, address(name, world.living)) for name in NAMES]
    return found + [(name, address(name, world.hidden)) for name in NAMES if is_of_a_place(name)]


def undone(look: Callable[[], Any]) -> Any:
    """What the look gives, with all it has written taken back: no visit leaves a trace for the next."""
    with transaction.atomic():
        found = look()
        transaction.set_rollback(True)
    return found
