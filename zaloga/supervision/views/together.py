from django.contrib import messages
from django.shortcuts import redirect

from zaloga.core.guard import require
from zaloga.core.http import show
from zaloga.programmes.policies import can_edit
from zaloga.supervision.foreseeing import foresee
from zaloga.supervision.forms_together import TogetherForm
from zaloga.supervision.overview import networks_of
from zaloga.supervision.together import Together, carry_out_together
from zaloga.supervision.views.doors import supervised


@supervised
def together(request, programme):
    """Tick, see what would happen (GET changes nothing), then do it."""
    require(can_edit(request.user, programme))
    asked = request.POST if request.method == "POST" else request.GET if "co" in request.GET else None
    kept = {"sieci": request.GET.getlist("sieci"), "co": request.GET.get("wybor")}
    form = TogetherForm(asked, initial=kept, networks=networks_of([programme]))
    if request.method == "POST" and form.is_valid():
        deed = form.cleaned_data["co"]
        tell(request, deed, carry_out_together(programme, form.chosen, deed, by=request.user))
        return redirect("supervision:programme", programme.slug)
    context = {"form": form, "programme": programme, "rows": form.rows}
    if form.is_bound and form.is_valid():
        context["preview"] = foresee(form.chosen, form.cleaned_data["co"], by=request.user)
    return show(request, "supervision/together.html", context)


DONE = {Together.OPEN: "Otwarte", Together.ARCHIVE: "W archiwum", Together.NEXT_YEAR: "Następny rok przygotowany"}


def tell(request, deed, outcomes):
    done = [outcome for outcome in outcomes if not outcome.refused]
    if done:
        names = ", ".join(f"„{outcome.network}”" for outcome in done)
        messages.success(request, f"{DONE[Together(deed)]}: {names}.")
    for outcome in outcomes:
        if outcome.refused:
            messages.warning(request, f"„{outcome.network}”. {outcome.refused}")
