"""Lists of people in training groups: sent, columns and networks settled, the dry run, and what came of it."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from zaloga.core.errors import Refusal
from zaloga.core.export import xlsx
from zaloga.core.guard import require
from zaloga.core.http import is_fragment, posted, show
from zaloga.core.uploads import takes_files
from zaloga.networks import actions
from zaloga.networks.groups.columns import is_settled
from zaloga.networks.groups.plan import CHANGES, reckon
from zaloga.networks.groups.roster import read
from zaloga.networks.models import GroupList
from zaloga.networks.policies import can_place_groups, visible_group_lists
from zaloga.supervision.group_forms import LARGEST, CarryOutForm, ColumnsForm, GroupListForm, MappingForm
from zaloga.supervision.policies import can_supervise
from zaloga.supervision.views.doors import supervised

PER_PAGE = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADER = ["Imię i nazwisko", "E-mail", "Grupa", "Placówka albo JST", "Nr RSPO"]
EXAMPLES = [
    ["Anna Przykładowa", "anna@gmina.example", "gminy wiejskie", "Gmina Przykładowo", None],
    ["Jan Wzorcowy", "jan@powiat.example", "powiaty", "Powiat wzorcowy", None],
]


@partial(takes_files, most=1, largest=LARGEST, may_send=lambda user: user.is_authenticated and can_supervise(user))
@supervised
def groups(request, programme):
    require(can_place_groups(request.user, programme))
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = GroupListForm(*posted, too_large=getattr(request, "too_large", []))
    if form.is_valid() and (kept := form.carry_out(actions.take_list, programme, by=request.user, **form.sent())):
        return redirect(next_step(kept), programme.slug, kept.pk)
    lists = visible_group_lists(request.user, programme).select_related("by", "programme").defer("lines")
    page = Paginator(lists.filter(carried_out_at__isnull=False), PER_PAGE).get_page(request.GET.get("strona"))
    waiting = lists.filter(carried_out_at=None)
    return show(
        request, "supervision/groups.html", {"form": form, "programme": programme, "page": page, "waiting": waiting}
    )


def next_step(group_list):
    """Where a list has got to."""
    if group_list.is_done:
        return "supervision:group_list"
    if not is_settled(group_list.columns):
        return "supervision:group_columns"
    return "supervision:group_list" if group_list.mapping else "supervision:group_networks"


@supervised
def sample(request, programme):
    response = HttpResponse(xlsx("Lista", HEADER, EXAMPLES), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="lista-wzor.xlsx"'
    return response


def list_of(request, programme, pk):
    require(can_place_groups(request.user, programme))
    found = get_object_or_404(visible_group_lists(request.user, programme).select_related("by"), pk=pk)
    found.programme = programme
    return found


@supervised
def columns(request, programme, pk):
    group_list = list_of(request, programme, pk)
    if group_list.is_done:
        return redirect(group_list)
    form = ColumnsForm(posted(request), group_list=group_list)
    if form.is_valid() and form.carry_out(actions.settle_columns, group_list, form.columns(), by=request.user):
        return redirect("supervision:group_networks", programme.slug, pk)
    return show(
        request, "supervision/group_columns.html", {"form": form, "programme": programme, "group_list": group_list}
    )


@supervised
def networks(request, programme, pk):
    group_list = list_of(request, programme, pk)
    if group_list.is_done or not is_settled(group_list.columns):
        return redirect(next_step(group_list), programme.slug, pk)
    roster, running = read(group_list), list(programme.networks.running().for_list())
    form = MappingForm(posted(request), group_list=group_list, roster=roster, networks=running)
    if form.is_valid() and form.carry_out(actions.map_groups, group_list, form.mapping(), by=request.user):
        return redirect(group_list)
    context = {"form": form, "programme": programme, "group_list": group_list, "roster": roster}
    return show(request, "supervision/group_networks.html", context)


@supervised
def group_list(request, programme, pk):
    kept = list_of(request, programme, pk)
    if kept.is_done and not is_fragment(request):
        has_unled = any(share.get("is_unled") for share in kept.outcome["shares"])
        context = {"programme": programme, "group_list": kept, "has_unled": has_unled}
        return show(request, "supervision/group_done.html", context)
    if kept.is_under_way or is_fragment(request):
        name = "_group_progress" if is_fragment(request) else "group_progress"
        return show(request, f"supervision/{name}.html", {"programme": programme, "group_list": kept})
    if not is_settled(kept.columns) or not kept.mapping:
        return redirect(next_step(kept), programme.slug, pk)
    plan = reckon(kept, by=request.user)
    form = CarryOutForm(posted(request), plan=plan)
    if form.is_valid() and form.carry_out(actions.ask_to_carry_out, kept, by=request.user, **form.wishes()):
        return redirect(kept)
    context = {"form": form, "programme": programme, "group_list": kept, "plan": plan, "changes": CHANGES}
    return show(request, "supervision/group_list.html", context)


@supervised
@require_POST
def drop(request, programme, pk):
    kept = get_object_or_404(GroupList, programme=programme, pk=pk, carried_out_at=None)
    try:
        actions.drop_list(kept, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(kept)
    messages.success(request, f"Lista „{kept}” jest usunięta. Nikt nie został przypisany.")
    return redirect("supervision:groups", programme.slug)
