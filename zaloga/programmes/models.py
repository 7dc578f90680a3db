from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.counting import how_many
from zaloga.core.fields import LineField, WordsField
from zaloga.institutions.models import Institution, Territory


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def running(self) -> "ProgrammeQuerySet":
        return self.filter(archived_at=None)

    def for_glance(self) -> "ProgrammeQuerySet":
        """With the organiser, and ``acceded``: how many institutions are in it."""
        accessions = Accession.objects.filter(programme=OuterRef("pk"))
        return self.select_related("organiser").annotate(acceded=how_many(accessions))

    def main(self) -> "Programme | None":
        """The programme whose front page is the site's."""
        return self.filter(is_main=True).first()


class Programme(models.Model):
    """The frame in which networks run: who organises it, where, for whom, by what rules and in whose words."""

    class LeaderWord(models.TextChoices):
        COORDINATOR = "coordinator", "koordynator"
        MODERATOR = "moderator", "moderator"

    name = LineField("nazwa", max_length=160)
    short_name = LineField("nazwa obok znaku", max_length=60)
    slug = models.SlugField("adres strony", max_length=60, unique=True)
    is_main = models.BooleanField("główny program tej instalacji", default=False)
    organiser = models.ForeignKey(Institution, models.PROTECT, related_name="programmes", verbose_name="organizator")
    territories = models.ManyToManyField(Territory, blank=True, related_name="programmes", verbose_name="obszar")
    audience = LineField("dla kogo", max_length=200)
    motto = LineField("zdanie na stronę główną", max_length=160, blank=True)
    motto_author = LineField("czyje to zdanie", max_length=80, blank=True)
    about = WordsField("o programie", max_length=4000, blank=True)
    leader_word = models.CharField(
        "jak nazywa się osoba prowadząca", max_length=12, choices=LeaderWord, default=LeaderWord.COORDINATOR
    )
    funding_line = LineField("linia o finansowaniu", max_length=300, blank=True)
    contact_email = models.EmailField("adres do kontaktu", blank=True)
    contact_phone = LineField("telefon", max_length=20, blank=True)
    contact_hours = LineField("godziny", max_length=40, blank=True)
    starts_on = models.DateField("od")
    ends_on = models.DateField("do", null=True, blank=True)
    size_from = models.PositiveSmallIntegerField("najmniejsza sieć", default=20)
    size_to = models.PositiveSmallIntegerField("największa sieć", default=25)
    meetings_from = models.PositiveSmallIntegerField("spotkań w roku, od", default=3)
    meetings_to = models.PositiveSmallIntegerField("spotkań w roku, do", default=5)
    attendance_needed = models.PositiveSmallIntegerField("obecność do zaświadczenia, w procentach", default=75)
    allows_anonymous = models.BooleanField("wpisy anonimowe", default=True)
    anonymous_from = models.PositiveSmallIntegerField("ile osób w sieci, żeby pisać anonimowo", default=8)
    signatures_needed = models.PositiveSmallIntegerField("podpisy, po których zgłoszenie się rozpatruje", default=10)
    closed_above = models.PositiveSmallIntegerField("powyżej ilu osób proponować nabór zamknięty", default=18)
    needs_accession = models.BooleanField("tylko pracownicy placówek, które przystąpiły", default=False)
    founded_at = models.DateTimeField(default=clock.now)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["-is_main", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_main"],
                condition=Q(is_main=True),
                name="one_main_programme",
                violation_error_message="Główny program może być tylko jeden.",
            ),
            models.CheckConstraint(
                name="programme_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                violation_error_message="Program musi się kończyć później, niż się zaczyna.",
            ),
            models.CheckConstraint(
                name="programme_sizes_in_order",
                condition=Q(size_from__gte=2) & Q(size_to__gte=F("size_from")),
                violation_error_message="Największa sieć nie może być mniejsza od najmniejszej.",
            ),
            models.CheckConstraint(
                name="programme_meetings_in_order",
                condition=Q(meetings_from__gte=1) & Q(meetings_to__gte=F("meetings_from")),
                violation_error_message="Liczby spotkań podaj od mniejszej do większej.",
            ),
            models.CheckConstraint(
                name="programme_attendance_is_a_share",
                condition=Q(attendance_needed__lte=100),
                violation_error_message="Obecność podaj w procentach, od 0 do 100.",
            ),
            models.CheckConstraint(
                name="programme_asks_for_signatures",
                condition=Q(signatures_needed__gte=1) & Q(signatures_needed__lte=500),
                violation_error_message="Podpisów pod zgłoszeniem może być od 1 do 500.",
            ),
            models.CheckConstraint(
                name="anonymous_from_eight",
                condition=Q(anonymous_from__gte=8),
                violation_error_message="Anonimowo można pisać najwcześniej w ośmioosobowej sieci.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return "/" if self.is_main else reverse("portal:programme", args=[self.slug])

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    def voivodeships(self) -> set[str]:
        """TERYT codes of those in which it runs: of its territories and of its organiser. One query."""
        codes = Territory.objects.order_by().values_list("code", flat=True)
        return {code[:2] for code in codes.filter(programmes=self).union(codes.filter(institutions__programmes=self))}


class Appointment(models.Model):
    """Somebody oversees a programme: its programme coordinator."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="appointments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="appointments")
    appointed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    appointed_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["appointed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "user"],
                condition=Q(ended_at=None),
                name="appointed_once",
                violation_error_message="Ta osoba już koordynuje ten program.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.programme)

    def get_absolute_url(self) -> str:
        return self.programme.get_absolute_url()


class Accession(models.Model):
    """An institution has acceded to a programme; its staff may join the programme's networks."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="accessions")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="accessions")
    acceded_on = models.DateField(default=clock.today)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "institution"],
                name="acceded_once",
                violation_error_message="Ta placówka już przystąpiła do programu.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution}: {self.programme}"
