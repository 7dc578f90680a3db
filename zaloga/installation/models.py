from pathlib import PurePosixPath

from django.conf import settings
from django.db import models

from zaloga.core import clock
from zaloga.core.fields import LineField
from zaloga.core.files import storage_name

ONLY = 1


def default(name: str) -> str:
    """What the environment says of this installation; the operator's own words, once saved, stand before it."""
    return settings.HOUSE[name]


def kept_in(installation: "Installation", name: str) -> str:
    return f"installation/{storage_name()}"


class Installation(models.Model):
    """This installation: its name, who runs it, how to reach help, how long things are kept. One row at most."""

    name = LineField("nazwa strony", max_length=40)
    operator = LineField("kto prowadzi i administruje danymi", max_length=200)
    address = LineField("adres pocztowy", max_length=200)
    phone = LineField("telefon pomocy", max_length=40, blank=True)
    hours = LineField("godziny pomocy", max_length=60, blank=True)
    email = models.EmailField("e-mail pomocy")
    privacy_officer = models.EmailField("e-mail inspektora ochrony danych")
    logo = models.FileField("logo", upload_to=kept_in, blank=True)
    logo_text = LineField("co mówi logo", max_length=120, blank=True)
    # {name of the rule: days}; a rule that is not here keeps things as long as its room proposes.
    days = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="one_installation",
                condition=models.Q(pk=ONLY),
                violation_error_message="Ta instalacja jest jedna.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return settings.SITE_URL

    @property
    def logo_mark(self) -> str:
        """What the address of the logo ends with: new with every logo, so that browsers may keep it for good."""
        return PurePosixPath(self.logo.name or "").name


FIELDS = ("name", "operator", "address", "phone", "hours", "email", "privacy_officer")


def from_environment() -> Installation:
    """The installation as long as no operator has saved anything on the page of settings."""
    return Installation(pk=ONLY, **{name: default(name) for name in FIELDS})


class Removal(models.Model):
    """What one rule of retention removed in one night: how many, never what."""

    rule = models.CharField(max_length=60)
    at = models.DateTimeField(default=clock.now)
    before = models.DateTimeField()
    removed = models.PositiveIntegerField()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["rule", "-at"], name="removals_of_rule")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.removed}"
