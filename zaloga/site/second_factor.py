from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from zaloga.core.http import hand_back, is_fragment
from zaloga.people.policies import needs_second_factor
from zaloga.people.second_step import SHOWN

SET_UP = "people:second_factor"
# What works without a second key: signing in and out, setting the key up, help, and pages that are the same for all.
OPEN = {
    SET_UP,
    "people:key_prove",
    "people:key_app",
    "people:key_app_picture",
    "people:key_new",
    "people:key_new_challenge",
    "people:recovery_codes",
    "people:recovery_codes_file",
    "people:sign_in",
    "people:sign_out",
    "people:code",
    "people:link",
    "people:second_step",
    "people:second_step_challenge",
    "people:key_sign_in",
    "people:key_sign_in_challenge",
    "people:text",
    "portal:front",
    "portal:catalogue",
    "portal:programme",
    "portal:how",
    "portal:accessibility",
    "portal:privacy",
    "portal:rules",
    "site:health",
    "site:logo",
    "site:demo",
    "site:mail",
    "site:letter",
    "site:letter_look",
    "site:components",
}


class SecondFactor:
    """Whoever looks after a programme or the installation does nothing here before showing a second key.

    All else waits, a member's pages too: behind each of them stands the same person with the same rights. A key shown
    leaves a mark in the session, so it costs nothing; who has no mark is asked for appointments that the page would
    read anyway, so an appointment counts from the next request on.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if not settings.SECOND_FACTOR_REQUIRED or request.resolver_match.view_name in OPEN:
            return None
        if SHOWN in request.session or not needs_second_factor(request.user):
            return None
        if is_fragment(request):
            return HttpResponse(status=403, headers={"HX-Redirect": reverse(SET_UP)})
        return hand_back(request, "key") if request.method == "POST" else redirect(SET_UP)
