from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST

from zaloga.core.forms import Form
from zaloga.core.guard import require
from zaloga.core.http import operators_only, posted, show
from zaloga.institutions.models import ImportRun, Institution
from zaloga.notifications.bouncing import reason
from zaloga.notifications.models import Letter, Unreached
from zaloga.people import second_factor
from zaloga.people.policies import can_reset_second_factor
from zaloga.programmes import actions as programmes
from zaloga.programmes.models import Programme
from zaloga.supervision import actions, beginning, house
from zaloga.supervision.forms import PeopleForm, ProgrammeForm

PER_PAGE = 25
LAST_IMPORTS = 5


@operators_only
def operator(request):
    rows = Programme.objects.select_related("organiser").annotate(
        networks_now=Count("networks", filter=Q(networks__archived_at=None), distinct=True),
        coordinators=Count("appointments", filter=Q(appointments__ended_at=None), distinct=True),
    )
    programmes, institutions = list(rows), Institution.objects.open().count()
    context = {
        "steps": beginning.first_steps(programmes, institutions=institutions),
        "programmes": programmes,
        "main_programme": next((one for one in programmes if one.is_main), None),
        "people": house.people().count(),
        "institutions": institutions,
        "imports": ImportRun.objects.select_related("by")[:LAST_IMPORTS],
        "mail": house.mail_counts(),
    }
    return TemplateResponse(request, "supervision/operator.html", context)


@operators_only
def people(request):
    form = PeopleForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    page = Paginator(house.people(words), PER_PAGE).get_page(request.GET.get("strona"))
    return TemplateResponse(request, "supervision/people.html", {"page": page, "words": words})


@operators_only
def reset_second_factor(request, pk):
    """For whoever has lost phone and codes and has been talked to; another operator's only at the console."""
    person = get_object_or_404(house.people(), pk=pk)
    require(can_reset_second_factor(request.user, person))
    form = Form(posted(request))
    if request.method == "POST" and form.carry_out(second_factor.reset, person, by=request.user):
        messages.success(request, f"Zdjęte. {person} wejdzie teraz kodem z listu. Wysłaliśmy wiadomość.")
        return redirect("supervision:people")
    context = {"form": form, "person": person, "has_one": second_factor.has_one(person)}
    return show(request, "supervision/reset_second_factor.html", context)


@operators_only
def found_programme(request):
    form = ProgrammeForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        programme = form.carry_out(programmes.found, by=request.user, **form.cleaned_data)
        if programme:
            return redirect("supervision:programme", programme.slug)
    has_none = not Institution.objects.open().exists()
    return show(request, "supervision/programme_form.html", {"form": form, "programme": None, "has_none": has_none})


@operators_only
def outbox(request):
    page = Paginator(house.stuck_letters(), PER_PAGE).get_page(request.GET.get("strona"))
    context = {"page": page, "mail": house.mail_counts(), "returned": house.returned().count()}
    return TemplateResponse(request, "supervision/outbox.html", context)


@operators_only
@require_POST
def retry(request, pk):
    letter = actions.retry(get_object_or_404(Letter, pk=pk), by=request.user)
    messages.success(request, f"List nr {letter.pk} pójdzie jeszcze raz w ciągu minuty.")
    return redirect("supervision:outbox")


@operators_only
def returned(request):
    page = Paginator(house.returned(), PER_PAGE).get_page(request.GET.get("strona"))
    for row in page.object_list:
        row.reason = reason(row.status)
    return TemplateResponse(request, "supervision/returned.html", {"page": page})


@operators_only
@require_POST
def write_again(request, pk):
    person = actions.write_again(get_object_or_404(Unreached.objects.select_related("user"), pk=pk), by=request.user)
    messages.success(request, f"{person}: następne listy wyjdą już na ten adres.")
    return redirect("supervision:returned")
