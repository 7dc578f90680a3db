"""What people wrote in their own words instead of choosing an institution: the operator says which one they meant."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from zaloga.core.http import operators_only, posted, show
from zaloga.core.words import plural
from zaloga.supervision import own_words as words
from zaloga.supervision.forms import RecogniseForm

PER_PAGE = 30


@operators_only
def own_words(request):
    page = Paginator(words.said(), PER_PAGE).get_page(request.GET.get("strona"))
    return TemplateResponse(request, "supervision/own_words.html", {"page": page})


@operators_only
def recognise(request):
    key = request.GET.get("nazwa", "")
    group = words.group_of(key)
    if group is None and request.method != "POST":
        raise Http404
    form = RecogniseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        institution = form.cleaned_data["institution"]
        if group and "tak" not in request.POST:
            return show(request, "supervision/recognise_sure.html", {"group": group, "institution": institution})
        if count := form.carry_out(words.recognise, key, institution, by=request.user):
            messages.success(request, f"{institution}: {count} {plural(count, 'osoba', 'osoby', 'osób')}.")
            return redirect("supervision:own_words")
    likely = words.likely(group.name) if group else []
    return show(request, "supervision/recognise.html", {"form": form, "group": group, "likely": likely})
