import re
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.expressions import Combinable
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.fields import LineField
from zaloga.core.files import storage_name
from zaloga.core.words import sort_key
from zaloga.institutions.names import also_typed, searchable, short_name, typed_words

# Parts the words of a name from the words of the place in Institution.search_text.
BORDER = "|"
LONGEST_PREFIX = 3


class TerritoryQuerySet(models.QuerySet):
    def counties(self) -> "TerritoryQuerySet":
        return self.filter(kind=Territory.Kind.COUNTY)

    def within(self, territory: "Territory") -> "TerritoryQuerySet":
        """The territory itself and everything inside it: codes of parts begin with the code of the whole."""
        return self.filter(code__startswith=territory.code)


class Territory(models.Model):
    """A unit of TERYT's TERC register. Codes are text: leading zeros count."""

    class Kind(models.TextChoices):
        VOIVODESHIP = "voivodeship", "województwo"
        COUNTY = "county", "powiat"
        COMMUNE = "commune", "gmina"
        DISTRICT = "district", "dzielnica lub delegatura"

    code = models.CharField(max_length=6, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=100)
    sort_key = models.CharField(max_length=220, editable=False, db_index=True)
    rodz = models.CharField(max_length=1, blank=True)
    described = models.CharField(max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    as_of = models.DateField()

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key"]
        constraints = [
            models.CheckConstraint(
                name="only_voivodeships_stand_alone",
                condition=Q(kind="voivodeship") ^ Q(parent__isnull=False),
                violation_error_message="Każdy powiat i każda gmina leży w czymś większym.",
            ),
        ]

    def __str__(self) -> str:
        if self.kind == self.Kind.COUNTY and not self.is_city:
            return f"powiat {self.name}"
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)

    @property
    def is_city(self) -> bool:
        """A city with the rights of a county (POW from 61 on)."""
        return self.kind == self.Kind.COUNTY and self.code[2:4] >= "61"


class InstitutionQuerySet(models.QuerySet):
    def open(self) -> "InstitutionQuerySet":
        return self.filter(closed_on=None)

    def matching(self, words: str) -> "InstitutionQuerySet":
        """Open institutions in which every word typed begins some word; best first.

        Short numbers must be whole words (3 is not 35). Whole words count for more than beginnings, and those of the
        name for more than those found only in the address or the commune.
        """
        return self.open().having(words)

    def having(self, words: str) -> "InstitutionQuerySet":
        """As matching(), closed ones too."""
        found = self
        rank: Combinable = Value(0)
        head = Func(F("search_text"), Value(BORDER), Value(1), function="split_part", output_field=models.TextField())
        for word in typed_words(words)[:8]:
            start = f" {word} " if word.isdecimal() and len(word) <= LONGEST_PREFIX else f" {word}"
            found = found.filter(search_text__contains=start)
            whole = f" {word} "
            rank = rank + Case(When(head__contains=whole, then=0), When(head__contains=start, then=1), default=2)
        return found.alias(head=head, rank=rank).order_by("rank", "sort_key", "pk")

    def narrowed(self, *, words: str = "", source: str = "", state: str = "") -> "InstitutionQuerySet":
        """For keeping the list: ``state`` is "closed", "all", or empty for the open ones; empty words mean all."""
        found = self if state == "all" else self.filter(closed_on__isnull=state != "closed")
        found = found.filter(source=source) if source else found
        return found.having(words) if words else found

    def for_list(self) -> "InstitutionQuerySet":
        return self.select_related("commune__parent")


