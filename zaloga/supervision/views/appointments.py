from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect

from zaloga.core.forms import Form
from zaloga.core.guard import require
from zaloga.core.http import posted, show
from zaloga.programmes import actions, policies
from zaloga.programmes.naming import AppointForm
from zaloga.supervision.views.doors import supervised


@supervised
def appoint(request, programme):
    require(policies.can_appoint(request.user, programme))
    form = AppointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        appointment = form.carry_out(actions.appoint, programme, by=request.user, **form.cleaned_data)
        if appointment:
            messages.success(request, f"Program koordynuje teraz także {appointment.user}.")
            return redirect("supervision:programme", programme.slug)
    return show(request, "supervision/appoint.html", {"form": form, "programme": programme})


@supervised
def end_appointment(request, programme, pk):
    appointment = get_object_or_404(programme.appointments.filter(ended_at=None).select_related("user"), pk=pk)
    require(policies.can_end_appointment(request.user, appointment))
    form = Form(posted(request))
    if request.method == "POST" and form.carry_out(actions.end_appointment, appointment, by=request.user):
        messages.success(request, f"{appointment.user} nie koordynuje już tego programu.")
        if policies.can_oversee(request.user, programme):
            return redirect("supervision:programme", programme.slug)
        return redirect("portal:desk")
    context = {"form": form, "programme": programme, "appointment": appointment}
    return show(request, "supervision/end_appointment.html", context)
