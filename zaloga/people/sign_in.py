"""Signing in over HTTP: the one way for every room's views. allauth keeps the code and carries out the sign-in."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.core.internal import ratelimit
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.people import actions, emails, second_factor, second_step
from zaloga.people.devices import describe
from zaloga.people.models import SignInLink, User, normal_address
from zaloga.people.second_factor import Keys
from zaloga.people.second_step import SHOWN, SecondStep
from zaloga.people.sessions import DEVICE

OWN_DEVICE = timedelta(days=90)
RECENT = timedelta(minutes=15)
LONGEST_PATH = 300
PENDING, REMEMBER, LANDED = "sign_in", "remember", "landed"
# A whole school on a training sits behind one address of the network, so the client's limit is wide.
# An address is limited tightly for one client and widely for all: nobody locks another person out from afar.
RATES = {
    "sign_in_here": "5/15m/key,20/d/key,100/h/ip",
    "sign_in": "30/15m/key,100/d/key",
    # Whoever looks through a list learns which addresses have accounts, so nobody looks through many.
    "list": "40/h/key",
    "new_address": "5/h/key,100/h/ip",
    # Only whoever has had the code from the letter gets as far as this, so nobody locks another person out.
    "second_step": "5/15m/key,30/d/key",
    "key_sign_in": "100/m/ip",
    # Codes of rooms are short. A room that mistypes them a few times each is far from this, and a machine soon there.
    "link_code": "60/15m/ip,300/d/ip",
    # Signs at the door of a meeting change every half a minute; a room that mistypes them is far from this.
    "door_code": "60/15m/ip,300/d/ip",
}
TOO_OFTEN = "Za dużo próśb w krótkim czasie. Sprawdź pocztę, także folder „spam”, a o nowy list poproś za kwadrans."
TOO_MANY_TRIES = "Za dużo nietrafionych kodów. Odczekaj kwadrans i spróbuj jeszcze raz albo zadzwoń do nas."
WRONG_CODE = "To nie ten kod. Przepisz sześć cyfr z ostatniego listu."


class TooOften(Refusal):
    """Too many letters asked for from one place or for one address (429)."""


def limit(request: Any, action: str, key: str, *, words: str = TOO_OFTEN) -> None:
    """Count one use of ``action`` in the shared cache, for ``key`` and for the client. Raises TooOften."""
    if not ratelimit.consume(request, app="zaloga", action=action, config=RATES, key=key):
        raise TooOften(words)


def has_missed_too_often(request: Any, action: str) -> bool:
    """Whether this client has used up its misses; counts nothing, so that whoever types it right is never counted."""
    rates = {
        ratelimit.get_cache_key(request, app="zaloga", action=action, rate=rate): rate
        for rate in ratelimit.get_rates(app="zaloga", action=action, config=RATES)
    }
    past = cache.get_many(rates)
    now = clock.now().timestamp()
    return any(not ratelimit.apply_rate(past.get(key, []), now, rate, dry_run=True)[0] for key, rate in rates.items())


def count_miss(request: Any, action: str) -> None:
    """Count one miss of this client, by whatever method it came."""
    ratelimit.consume(request, app="zaloga", action=action, config=RATES, limit_get=True)


def ask_for_code(request: Any, email: str, next_url: str = "", *, remember: bool = True) -> SignInLink:
    """Send a code and a link to the address, or say there that it has no account; the browser sees no difference.

    ``next_url`` is where the person lands afterwards (foreign addresses are dropped). Redirect to ``people:code``
    then. Raises TooOften, a Refusal, when too many letters were asked for.
    """
    address = normal_address(email)
    limit(request, "sign_in_here", f"{address} {ratelimit.get_ip(request)}")
    limit(request, "sign_in", address)
    person = User.objects.to_sign_in(email)
    with transaction.atomic():
        link, secret = actions.open_link(email, person, next_url=safe_path(next_url))
        request.sign_in_link = link, secret
        LoginCodeVerificationProcess.initiate(request=request, user=person, email=link.email)
        if person is None:
            emails.no_account(link.email)
    request.session[PENDING] = link.pk
    request.session[REMEMBER] = remember
    return link


def pending(request: Any) -> SignInLink | None:
    """What this browser asked for and has not used yet; may be late."""
    return SignInLink.objects.select_related("user").filter(pk=request.session.get(PENDING)).first()


def use_code(request: Any, link: SignInLink, code: str) -> Any:
    """Sign in by the code typed; gives the redirect. Raises Refusal with the sentence for the field."""
    actions.count_try(link)
    stage = LoginStageController.enter(request, LoginByCodeStage.key)
    process = stage and LoginCodeVerificationProcess.resume(stage)
    if not process or not process.user or not compare_user_code(actual=code, expected=process.code):
        raise Refusal(WRONG_CODE)
    person, remember = actions.use(link), request.session.get(REMEMBER, False)
    return _settle(request, person, process.finish(link.next_url), link.next_url, remember)


def use_link(request: Any, link: SignInLink, *, remember: bool) -> Any:
    """Sign in by the link of the letter, on whatever device; gives the redirect. Raises Refusal."""
    person = actions.use(link)
    return let_in(request, person, method="link", next_url=link.next_url, remember=remember)


def let_in(
    request: Any, person: User, *, method: str, next_url: str = "", remember: bool = False, needs_no_more: bool = False
) -> Any:
    """Sign this person in, whoever was signed in before; gives the redirect. The caller has checked the right.

    Whoever has a second key is sent to show it first, unless what they have shown is enough (``needs_no_more``).
    """
    record_authentication(request, person, method=method, email=person.email)
    request.session[REMEMBER] = remember
    login = Login(user=person, redirect_url=next_url or None, email=person.email)
    if needs_no_more:
        second_step.pass_by(login)
    return _settle(request, person, perform_login(request, login), next_url, remember)


def use_second_code(request: Any, stage: SecondStep, typed: str) -> Any:
    """Finish the sign-in that waits, by a code of the app or a recovery code; gives the key and the redirect.

    Raises Refusal with the sentence for the field, TooOften after five wrong codes in a quarter.
    """
    person = stage.login.user
    limit(request, "second_step", str(person.pk), words=TOO_MANY_TRIES)
    key = second_factor.use_code(person, typed)
    ratelimit.clear(request, app="zaloga", action="second_step", config=RATES, key=str(person.pk))
    return key, _pass_second_step(request, stage, key)


def use_second_key(request: Any, stage: SecondStep, credential: dict[str, Any]) -> Any:
    """Finish the sign-in that waits, by a key of a device; gives the redirect. Raises Refusal."""
    return _pass_second_step(request, stage, second_factor.use_key(stage.login.user, credential))


def use_key_alone(request: Any, credential: dict[str, Any], next_url: str) -> Any:
    """Sign in by a key of a device behind its own lock: that is two proofs at once. Raises Refusal."""
    limit(request, "key_sign_in", "", words=TOO_MANY_TRIES)
    second_factor.refuse_unless_locked()
    person = second_factor.owner(credential)
    second_factor.use_key(person, credential).record_usage()
    response = let_in(request, person, method="key", next_url=safe_path(next_url), needs_no_more=True)
    request.session[SHOWN] = True
    return response


def _pass_second_step(request: Any, stage: SecondStep, key: Authenticator) -> Any:
    post_authentication(request, key)
    person, next_url, remember = stage.login.user, stage.login.redirect_url or "", request.session.get(REMEMBER, False)
    response = _settle(request, person, stage.exit(), next_url, remember)
    request.session[SHOWN] = True
    return response


def is_recent(request: Any) -> bool:
    """Whether the person signed in on this device so lately that the account's keys may be changed here."""
    return request.session.started_at is not None and clock.now() < request.session.started_at + RECENT


