from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce, JSONObject
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.counting import how_many
from zaloga.core.fields import LineField, WordsField
from zaloga.core.words import MONTHS_NOMINATIVE, day, teaching_hours
from zaloga.networks.models import Network
from zaloga.people.models import User

LONGEST_MEETING = 40  # teaching hours


class PlanQuerySet(models.QuerySet["Plan"]):
    def shown(self) -> "PlanQuerySet":
        """Plans that the crew has been shown."""
        return self.filter(shown_at__isnull=False)

    def for_page(self, viewer: User) -> "PlanQuerySet":
        """With the newest version, how many agree to it, what the viewer agreed to last, and the crew's size."""
        versions = Plan.versions.rel.related_model.objects.filter(plan=OuterRef("pk")).order_by("-number")  # type: ignore[attr-defined]
        agreed = versions.filter(acceptances__user=viewer)
        crew = Network.people.through.objects.crew().filter(network=OuterRef("network"))  # type: ignore[attr-defined]
        acceptances = versions.model.acceptances.rel.related_model.objects.filter(  # type: ignore[attr-defined]
            version__plan=OuterRef("pk"),
            version__number=OuterRef("latest"),
            user__in=crew_of(OuterRef("version__plan__network")),
        )
        return (
            self.select_related("network__programme__organiser")
            .annotate(
                latest=Subquery(versions.values("number")[:1]),
                latest_at=Subquery(versions.values("shown_at")[:1]),
                adopted_at=Subquery(versions.values("adopted_at")[:1]),
                adopted=Subquery(versions.filter(adopted_at__isnull=False).values("number")[:1]),
                agreed_to=Subquery(agreed.values("number")[:1]),
                crew_size=how_many(crew),
            )
            .annotate(agreeing=how_many(acceptances))
        )


def crew_of(network: object) -> models.QuerySet:
    """Ids of those who belong to the crew of the outer row's network today."""
    return Network.people.through.objects.crew().filter(network=network).values("user")  # type: ignore[attr-defined]


class Plan(models.Model):
    """What one network wants to reach in its year, and how. Members see it once it has been shown to them."""

    class Beginning(models.TextChoices):
        EMPTY = "empty", "od pustej kartki"
        TEMPLATE = "template", "z przykładu"
        SURVEY = "survey", "z ankiety potrzeb"
        LAST_YEAR = "last_year", "z planu zeszłego roku"

    network = models.OneToOneField(Network, models.CASCADE, related_name="plan")
    general_aim = WordsField("cel ogólny", max_length=600, blank=True)
    beginning = models.CharField("początek", max_length=10, choices=Beginning, default=Beginning.EMPTY)
    template = models.CharField("przykład", max_length=40, blank=True)
    begun_at = models.DateTimeField(default=clock.now)
    begun_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)
    shown_at = models.DateTimeField(null=True, blank=True)  # for the first time
    revision = models.PositiveIntegerField(default=1)

    objects = PlanQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.network)

    def get_absolute_url(self) -> str:
        return reverse("plans:plan", args=[self.network.slug])

    @property
    def is_shown(self) -> bool:
        return self.shown_at is not None


class Part(models.Model):
    """What all parts of a plan share: their order, and a number by which two editors notice each other."""

    position = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


def answered(through: Any, column: str) -> ArraySubquery:
    """The needs that an aim or a meeting answers, named for a page; hidden proposals are not told of."""
    rows = through.objects.filter(**{column: OuterRef("pk")}, need__proposal__hidden_at=None).order_by("need")
    words = Coalesce("need__proposal__title", "need__theme")
    read = Case(When(need__survey__network__isnull=False, then="need__survey"))  # not the results of a programme's
    return ArraySubquery(rows.values(one=JSONObject(proposal="need__proposal", survey=read, words=words)))


class AimQuerySet(models.QuerySet["Aim"]):
    def for_page(self) -> "AimQuerySet":
        statuses = AimStatus.objects.filter(aim=OuterRef("pk")).order_by("-at", "-pk")
        comments = Aim.comments.rel.related_model.objects.standing().filter(aim=OuterRef("pk"))  # type: ignore[attr-defined]
        return self.select_related("owner").annotate(
            said=Subquery(statuses.values("why")[:1]),
            said_at=Subquery(statuses.values("at")[:1]),
            comment_count=how_many(comments),
            answers=answered(Aim.needs.through, "aim"),
        )


class Aim(Part):
    """One specific aim: what changes, how the crew will know, and how it stands."""

    class State(models.TextChoices):
        WAITING = "waiting", "przed nami"
        GOING = "going", "w drodze"
        PARTLY = "partly", "częściowo"
        REACHED = "reached", "osiągnięty"
        DROPPED = "dropped", "odłożony"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="aims")
    text = WordsField("cel", max_length=600)
    indicator = LineField("po czym poznamy", max_length=300, blank=True)
    target = LineField("ile to ma być", max_length=200, blank=True)
    owner = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="kto pilnuje tego celu"
    )
    state = models.CharField("stan", max_length=8, choices=State, default=State.WAITING)

    objects = AimQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("plans:part", args=[self.plan.network.slug, "cele", self.pk])

    @property
    def tone(self) -> str:
        """The class of the tag that tells the state."""
        return {"reached": "good", "partly": "sea", "going": "sea"}.get(self.state, "")


