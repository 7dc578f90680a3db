from functools import partial

from django.contrib import messages
from django.shortcuts import redirect

from zaloga.core.http import operators_only, show
from zaloga.core.uploads import takes_files
from zaloga.installation.logo import LARGEST
from zaloga.supervision import actions, policies
from zaloga.supervision.settings_form import SettingsForm


@partial(takes_files, most=1, largest=LARGEST, may_send=policies.can_settle)
@operators_only
def settings(request):
    form = SettingsForm()
    if request.method == "POST":
        form = SettingsForm(request.POST, request.FILES, too_large=getattr(request, "too_large", []))
        if form.is_valid() and form.carry_out(actions.settle, by=request.user, **form.for_deed()):
            messages.success(request, "Ustawienia są zapisane. Wszędzie widać je najdalej po 15 sekundach.")
            return redirect("supervision:settings")
    return show(request, "supervision/settings.html", {"form": form})
