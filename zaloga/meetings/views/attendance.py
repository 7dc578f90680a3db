"""The register on the coordinator's screen, and one's own hours."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from zaloga.core import clock
from zaloga.core.guard import require
from zaloga.core.http import posted, show, signed_in
from zaloga.core.words import plural
from zaloga.meetings import actions, attendance, policies
from zaloga.meetings.forms import AttendanceForm, HoursForm
from zaloga.meetings.models import Register
from zaloga.meetings.views.find import led, network_of, unless_called_off


@signed_in
@unless_called_off
def register(request, slug, pk):
    """Everybody of one day: one form, one save, with or without confirming."""
    one = led(request, slug, pk)
    day = attendance.day_asked(one, request.GET.get("dzien", ""))
    form = AttendanceForm(posted(request), day=day)
    if form.is_valid() and (done := form.carry_out(actions.fill_in, one, day.on, by=request.user, **form.for_deed())):
        messages.success(request, saved(done))
        return redirect(f"{reverse('meetings:register', args=[slug, pk])}?dzien={day.on}")
    context = {"network": one.network, "meeting": one, "form": form, "day": day, "days": list(one.days.all())}
    context["is_ahead"] = day.on > clock.today()
    context["register"] = Register.objects.filter(meeting=one, on=day.on).select_related("confirmed_by").first()
    return show(request, "meetings/register.html", context)


@signed_in
@unless_called_off
def hours(request, slug, pk):
    """How many teaching hours the days really had; after the meeting."""
    one = led(request, slug, pk)
    form = HoursForm(posted(request), meeting=one)
    if form.is_valid() and form.carry_out(actions.correct_hours, one, by=request.user, **form.for_deed()):
        messages.success(request, "Godziny są poprawione. Osoby z listy obecności już o tym wiedzą.")
        return redirect("meetings:register", slug, pk)
    return show(request, "meetings/hours.html", {"network": one.network, "meeting": one, "form": form})


def saved(register):
    number = register.rows.there().count()
    people = plural(number, "osoby", "osób", "osób")
    word = "potwierdzona" if register.is_confirmed else "zapisana"
    return f"Obecność {number} {people} jest {word}."


@require_safe
@signed_in
def my_hours(request, slug):
    """Meetings and teaching hours of whoever looks; everybody sees their own only."""
    network = network_of(request, slug)
    require(policies.can_see_own_hours(request.user, network))
    rows = attendance.mine(network, request.user)
    total = sum(row.counted for row in rows if row.register.is_confirmed)
    context = {"network": network, "rows": rows, "total": total}
    return show(request, "meetings/my_hours.html", context)