class AimStatus(models.Model):
    """How an aim stood at some moment, said by a person in one line; never reckoned from anything."""

    aim = models.ForeignKey(Aim, models.CASCADE, related_name="statuses")
    state = models.CharField(max_length=8, choices=Aim.State)
    why = LineField("dlaczego tak", max_length=300)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.why


class PlanItemQuerySet(models.QuerySet["PlanItem"]):
    def in_order(self) -> "PlanItemQuerySet":
        """As they will happen; what has no month yet comes last, in the order of writing."""
        return self.order_by(Coalesce("planned_on", "month").asc(nulls_last=True), "position", "pk")

    def for_page(self) -> "PlanItemQuerySet":
        comments = PlanItem.comments.rel.related_model.objects.standing().filter(item=OuterRef("pk"))  # type: ignore[attr-defined]
        return self.in_order().annotate(
            comment_count=how_many(comments), answers=answered(PlanItem.needs.through, "planitem")
        )


class PlanItem(Part):
    """One meeting of the plan in the four columns of the field. From it a real meeting is made later."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="items")
    topic = LineField("temat", max_length=200)
    duration_hours = models.PositiveSmallIntegerField("godzin dydaktycznych", default=4)
    month = models.DateField("miesiąc", null=True, blank=True)  # its first day
    planned_on = models.DateField("dzień", null=True, blank=True)
    issues = WordsField("problemy, które poruszymy", max_length=3000, blank=True)
    self_study_materials = WordsField("materiały do samokształcenia", max_length=3000, blank=True)
    planned_activities = WordsField("praca w sieci do następnego spotkania", max_length=3000, blank=True)

    objects = PlanItemQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="plan_item_lasts_some_hours",
                condition=Q(duration_hours__gte=1) & Q(duration_hours__lte=LONGEST_MEETING),
                violation_error_message=f"Spotkanie może mieć od 1 do {LONGEST_MEETING} godzin dydaktycznych.",
            ),
            models.CheckConstraint(
                name="plan_item_month_is_its_first_day",
                condition=Q(month=None) | Q(month__day=1),
                violation_error_message="Miesiąc to jego pierwszy dzień.",
            ),
        ]

    def __str__(self) -> str:
        return self.topic

    def get_absolute_url(self) -> str:
        return reverse("plans:part", args=[self.plan.network.slug, "spotkania", self.pk])

    @property
    def is_past(self) -> bool:
        """Its day, or its whole month, is behind us."""
        if self.planned_on:
            return self.planned_on < clock.today()
        return self.month is not None and self.month < clock.today().replace(day=1)

    @property
    def when(self) -> str:
        """4 grudnia, grudzień 2027, or nothing."""
        if self.planned_on:
            return day(self.planned_on)
        return month_in_words(self.month) if self.month else ""

    @property
    def hours(self) -> str:
        """4 godziny dydaktyczne."""
        return teaching_hours(self.duration_hours)


def month_in_words(first: date) -> str:
    """grudzień, with the year only when it is another one than today's."""
    name = MONTHS_NOMINATIVE[first.month - 1]
    return name if first.year == clock.today().year else f"{name} {first.year}"


class UndertakingQuerySet(models.QuerySet["Undertaking"]):
    def in_order(self) -> "UndertakingQuerySet":
        return self.order_by(F("starts_on").asc(nulls_last=True), "position", "pk")

    def for_page(self) -> "UndertakingQuerySet":
        """With ``names`` of people and ``places``, the names of schools, in one query."""
        hands = Hand.objects.filter(undertaking=OuterRef("pk")).order_by("user__sort_key", "pk")
        schools = Undertaking.schools.through.objects.filter(undertaking=OuterRef("pk"))
        comments = Undertaking.comments.rel.related_model.objects.standing().filter(undertaking=OuterRef("pk"))  # type: ignore[attr-defined]
        return self.in_order().annotate(
            names=ArraySubquery(hands.values("user__name")),
            places=ArraySubquery(schools.order_by("institution__name").values("institution__name")),
            comment_count=how_many(comments),
        )


class Undertaking(Part):
    """A joint undertaking: something several schools do together, with people, dates and a result."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="undertakings")
    title = LineField("nazwa", max_length=200)
    about = WordsField("na czym polega", max_length=2000, blank=True)
    starts_on = models.DateField("od", null=True, blank=True)
    ends_on = models.DateField("do", null=True, blank=True)
    schools = models.ManyToManyField(
        "institutions.Institution", blank=True, related_name="+", verbose_name="szkoły i placówki"
    )
    others = LineField("inne szkoły i instytucje", max_length=300, blank=True)
    people = models.ManyToManyField(User, through="Hand", related_name="+", verbose_name="kto się tym zajmuje")
    result = WordsField("co z tego wyszło", max_length=2000, blank=True)

    objects = UndertakingQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="undertaking_ends_not_before_it_starts",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="Przedsięwzięcie nie może się kończyć, zanim się zacznie.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("plans:part", args=[self.plan.network.slug, "przedsiewziecia", self.pk])

    @property
    def when(self) -> str:
        """12 lutego – 30 kwietnia, one day alone, or nothing."""
        return " – ".join(day(one) for one in dict.fromkeys((self.starts_on, self.ends_on)) if one)


class Hand(models.Model):
    """Somebody who works on a joint undertaking."""

    undertaking = models.ForeignKey(Undertaking, models.CASCADE, related_name="hands")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["undertaking", "user"],
                name="hand_once",
                violation_error_message="Ta osoba już się tym zajmuje.",
            )
        ]

    def __str__(self) -> str:
        return str(self.undertaking)
