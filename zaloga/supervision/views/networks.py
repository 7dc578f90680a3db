from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from zaloga.core.guard import require
from zaloga.core.http import show
from zaloga.networks.policies import can_found
from zaloga.supervision import actions
from zaloga.supervision.forms import FoundingForm
from zaloga.supervision.overview import networks_of
from zaloga.supervision.views.doors import supervised


@supervised
def found(request, programme):
    require(can_found(request.user, programme))
    form = FoundingForm(request.POST or None, programme=programme)
    if request.method == "POST" and form.is_valid():
        network = form.carry_out(actions.found_network, programme, by=request.user, **form.cleaned_data)
        if network:
            messages.success(request, f"„{network}” jest założona. Zanim ją otworzysz, widzi ją tylko nadzór.")
            return redirect("supervision:network", programme.slug, network.slug)
    return show(request, "supervision/found.html", {"form": form, "programme": programme})


@supervised
def network(request, programme, network_slug):
    network = get_object_or_404(networks_of([programme]), slug=network_slug)
    return TemplateResponse(request, "supervision/network.html", {"programme": programme, "network": network})
