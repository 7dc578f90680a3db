from functools import cache

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from zaloga.core import markdown
from zaloga.core.http import signed_in
from zaloga.installation.now import current
from zaloga.installation.retention import RULES
from zaloga.networks import policies
from zaloga.people import texts
from zaloga.people.models import Text
from zaloga.portal import desk as my_desk
from zaloga.portal import home, lists
from zaloga.programmes.models import Programme


@require_safe
def front(request):
    """The main programme's page; where none is the main one, the list of all."""
    main = Programme.objects.select_related("organiser").main()
    if main:
        return TemplateResponse(request, "portal/programme.html", lists.programme_page(main, request.user, request.GET))
    programmes = Programme.objects.running().select_related("organiser")
    return TemplateResponse(request, "portal/programmes.html", {"programmes": programmes})


@require_safe
def programme(request, slug):
    one = get_object_or_404(Programme.objects.select_related("organiser"), slug=slug)
    return TemplateResponse(request, "portal/programme.html", lists.programme_page(one, request.user, request.GET))


@require_safe
def catalogue(request):
    return TemplateResponse(request, "portal/catalogue.html", lists.catalogue_page(request.user, request.GET))


@require_safe
def network(request, slug):
    """The home for whoever belongs, the public page for others."""
    one = get_object_or_404(home.found(request.user), slug=slug)
    if policies.can_enter(request.user, one):
        return TemplateResponse(request, "portal/home.html", home.inside(one, request.user))
    return TemplateResponse(request, "portal/network.html", home.outside(one, request.user))


@require_safe
@signed_in
def desk(request):
    context = my_desk.page(request.user)
    if context["memberships"]:
        return TemplateResponse(request, "portal/desk.html", context)
    counts = lists.count_in_words(lists.shown_to(request.user), lists.Wanted().condition())
    context |= {"counts": counts, "ways_in": lists.ways_in(counts)}
    return TemplateResponse(request, "portal/desk_empty.html", context)


@require_safe
def how(request):
    return TemplateResponse(request, "portal/how.html")


@require_safe
def accessibility(request):
    return TemplateResponse(request, "portal/accessibility.html", {"a11y": settings.ACCESSIBILITY})


@require_safe
def privacy(request):
    here = current()
    rules = [{"title": rule.title, "why": rule.why, "days": rule.days_in(here)} for rule in RULES.values()]
    html = texts.html(texts.current(Text.Kind.PRIVACY))
    return TemplateResponse(request, "portal/text.html", {"heading": "Prywatność", "html": html, "rules": rules})


@require_safe
def rules(request):
    html = texts.html(texts.current(Text.Kind.RULES))
    return TemplateResponse(request, "portal/text.html", {"heading": "Regulamin", "html": html})


@require_safe
def anonymity(request):
    """docs/anonymity.md: what „anonymous” and „confidential” mean here, and where they end."""
    context = {"heading": "Anonimowo i poufnie", "html": mark_safe(promises())}  # noqa: S308 - our own text, cleaned
    return TemplateResponse(request, "portal/text.html", context)


@cache
def promises():
    text = (settings.ROOT / "docs" / "anonymity.md").read_text()
    return markdown.render_page(text.split("\n", 1)[1])
