from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, When
from django.db.models.functions import Lower
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.counting import how_many
from zaloga.core.fields import LineField, WordsField
from zaloga.institutions.models import Institution
from zaloga.networks.models import Network
from zaloga.people.models import User
from zaloga.programmes.models import Programme
from zaloga.proposals.models.calls import Call
from zaloga.search.index import PUBLIC, Document


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def published(self) -> "ProposalQuerySet":
        """Those that anybody may read."""
        return self.filter(published_at__isnull=False, hidden_at=None).exclude(state=Proposal.State.WITHDRAWN)

    def gathering(self) -> "ProposalQuerySet":
        """Those that may be signed."""
        return self.published().filter(state__in=Proposal.SIGNABLE)

    def undecided(self) -> "ProposalQuerySet":
        """Those that a programme coordinator may decide on, hidden ones aside."""
        return self.published().filter(state__in=Proposal.UNDECIDED)

    def in_queue(self) -> "ProposalQuerySet":
        return self.published().filter(state=Proposal.State.QUEUED)

    def first_come(self, keys: list[int]) -> "ProposalQuerySet":
        """Those with these keys in that order, then the rest, most signed first (of ``for_list``)."""
        places = [When(pk=key, then=place) for place, key in enumerate(keys)]
        place = [Case(*places, default=len(keys), output_field=IntegerField())] if keys else []
        return self.order_by(*place, "-signed", "-pk")

    def of(self, person: User, *, landed_on: str = "") -> "ProposalQuerySet":
        """One's own; of the drafts under one's address only those that one has made one's own, and the one to which
        the code has just led (``landed_on``, a path): anybody may type anybody's address.
        """
        mine = self.filter(by=person)
        guests = mine.filter(is_by_guest=True)
        led_to = [one.pk for one in guests if one.preview_url() == landed_on]
        return mine.filter(Q(is_by_guest=False) | Q(pk__in=led_to))

    def for_list(self, viewer: User | None = None) -> "ProposalQuerySet":
        """Everything a row of a list shows: how many signed, from how many places, and whether the viewer did."""
        signatures = Proposal.signatures.rel.related_model.objects  # type: ignore[attr-defined]
        signed = signatures.confirmed().filter(proposal=OuterRef("pk"))
        typed = signed.filter(institution=None).exclude(in_own_words="").annotate(typed=Lower("in_own_words"))
        mine = signed.filter(user=viewer.pk) if viewer and viewer.is_authenticated else signed.none()
        return self.select_related("programme", "institution", "became", "merged_into", "call").annotate(
            signed=how_many(signed),
            places=how_many(signed, different="institution") + how_many(typed, different="typed"),
            joining=how_many(signed.filter(would_join=True)),
            is_signed_by_me=Exists(mine),
        )


