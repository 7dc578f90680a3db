import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records

from zaloga.people import actions, emails, texts
from zaloga.people.devices import describe
from zaloga.people.models import Consent


class AccountAdapter(DefaultAccountAdapter):
    """allauth's seams: letters go to the outbox, messages are our own, codes are six digits."""

    def post_login(self, request: Any, user: Any, **kwargs: Any) -> Any:
        """Every way in ends here, after the last factor; the pages that lead here say what one agrees to."""
        ways = [record["method"] for record in get_authentication_records(request, user)]
        actions.agree(user, *[text.kind for text in texts.missing(user)], by=user, way=Consent.Way.SIGN_IN)
        actions.note_sign_in(user, ways=ways, device=describe(request.headers.get("User-Agent", "")))
        return super().post_login(request, user, **kwargs)

    def generate_login_code(self) -> str:
        return f"{secrets.randbelow(1_000_000):06d}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The one letter we let allauth send; ``sign_in.ask_for_code`` has put the link on the request."""
        assert template_prefix == "account/email/login_code", template_prefix
        link, secret = context["request"].sign_in_link
        emails.code(link, code=context["code"], secret=secret)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """allauth has nothing to say on our pages."""
