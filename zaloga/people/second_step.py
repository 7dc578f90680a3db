"""Between the code from the letter and the door: whoever has a second key shows it here (a stage of allauth's)."""

from typing import Any

from allauth.account.models import Login
from allauth.account.stages import LoginStage, LoginStageController
from allauth.core.internal.httpkit import headed_redirect_response

from zaloga.people import second_factor

# In the session: a second key was shown, or set up, on this device.
SHOWN = "second_key"


class SecondStep(LoginStage):
    key = "second_step"
    urlname = "people:second_step"

    def handle(self) -> tuple[Any, bool]:
        """Stop here whoever has a second key; nobody is signed in before it is shown."""
        if self.login.user is None or not second_factor.has_one(self.login.user):
            return None, True
        return headed_redirect_response(self.urlname), True


def waiting(request: Any) -> SecondStep | None:
    """The sign-in that waits in this browser for a second key, if there is one."""
    stage = LoginStageController.enter(request, SecondStep.key)
    return stage if stage and stage.login.user and stage.login.user.is_active else None


def pass_by(login: Login) -> None:
    """Let this sign-in go past the step."""
    login.state = {"stages": {SecondStep.key: {"handled": True}}}