class Proposal(models.Model):
    """A need for a network, in plain words; others sign it, the programme answers."""

    class State(models.TextChoices):
        DRAFT = "draft", "szkic"
        OPEN = "open", "zbiera podpisy"
        QUEUED = "queued", "czeka na decyzję"
        ACCEPTED = "accepted", "przyjęte"
        MERGED = "merged", "połączone"
        POSTPONED = "postponed", "odłożone"
        DECLINED = "declined", "odrzucone"
        WITHDRAWN = "withdrawn", "wycofane"

    class Kind(models.TextChoices):
        SUBJECT = "subject", "Przedmiotowa – dla uczących tego samego, na przykład sieć przyrodników"
        PROBLEM = "problem", "Problemowa – wokół wspólnej sprawy, na przykład uczeń zdolny, klasy łączone"
        UNKNOWN = "", "Nie wiem – ustalimy to razem"

    class Access(models.TextChoices):
        OPEN = "open", "Otwarty – dołączyć może każdy, komu to bliskie"
        CLOSED = "closed", "Zamknięty – sieć tylko dla tych, którzy się podpiszą i zostaną zaproszeni"

    class Voice(models.TextChoices):
        SELF = "self", "We własnym imieniu"
        HEAD = "head", "Jako dyrekcja, w imieniu tej placówki"
        RUNNING_BODY = "running_body", "W imieniu organu prowadzącego"

    class For(models.TextChoices):
        KINDERGARTENS = "kindergartens", "nauczyciele przedszkoli"
        EARLY = "early", "klasy 1–3"
        PRIMARY = "primary", "klasy 4–8"
        SECONDARY = "secondary", "szkoły ponadpodstawowe"
        SPECIALISTS = "specialists", "pedagodzy i psychologowie"
        LIBRARIANS = "librarians", "bibliotekarze"
        HEADS = "heads", "dyrektorzy"
        LOCAL_GOVERNMENTS = "local_governments", "samorządy"

    SIGNABLE = (State.OPEN, State.QUEUED, State.POSTPONED)
    UNDECIDED = SIGNABLE
    ANSWERED = (State.ACCEPTED, State.MERGED, State.POSTPONED, State.DECLINED)

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="proposals", verbose_name="program")
    call = models.ForeignKey(Call, models.SET_NULL, null=True, blank=True, related_name="proposals")
    title = LineField("temat w kilku słowach", max_length=120)
    need = WordsField("z czym się mierzysz", max_length=2000)
    doing = WordsField("co taka sieć mogłaby robić", max_length=1000, blank=True)
    kind = models.CharField("jaka to sieć", max_length=8, choices=Kind, blank=True)
    people_for = ArrayField(
        models.CharField(max_length=20, choices=For), verbose_name="kto powinien w niej być", default=list, size=8
    )
    access = models.CharField("nabór", max_length=6, choices=Access, default=Access.OPEN)
    willing = models.PositiveSmallIntegerField("ile osób już chętnych", null=True, blank=True)
    answers = ArrayField(WordsField(max_length=1000, blank=True), default=list, blank=True, size=Call.MOST_QUESTIONS)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="proposals")
    voice = models.CharField("w czyim imieniu", max_length=12, choices=Voice, default=Voice.SELF)
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="proposals")
    in_own_words = LineField("nazwa placówki", max_length=200, blank=True)
    state = models.CharField("stan", max_length=10, choices=State, default=State.DRAFT, db_index=True)
    # A draft under an address that somebody typed: nobody knows yet whether it is theirs.
    is_by_guest = models.BooleanField(default=False)
    drafted_at = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(null=True, blank=True)
    corrected_at = models.DateTimeField(null=True, blank=True)
    queued_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = WordsField("powód decyzji", max_length=2000, blank=True)
    postponed_until = models.DateField("do kiedy", null=True, blank=True)
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="merged_from")
    became = models.ForeignKey(Network, models.SET_NULL, null=True, blank=True, related_name="proposals")
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    hidden_reason = WordsField("powód ukrycia", max_length=600, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="proposal_is_published_or_a_draft",
                condition=Q(state="draft", published_at=None) | (~Q(state="draft") & Q(published_at__isnull=False)),
                violation_error_message="Zgłoszenie ma dzień ogłoszenia, gdy nie jest szkicem.",
            ),
            models.CheckConstraint(
                name="postponed_proposal_has_a_day",
                condition=~Q(state="postponed") | Q(postponed_until__isnull=False),
                violation_error_message="Podaj, do kiedy odkładasz to zgłoszenie.",
            ),
            models.CheckConstraint(
                name="answered_proposal_has_a_reason",
                condition=~Q(state__in=["accepted", "merged", "postponed", "declined"]) | ~Q(reason=""),
                violation_error_message="Decyzja potrzebuje powodu: przeczytają go wszyscy, którzy się podpisali.",
            ),
            models.CheckConstraint(
                name="hidden_proposal_has_a_reason",
                condition=Q(hidden_at=None) | ~Q(hidden_reason=""),
                violation_error_message="Napisz, dlaczego ukrywasz to zgłoszenie.",
            ),
        ]
        indexes = [models.Index(fields=["programme", "state"], name="proposals_of_programme")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("proposals:proposal", args=[self.pk])

    def preview_url(self) -> str:
        return reverse("proposals:preview", args=[self.pk])

    def as_document(self) -> Document | None:
        """For the search; drafts, hidden and withdrawn ones are not to be found."""
        if self.is_draft or self.is_hidden or self.state == self.State.WITHDRAWN:
            return None
        return Document(self.title, f"{self.need} {self.doing}", [PUBLIC])

    @property
    def place(self) -> str:
        """From where, in words."""
        return str(self.institution) if self.institution else self.in_own_words

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_hidden(self) -> bool:
        return self.hidden_at is not None

    @property
    def is_signable(self) -> bool:
        return self.state in self.SIGNABLE and not self.is_hidden

    @property
    def is_undecided(self) -> bool:
        return self.state in self.UNDECIDED

    @property
    def is_answered(self) -> bool:
        return self.state in self.ANSWERED

    @property
    def awaits_release(self) -> bool:
        """Filed in a call whose decisions are told together, and have not been told yet."""
        return self.call is not None and not self.call.is_released

    @property
    def kind_in_word(self) -> str:
        """Przedmiotowa, problemowa; nothing where nobody knows yet."""
        return str(self.get_kind_display()).partition(" – ")[0].lower() if self.kind else ""

    @property
    def access_in_word(self) -> str:
        return str(self.get_access_display()).partition(" – ")[0].lower()

    @property
    def voice_in_words(self) -> str:
        """Whose voice it is, as the person who files says; nobody has checked it."""
        said = {self.Voice.HEAD: "dyrekcja placówki", self.Voice.RUNNING_BODY: "organ prowadzący"}
        return said.get(self.Voice(self.voice), "")

    @property
    def whom_in_words(self) -> str:
        return ", ".join(str(self.For(one).label) for one in self.people_for)

    def asked_and_answered(self) -> list[tuple[str, str]]:
        """The call's own questions with what was answered."""
        asked = self.call.questions if self.call else []
        return [(question, said) for question, said in zip(asked, self.answers, strict=False) if said]


class ProposalVersion(models.Model):
    """How a proposal read before its author corrected it."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="versions")
    title = LineField(max_length=120)
    need = WordsField(max_length=2000)
    doing = WordsField(max_length=1000, blank=True)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-written_at", "-pk"]

    def __str__(self) -> str:
        return self.title
