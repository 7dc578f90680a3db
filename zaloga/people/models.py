from datetime import datetime, timedelta
from functools import partial

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.module_loading import import_string

from zaloga.core import clock
from zaloga.core.fields import LineField, WordsField
from zaloga.core.files import storage_name
from zaloga.core.tokens import digest
from zaloga.core.words import initials, size, sort_key
from zaloga.institutions.models import Institution


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=normal_address(email or ""))

    def known_as(self, email: str) -> "User | None":
        """The person with this address, or None."""
        return self.filter(email=normal_address(email)).first()

    def to_sign_in(self, email: str) -> "User | None":
        """Whoever may sign in with this address, or None."""
        return self.filter(email=normal_address(email), is_active=True, is_robot=False).first()


def normal_address(email: str) -> str:
    """An address as the house keeps it: whole in lower case, without blanks around."""
    return email.strip().lower()


class User(AbstractBaseUser):
    """A person. What they are in the house follows from appointments and memberships."""

    class Look(models.TextChoices):
        SYSTEM = "", "jak w systemie"
        LIGHT = "jasny", "jasny"
        DARK = "ciemny", "ciemny"

    class Seen(models.TextChoices):
        NOBODY = "nobody", "nikt"
        COORDINATORS = "coordinators", "osoby prowadzące moje sieci"
        CREW = "crew", "załogi moich sieci"

    class Written(models.TextChoices):
        COORDINATORS = "coordinators", "osoby prowadzące moje sieci"
        CREW = "crew", "załogi moich sieci"

    email = models.EmailField("adres e-mail", unique=True)
    name = LineField("imię i nazwisko", max_length=120)
    sort_key = models.CharField(max_length=260, editable=False, db_index=True)
    vocative = LineField("jak się do Ciebie zwracać", max_length=60, blank=True)
    teaches = LineField("czego uczysz albo co robisz", max_length=160, blank=True)
    is_beginner = models.BooleanField("zaczynam pracę", default=False)
    gives = WordsField("daję", max_length=600, blank=True)
    looks_for = WordsField("biorę", max_length=600, blank=True)
    phone = LineField("telefon", max_length=20, blank=True)
    email_seen_by = models.CharField("kto widzi mój e-mail", max_length=12, choices=Seen, default=Seen.NOBODY)
    phone_seen_by = models.CharField("kto widzi mój telefon", max_length=12, choices=Seen, default=Seen.NOBODY)
    written_by = models.CharField("kto może do mnie napisać", max_length=12, choices=Written, default=Written.CREW)
    look = models.CharField("wygląd", max_length=6, choices=Look, default=Look.SYSTEM, blank=True)
    is_operator = models.BooleanField(default=False)
    is_robot = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    # {kind of text: version agreed to}: what Consent says, kept here so that no page has to ask.
    agreed = models.JSONField(default=dict, editable=False)
    created_at = models.DateTimeField(default=clock.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    key_offer_closed_at = models.DateTimeField(null=True, blank=True)  # has a second key, or does not want one now

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                name="address_in_lower_case",
                condition=Q(email=Lower("email")),
                violation_error_message="Adres zapisujemy małymi literami.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.email = normal_address(self.email)

    def save(self, *args, **kwargs) -> None:
        self.email = normal_address(self.email)
        if not self.password:
            self.set_unusable_password()
        self.sort_key = sort_key(" ".join(reversed(self.name.split())))[:260]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("people:account")

    @property
    def initials(self) -> str:
        return initials(self.name)

    @property
    def tone(self) -> str:
        """Which of the avatar's quiet colours; always the same for one person."""
        return ["", "b", "c", "d"][(self.pk or 0) % 4]

    @property
    def hidden_email(self) -> str:
        """a…@szkola.example: enough for its owner, too little for anybody else."""
        name, _, domain = self.email.partition("@")
        return f"{name[:1]}…@{domain}"

    def greeting(self) -> str:
        """Dzień dobry, Anno; without a vocative given in the profile only Dzień dobry."""
        return f"Dzień dobry, {self.vocative}" if self.vocative else "Dzień dobry"


class Workplace(models.Model):
    """Where a person works. Who did not find their institution has its name in their own words."""

    user = models.ForeignKey(User, models.CASCADE, related_name="workplaces")
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="workplaces", verbose_name="placówka"
    )
    in_own_words = LineField("nazwa placówki", max_length=200, blank=True)
    is_main = models.BooleanField("główne miejsce pracy", default=False)
    is_head = models.BooleanField("jestem w dyrekcji", default=False)  # as the person says; no register tells

    class Meta:
        ordering = ["-is_main", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(is_main=True),
                name="one_main_workplace",
                violation_error_message="Główne miejsce pracy może być jedno.",
            ),
            models.UniqueConstraint(
                fields=["user", "institution"],
                name="workplace_once",
                violation_error_message="To miejsce pracy już jest na liście.",
            ),
            models.CheckConstraint(
                name="workplace_has_a_name",
                condition=Q(institution__isnull=False) | ~Q(in_own_words=""),
                violation_error_message="Wybierz placówkę z listy albo wpisz jej nazwę.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.institution) if self.institution else self.in_own_words


class Text(models.Model):
    """One version of a text that people agree to. Never edited: a change is the next version."""

    class Kind(models.TextChoices):
        RULES = "rules", "Regulamin"
        PRIVACY = "privacy", "Klauzula o danych osobowych"
        IMAGE = "image", "Zgoda na publikację wizerunku"

    # Whoever uses the house has agreed to these; the others are given or not, as one likes.
    NEEDED = (Kind.RULES, Kind.PRIVACY)

    kind = models.CharField("tekst", max_length=12, choices=Kind)
    version = models.PositiveSmallIntegerField(default=1)
    words = WordsField("treść", max_length=40_000)
    published_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "version"],
                name="one_text_of_a_version",
                violation_error_message="Ta wersja już jest.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, wersja {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("people:text", args=[self.kind, self.version])