class Institution(models.Model):
    """A school, another institution of education or a body outside the register. Its identity is the RSPO number."""

    class Source(models.TextChoices):
        RSPO = "rspo", "rejestr RSPO"
        HAND = "hand", "wpisana ręcznie"

    rspo_number = models.PositiveIntegerField(unique=True, null=True, blank=True)
    source = models.CharField(max_length=4, choices=Source.choices, default=Source.HAND)
    name = LineField("nazwa", max_length=300)
    short_name = LineField("nazwa na co dzień", max_length=120, blank=True)
    kind = LineField("typ", max_length=120, blank=True)
    street = LineField("ulica i numer", max_length=160, blank=True)
    postal_code = models.CharField("kod pocztowy", max_length=6, blank=True)
    town = LineField("miejscowość", max_length=100, blank=True)
    commune = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="institutions", verbose_name="gmina"
    )
    website = models.URLField("strona", max_length=300, blank=True)
    running_body = LineField("organ prowadzący", max_length=200, blank=True)
    pupils = models.PositiveIntegerField("liczba uczniów", null=True, blank=True)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="parts")
    closed_on = models.DateField("zamknięta", null=True, blank=True)
    sort_key = models.CharField(max_length=620, editable=False, db_index=True)
    search_text = models.TextField(editable=False)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                name="rspo_institution_has_a_number",
                condition=Q(source="hand") | Q(rspo_number__isnull=False),
                violation_error_message="Placówka z rejestru RSPO musi mieć numer.",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    def save(self, *args, **kwargs) -> None:
        self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Fill the columns that follow from others; importers that write in bulk call it themselves."""
        # Numbers padded, so that SP nr 2 comes before SP nr 10.
        self.sort_key = sort_key(re.sub(r"\d+", lambda match: match[0].zfill(4), str(self)))[:620]
        commune = self.commune.name if self.commune else ""
        named = [self.short_name, self.name, self.kind, self.town, also_typed(self.name, self.kind)]
        placed = [self.street, commune, str(self.rspo_number or "")]
        self.search_text = f" {searchable(' '.join(named))} {BORDER} {searchable(' '.join(placed))} "

    def usual_short_name(self) -> str:
        """The everyday short name as it follows from the name and the place; somebody may have given a better one."""
        place = self.town
        if self.commune and self.commune.kind == Territory.Kind.DISTRICT and self.commune.parent:
            place = self.commune.parent.name
        return short_name(self.name, place)

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def is_in_register(self) -> bool:
        return self.source == self.Source.RSPO

    @property
    def place(self) -> str:
        """Where it is, for a list: ul. Szkolna 3, Wołów."""
        return ", ".join(filter(None, [self.street, self.town]))

    @property
    def about(self) -> str:
        """What it is and where, for picking: Szkoła podstawowa, ul. Szkolna 3, Wołów, gmina Wińsko."""
        commune = self.commune.name if self.commune else ""
        is_elsewhere = commune and commune not in (self.town, self.name)
        return ", ".join(filter(None, [self.kind, self.place, f"gmina {commune}" if is_elsewhere else ""]))


def kept_in(upload: "Upload", name: str) -> str:
    return f"imports/{storage_name()}"


class ImportRun(models.Model):
    """One import of the register: who, what file, what came of it."""

    # Of a preview: why the import itself would be refused, and the codes of counties that the file holds.
    warning = ""
    counties: frozenset[str] = frozenset()

    class Kind(models.TextChoices):
        RSPO = "rspo", "RSPO"
        TERYT = "teryt", "TERYT"

    kind = models.CharField(max_length=5, choices=Kind.choices)
    file_name = LineField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="imports")
    at = models.DateTimeField(default=clock.now)
    seen = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)
    rejected = models.JSONField(default=list)  # [{"line": 7, "reason": "…"}]
    examples = models.JSONField(default=dict)  # {"new": [names], "changed": [names], "gone": [names]}
    seconds = models.FloatField(default=0)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.file_name}"

    def get_absolute_url(self) -> str:
        return reverse("institutions:import_run", args=[self.pk])

    def lists(self) -> list[tuple[str, list[str], int]]:
        """Titles, first names and counts of what is not empty."""
        titles = {"new": "Nowe", "changed": "Zmienione", "gone": "Zamknięte"}
        return [
            (title, self.examples[key], getattr(self, key)) for key, title in titles.items() if self.examples.get(key)
        ]

    @property
    def is_silent(self) -> bool:
        """Whether it found everything as it was."""
        return not (self.new or self.changed or self.gone)


class UploadQuerySet(models.QuerySet["Upload"]):
    def unanswered(self) -> "UploadQuerySet":
        """Everything that is not in yet: waits for somebody's yes, for the worker, is being written, or has failed."""
        return self.exclude(state=Upload.State.DONE)


class Upload(models.Model):
    """A file of a register sent through the page: kept until somebody says yes or no to its preview, then written."""

    KEPT_FOR = timedelta(days=1)
    # Nothing was heard of the worker for so long: it is gone, and the import may be asked for again.
    SILENT_FOR = timedelta(minutes=10)

    class State(models.TextChoices):
        KEPT = "kept", "czeka na Twoje „wczytaj”"
        ASKED = "asked", "czeka w kolejce"
        RUNNING = "running", "wczytuje się"
        DONE = "done", "wczytany"
        FAILED = "failed", "nie udało się"

    kind = models.CharField(max_length=5, choices=ImportRun.Kind.choices, default=ImportRun.Kind.RSPO)
    file = models.FileField(upload_to=kept_in, blank=True)
    file_name = LineField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="uploads")
    at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=7, choices=State.choices, default=State.KEPT)
    scope = models.ForeignKey(Territory, models.SET_NULL, null=True, blank=True, related_name="+")
    closing_allowed = models.BooleanField(default=False)
    changes_nothing = models.BooleanField(default=False)  # when it was sent, all of it stood in the list already
    heard_at = models.DateTimeField(null=True, blank=True)  # when the state or the counts last changed
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=500, blank=True)
    run = models.OneToOneField(ImportRun, models.CASCADE, null=True, blank=True, related_name="upload")

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="upload_done_has_its_run",
                condition=Q(state="done") ^ Q(run=None),
                violation_error_message="Wczytany plik musi mieć swój import.",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("institutions:upload", args=[self.pk])

    @property
    def is_under_way(self) -> bool:
        """Whether the worker has it, or will have it."""
        return self.state in (self.State.ASKED, self.State.RUNNING) and not self.is_stuck

    @property
    def is_stuck(self) -> bool:
        """Whether it was asked for, and then nothing was heard for too long."""
        is_asked = self.state in (self.State.ASKED, self.State.RUNNING)
        return is_asked and self.heard_at is not None and self.heard_at < clock.now() - self.SILENT_FOR

    @property
    def state_in_words(self) -> str:
        if self.is_stuck:
            return "stanęło w połowie"
        is_idle = self.changes_nothing and self.state == self.State.KEPT
        return "nic nie zmienia" if is_idle else self.get_state_display()

    @property
    def share(self) -> int:
        """How much is written, in percent."""
        return 100 * self.done // self.total if self.total else 0
