import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter

from zaloga.people import emails


class AccountAdapter(DefaultAccountAdapter):
    """allauth's seams: letters go to the outbox, messages are our own, codes are six digits."""

    def generate_login_code(self) -> str:
        return f"{secrets.randbelow(1_000_000):06d}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The one letter we let allauth send; ``sign_in.ask_for_code`` has put the link on the request."""
        assert template_prefix == "account/email/login_code", template_prefix
        link, secret = context["request"].sign_in_link
        emails.code(link, code=context["code"], secret=secret)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """allauth has nothing to say on our pages."""