class ConsentQuerySet(models.QuerySet["Consent"]):
    def standing(self) -> "ConsentQuerySet":
        """Given and not withdrawn."""
        return self.filter(withdrawn_at=None)


class Consent(models.Model):
    """Somebody agreed to one version of a text: when, and where they said so (Article 7(1) of the GDPR)."""

    class Way(models.TextChoices):
        SIGN_IN = "sign_in", "przy wejściu na konto"
        PAGE = "page", "na stronie konta"

    user = models.ForeignKey(User, models.CASCADE, related_name="consents")
    text = models.ForeignKey(Text, models.PROTECT, related_name="consents")
    way = models.CharField(max_length=8, choices=Way)
    given_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "text"],
                condition=Q(withdrawn_at=None),
                name="one_standing_consent",
                violation_error_message="Ta zgoda już jest.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.text)


class SignInLinkQuerySet(models.QuerySet["SignInLink"]):
    def of(self, secret: str) -> "SignInLink | None":
        """The link whose token this is, or None."""
        return self.select_related("user").filter(digest=digest(secret)).first()


class SignInLink(models.Model):
    """One asking for a sign-in: the link in the letter and the tries at the code that came with it.

    Only the link's digest is kept. Whoever asks for an address without an account gets a row without a person, so
    that both kinds of asking cost the same and look the same.
    """

    LASTS = timedelta(minutes=20)
    MOST_TRIES = 5

    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="sign_in_links")
    email = models.EmailField()
    digest = models.CharField(max_length=64, unique=True)
    next_url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    objects = SignInLinkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="links_by_age")]

    def __str__(self) -> str:
        return f"odnośnik z {self.created_at:%d.%m.%Y}"

    @property
    def is_late(self) -> bool:
        return clock.now() >= self.created_at + self.LASTS

    @property
    def is_alive(self) -> bool:
        return self.used_at is None and not self.is_late


class AddressChange(models.Model):
    """A new address asked for and not yet confirmed by the letter sent to it."""

    LASTS = timedelta(hours=24)

    user = models.OneToOneField(User, models.CASCADE, related_name="address_change")
    email = models.EmailField("nowy adres e-mail")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.email

    @property
    def is_alive(self) -> bool:
        return clock.now() < self.created_at + self.LASTS


def copy_kept_in(copy: "DataCopy", name: str) -> str:
    return f"copies/{storage_name()}"


class DataCopyQuerySet(models.QuerySet["DataCopy"]):
    def made(self) -> "DataCopyQuerySet":
        """Those that may be taken."""
        return self.filter(made_at__isnull=False)

    def throw_away(self) -> int:
        """Delete them with their files; gives how many went."""
        for copy in self.exclude(file=""):
            transaction.on_commit(partial(copy.file.delete, save=False))
        return self.delete()[0]


class DataCopy(models.Model):
    """Everything the house knows about a person, in one file for them to take; made by the worker, kept for days."""

    KEPT_FOR = timedelta(days=7)
    # What the worker has not made by then is not waited for: another copy may be asked for.
    MADE_WITHIN = timedelta(hours=1)

    user = models.ForeignKey(User, models.CASCADE, related_name="data_copies")
    asked_at = models.DateTimeField(default=clock.now)
    made_at = models.DateTimeField(null=True, blank=True)
    file = models.FileField(upload_to=copy_kept_in, blank=True)
    octets = models.PositiveBigIntegerField(default=0)

    objects = DataCopyQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="made_copy_has_a_file",
                condition=Q(made_at=None) | ~Q(file=""),
                violation_error_message="Gotowa kopia ma plik.",
            ),
        ]

    def __str__(self) -> str:
        return "kopia danych"

    def get_absolute_url(self) -> str:
        return reverse("people:data")

    @property
    def is_waiting(self) -> bool:
        return self.made_at is None and clock.now() < self.asked_at + self.MADE_WITHIN

    @property
    def kept_until(self) -> datetime:
        return self.asked_at + self.KEPT_FOR

    @property
    def size(self) -> str:
        return size(self.octets)


class SessionQuerySet(models.QuerySet):
    def of(self, person: User) -> "SessionQuerySet":
        """Devices on which this person is signed in now."""
        return self.filter(user=person, expire_date__gt=clock.now())


class Session(AbstractBaseSession):
    """A device on which somebody is signed in: listed to its owner and revocable. No address is kept."""

    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="sessions")
    device = LineField(max_length=80, blank=True)
    started_at = models.DateTimeField(default=clock.now)
    last_used_on = models.DateField(default=clock.today)

    objects = BaseSessionManager.from_queryset(SessionQuerySet)()  # type: ignore[misc]

    class Meta:
        ordering = ["-last_used_on", "-started_at"]

    def save(self, *args, **kwargs) -> None:
        if kwargs.get("force_update"):
            # Django writes a session whole; the days of the device are written elsewhere.
            kwargs["update_fields"] = ["session_data", "expire_date", "user", "device"]
        super().save(*args, **kwargs)

    @classmethod
    def get_session_store_class(cls):
        return import_string("zaloga.people.sessions.SessionStore")

    @property
    def mark(self) -> str:
        """Names the session on a page: the key itself would open the door."""
        return digest(self.session_key)[:20]