def ask_to_prove(request: Any) -> SignInLink:
    """Send a code to the person's own address; it leads back to this very page. Raises TooOften.

    Whoever has a second key shows it after the code, as at every sign-in.
    """
    remember = not request.session.get_expire_at_browser_close()
    return ask_for_code(request, request.user.email, request.get_full_path(), remember=remember)


def is_proven(request: Any) -> bool:
    """Whether the person has just signed in for the sake of this page, which a lately begun session is not."""
    return is_recent(request) and urlsplit(request.session.get(LANDED, "")).path == request.path


def may_change_keys(request: Any, keys: Keys) -> bool:
    """Whether this device may add and take away second keys: a fresh sign-in, with a key where there is one."""
    return is_recent(request) and (SHOWN in request.session or not keys.are_set_up)


def landing(request: Any) -> str:
    """Where this browser's sign-in led."""
    return request.session.get(LANDED) or reverse("portal:desk")


def safe_path(url: str) -> str:
    """The path when it is one of our own pages and not absurdly long, else nothing."""
    is_ours = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return url if is_ours and len(url) <= LONGEST_PATH else ""


def _settle(request: Any, person: User, response: Any, next_url: str, remember: bool) -> Any:
    if second_step.waiting(request) or request.user != person:
        return response
    request.session.cycle_key()  # a new session, so a new time of signing in, also for who was signed in before
    for key in (PENDING, REMEMBER):
        request.session.pop(key, None)
    request.session[LANDED] = next_url
    request.session[DEVICE] = describe(request.headers.get("User-Agent", ""))
    # Without „remember” the cookie ends with the browser, and the server's side with SESSION_COOKIE_AGE.
    request.session.set_expiry(OWN_DEVICE if remember else 0)
    return response
