import hashlib
import secrets
from base64 import urlsafe_b64encode
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

from zaloga.installation.now import current
from zaloga.notifications.bouncing import forgive
from zaloga.people import actions, emails, second_factor, texts
from zaloga.people.devices import describe
from zaloga.people.models import Consent

SECOND_STEP = "zaloga.people.second_step.SecondStep"


class AccountAdapter(DefaultAccountAdapter):
    """allauth's seams: letters go to the outbox, messages are our own, codes are six digits."""

    def post_login(self, request: Any, user: Any, **kwargs: Any) -> Any:
        """Every way in ends here, after the last factor; the pages that lead here say what one agrees to."""
        ways = [record["method"] for record in get_authentication_records(request, user)]
        actions.agree(user, *[text.kind for text in texts.missing(user)], by=user, way=Consent.Way.SIGN_IN)
        forgive(user)
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

    def get_login_stages(self) -> list[str]:
        """The code from the letter, then whatever allauth may add, with our own step for a second key."""
        stages = super().get_login_stages()
        return [SECOND_STEP if stage.startswith("allauth.mfa.") else stage for stage in stages]


class SecondKeyAdapter(DefaultMFAAdapter):
    """allauth's seams around second keys: where they belong, how they are kept."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The host of SITE_URL, whatever the request says: a key made for it is worth nothing elsewhere."""
        return {"id": second_factor.home(), "name": current().name}

    def get_totp_issuer(self) -> str:
        return current().name

    def encrypt(self, text: str) -> str:
        """A stolen copy of the database alone must not open accounts."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises InvalidToken when SECRET_KEY has changed and SECRET_KEY_FALLBACKS does not know the former one."""
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> MultiFernet:
    secrets_known = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"zaloga second key {secret}".encode()).digest() for secret in secrets_known]
    return MultiFernet([Fernet(urlsafe_b64encode(digest)) for digest in digests])
