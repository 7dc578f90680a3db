from django.contrib import messages
from django.shortcuts import redirect

from zaloga.core.guard import require
from zaloga.core.http import show
from zaloga.programmes.policies import can_edit
from zaloga.supervision.forms_together import TogetherForm
from zaloga.supervision.overview import networks_of
from zaloga.supervision.together import carry_out_together, consequences
from zaloga.supervision.views.doors import supervised


@supervised
def together(request, programme):
    """Tick, see what would happen (GET changes nothing), then do it."""
    require(can_edit(request.user, programme))
    asked = request.POST if request.method == "POST" else request.GET if "co" in request.GET else None
    form = TogetherForm(asked, networks=networks_of([programme]))
    if request.method == "POST" and form.is_valid():
        tell(request, carry_out_together(programme, form.chosen, form.cleaned_data["co"], by=request.user))
        return redirect("supervision:programme", programme.slug)
    context = {"form": form, "programme": programme, "rows": form.rows}
    if form.is_bound and form.is_valid():
        context["preview"] = consequences(form.chosen, form.cleaned_data["co"])
    return show(request, "supervision/together.html", context)


def tell(request, outcomes):
    done = [outcome for outcome in outcomes if not outcome.refused]
    if done:
        names = ", ".join(f"„{outcome.network}”" for outcome in done)
        messages.success(request, f"Zrobione w sieciach: {names}.")
    for outcome in outcomes:
        if outcome.refused:
            messages.warning(request, f"„{outcome.network}”: nie udało się. {outcome.refused}")
