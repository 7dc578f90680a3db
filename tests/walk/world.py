"""The world of the permission walk: everybody the house knows, and in every place something that could leak."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile

from zaloga.core import clock, tokens
from zaloga.forum.models import (
    Choice,
    Draft,
    HeldPost,
    Hiding,
    MailedPost,
    Poll,
    Post,
    PostFile,
    PostVersion,
    Reader,
    Report,
    Thread,
    Trail,
    Unreleased,
    Vote,
)
from zaloga.forum.tests.factories import PostFactory, ThreadFactory
from zaloga.installation.models import from_environment
from zaloga.institutions.models import ImportRun, Institution, Upload
from zaloga.institutions.tests.factories import InstitutionFactory
from zaloga.mailroom.models import Held, KnownAddress
from zaloga.mailroom.tests.factories import HeldFactory, KnownAddressFactory
from zaloga.mailroom.tests.letters import letter
from zaloga.meetings.models import (
    AgendaItem,
    Coming,
    DatePoll,
    Expert,
    Meeting,
    MeetingFile,
    NetworkFeed,
    Remark,
    Respondent,
    Visit,
)
from zaloga.meetings.tests.factories import (
    AgendaItemFactory,
    AttendanceFactory,
    ComingFactory,
    DatePollFactory,
    ExpertFactory,
    MeetingFactory,
    MinutesFactory,
    MinutesLineFactory,
    NetworkFeedFactory,
    RemarkFactory,
    RespondentFactory,
    VisitFactory,
    say,
)
from zaloga.networks.models import Membership, Network
from zaloga.networks.tests.factories import (
    GroupListFactory,
    HandOverFactory,
    InvitationFactory,
    JoinRequestFactory,
    LinkFactory,
    MembershipFactory,
    NetworkFactory,
    StayFactory,
    WaitingFactory,
    WelcomeFactory,
)
from zaloga.notifications.models import Letter, Note, Unreached
from zaloga.notifications.tests.factories import UnreachedFactory
from zaloga.people.models import AddressChange, DataCopy, SignInLink, User, Workplace
from zaloga.people.tests.factories import KeyFactory, UserFactory, WorkplaceFactory
from zaloga.plans.models import AimStatus, Comment, Feed, Need, Task, Version
from zaloga.plans.tests.factories import (
    AimFactory,
    CommentFactory,
    FeedFactory,
    ItemFactory,
    NeedFactory,
    PlanFactory,
    ShareFactory,
    UndertakingFactory,
    VersionFactory,
)
from zaloga.programmes.models import Accession, Appointment, Programme
from zaloga.programmes.tests.factories import AccessionFactory, AppointmentFactory, ProgrammeFactory
from zaloga.proposals.models import Call, Proposal
from zaloga.proposals.tests.factories import CallFactory, ProposalFactory, SignatureFactory
from zaloga.surveys.models import NamedAnswer, Participation, Survey, Tally
from zaloga.surveys.tests.factories import ParticipationFactory, QuestionFactory, SurveyFactory

REGISTER = Path(__file__).resolve().parents[2] / "data" / "rspo_lodzkie_2020.csv"

# Phrases planted where only some may read; each stands nowhere else.
MET = "dzięcioł-na-maszcie"  # when, where and why a crew meets: supervision knows it too
CANNOT = "migrena-sąsiadki"  # why somebody cannot come to a meeting: whoever leads
GUEST = "rybołów-z-gościną"  # who from outside was at a meeting: whoever leads
KNOWN = "bażant-z-katedry"  # an expert on the programme's list: its crews and whoever oversees it
REACHED = "bazant@katedra.example"  # the expert's address: whoever may invite, and whoever oversees the programme
CONTENT = "szczygieł-w-bursztynie"  # posts, titles and files of the living network: its crew only
OTHERS = "żółw-na-strychu"  # everything of the hidden network: nobody here but the operator
DRAFT = "niedokończony-bursztyn"  # what the coordinator has typed and not sent
PLEA = "proszę-o-miejsce-przy-oknie"  # a request to join: who leads the network and who oversees it
NOTE = "dzwonek-tylko-koordynatorki"  # the coordinator's bell
WAITS = "Kolejarka Czekalska"  # on the waiting list: who leads the network and who oversees it
ADDRESS = "ukryty.adres@szkola.example"  # an address shown to nobody
LISTED = "osoba.z.listy"  # an address in a list of groups: whoever oversees the programme
CONFIDED = "perła-w-zamkniętej-muszli"  # a confidential thread, which not all of the crew read
REPORTED = "zgłoszone-szuwary"  # what is wrong with a reported post: whoever leads
HIDDEN = "ukryty-w-trzcinach"  # a hidden post whose author has appealed: whoever leads, and who oversees the programme
HELD = "odnośnik-w-sitowiu"  # a first post with links that waits: its author and whoever leads
APPEALED = "odwołanie-od-trzcin"  # the appeal: the same
UNSIGNED = "rak-bez-nazwiska"  # what waits to be shown without a name: nobody
SIGNED = "odpowiedź-z-podpisem"  # what somebody said in a survey that keeps names: whoever leads
SIGNATORY = "Podpisana Potrzebska"  # who signed a proposal: whoever oversees the programme
BRINGS = "wnoszę-szałwię"  # what a signatory would bring: the same, and the author
UNPUBLISHED = "szkic-w-szufladzie"  # a need not published yet: its author
LETTER = "treść-cudzego-listu"  # a letter in the outbox
LOGO = "znak-tej-instalacji"


@dataclass
class Place:
    """One network with one of everything in it."""

    network: Network
    post: Post
    file: PostFile
    unsigned: Unreleased
    confided: Thread
    reported: Post
    hiding: Hiding
    first_links: HeldPost
    membership: Membership
    request: Any
    invitation: Any
    waiting: Any
    stay: Any
    way_in: Any
    group_list: Any
    link: Any
    in_line: Any
    kept: Any
    hand_over: Any
    note: Note
    workplace: Workplace
    key: Authenticator
    appointment: Appointment
    accession: Accession
    letter: Letter
    unreached: Unreached
    sign_in_token: str
    address_token: str
    import_run: ImportRun
    upload: Upload
    by_hand: Institution
    data_copy: DataCopy
    survey: Survey
    asked: Participation
    closed_survey: Survey
    programme_survey: Survey
    held: Held
    known_address: KnownAddress
    task: Task
    plan_version: Version
    need_in_plan: Need
    meeting: Meeting
    agenda_item: AgendaItem
    held_meeting: Meeting
    remark: Remark
    coming: Coming
    dates: DatePoll
    respondent: Respondent
    visit: Visit
    guest: Visit
    expert: Expert
    own_entry: Expert
    meeting_file: MeetingFile
    network_feed: NetworkFeed
    plan_comment: Comment
    feed: Feed
    proposal: Proposal
    draft_of_need: Proposal
    call: Call


@dataclass
class World:
    people: dict[str, User | AnonymousUser]
    living: Place
    hidden: Place
    programme: Programme
    other_programme: Programme


def build() -> World:
    programme = ProgrammeFactory(is_main=True, slug="powiat", name="Powiat Próbny")
    other = ProgrammeFactory(slug="inny", name="Program obok")
    people = {role: UserFactory(name=name, email=f"{role}@osoby.example") for role, name in NAMES.items()}
    people["guest"] = AnonymousUser()
    people["operator"].is_operator = True
    people["operator"].save()
    AppointmentFactory(programme=programme, user=people["overseer"])
    living = furnish(NetworkFactory(programme=programme, name="Sieć żywa", slug="zywa"), CONTENT, people)
    former_guest(living.post.thread, people["stranger"])
    hidden = furnish(
        NetworkFactory(programme=other, name=f"Sieć {OTHERS}", slug="ukryta", question=OTHERS, in_preparation=True),
        OTHERS,
        {"coordinator": UserFactory(name=f"Osoba {OTHERS}"), "member": UserFactory()},
    )
    installation()
    NetworkFactory(programme=programme, name="Sieć dawna", slug="dawna", archived=True)
    return World(people, living, hidden, programme, other)


NAMES = {
    "stranger": "Anna Obca",
    "member": "Beata Załogowa",
    "expert": "Celina Ekspertka",
    "observer": "Damian Patrzący",
    "coordinator": "Ewa Prowadząca",
    "overseer": "Filip Powiatowy",
    "operator": "Gabriela Techniczna",
}


def furnish(network: Network, secret: str, people: dict[str, User]) -> Place:
    """Put people and one of everything into a network; ``secret`` stands in all that only its crew may read."""
    traits = {"coordinator": "coordinating", "member": None, "expert": "advising", "observer": "observing"}
    for role, trait in traits.items():
        if role in people:
            MembershipFactory(network=network, user=people[role], **({trait: True} if trait else {}))
    another = MembershipFactory(network=network, user=UserFactory(email=hidden_address(network), name="Hanna Cicha"))
    coordinator = people["coordinator"]
    MembershipFactory.create_batch(5, network=network)  # enough to hide one who writes without a name
    return Place(
        network,
        *conversation(network, secret, coordinator, another.user),
        **moderated(network, secret, coordinator, another.user),
        membership=another,
        request=JoinRequestFactory(network=network, message=f"{PLEA} {secret if secret == OTHERS else ''}".strip()),
        invitation=invitation(network, coordinator),
        waiting=WaitingFactory(network=network, user=UserFactory(name="Iga Czekająca"), offered=True),
        stay=StayFactory(network=network, user=UserFactory(name="Jan Płynący")),
        **(brought(network, secret) | planned(network, secret, coordinator, another.user)),
        **called(network, secret, coordinator, another.user),
        link=LinkFactory(network=network, made_by=coordinator),
        in_line=WaitingFactory(network=network, user=UserFactory(name=WAITS if secret == CONTENT else OTHERS)),
        kept=WaitingFactory(network=network, kept=True),
        hand_over=HandOverFactory(network=network, offered_by=coordinator, offered_to=people["member"]),
        note=Note.objects.create(user=coordinator, text=NOTE if secret == CONTENT else secret, url="/"),
        workplace=WorkplaceFactory(user=coordinator),
        key=KeyFactory(user=coordinator, named=NOTE if secret == CONTENT else secret),
        appointment=AppointmentFactory(programme=network.programme),
        accession=AccessionFactory(programme=network.programme),
        sign_in_token=sign_in_link(coordinator, network.slug),
        address_token=address_change(coordinator, network.slug),
        import_run=import_of(people.get("operator")),
        upload=register(people.get("operator", coordinator)),
        by_hand=InstitutionFactory(source=Institution.Source.HAND, rspo_number=None),
        data_copy=data_copy(coordinator),
        **asked_about(network, secret, coordinator, another.user),
        held=HeldFactory(network=network, user=coordinator, raw=letter_of(secret)),
        known_address=KnownAddressFactory(user=coordinator),
        **needed(network, secret, coordinator),
    )


def called(network: Network, secret: str, coordinator: User, another: User) -> dict[str, Any]:
    """A coming meeting of the crew alone, somebody who cannot come, with the reason, and an answer by letter."""
    words = MET if secret == CONTENT else secret
    meeting = MeetingFactory(network=network, title=words, purpose=words, place=words, called_by=coordinator)
    ComingFactory(meeting=meeting, user=another, answer="declined", why=CANNOT if secret == CONTENT else secret)
    held = MeetingFactory(network=network, title="Spotkanie, które było", in_days=-30)
    minutes = MinutesFactory(meeting=held, told=True, begun_by=coordinator)
    MinutesLineFactory(minutes=minutes, kind="task", text=secret).people.add(another)
    AttendanceFactory(register__meeting=held, user=None, name=GUEST if secret == CONTENT else secret, why=secret)
    by_letter = MeetingFactory(network=network, title="Spotkanie z listu", in_days=30)
    poll = DatePollFactory(network=network, title=words, note=words, begun_by=coordinator)
    say(poll, another, "no", comment=CANNOT if secret == CONTENT else secret)
    asked_by_letter = DatePollFactory(network=network, title="Pytanie z listu")
    coming = ComingFactory(meeting=by_letter, user=another)
    AgendaItemFactory(meeting=meeting, proposed=True, proposed_by=another, title=secret, note=secret)
    return from_outside(meeting, by_letter, secret, another) | {
        "meeting": meeting,
        "agenda_item": AgendaItemFactory(meeting=meeting, title=words, note=words, leader=another),
        "held_meeting": held,
        "remark": RemarkFactory(minutes=minutes, by=another, text=secret),
        "coming": coming,
        "dates": poll,
        "respondent": RespondentFactory(poll=asked_by_letter, user=another),
        "network_feed": NetworkFeedFactory(),  # another network: the address itself is the key
    }


def from_outside(meeting: Meeting, by_letter: Meeting, secret: str, another: User) -> dict[str, Any]:
    """Somebody suggested, somebody who cannot come, with the reason, and who is on the list of experts."""
    cannot, known = (CANNOT, KNOWN) if secret == CONTENT else (secret, secret)
    answered = {"invited": True, "answer": "declined", "answered_at": clock.now()}
    VisitFactory(meeting=meeting, name=cannot, word=cannot, **answered)
    coming = VisitFactory(meeting=meeting, name=f"dr {secret}", introduce=secret, accepted=True)
    file = MeetingFile(meeting=meeting, visit=coming, name=f"{secret}.txt", kind="text/plain", octets=len(secret))
    file.file.save("plik.txt", ContentFile(secret.encode()))
    meeting.questions = ThreadFactory(network=meeting.network, title=f"Pytania {secret}")
    meeting.save()
    programme = meeting.network.programme
    email = REACHED if secret == CONTENT else f"{meeting.network.slug}.{REACHED}"
    return {
        "visit": VisitFactory(meeting=meeting, name=secret, why=secret, suggested_by=another, email=""),
        "guest": VisitFactory(meeting=by_letter, invited=True),
        "expert": ExpertFactory(programme=programme, name=known, themes=known, email=email),
        "meeting_file": file,
        "own_entry": ExpertFactory(),  # of another programme: the address itself is the key
    }


def planned(network: Network, secret: str, coordinator: User, another: User) -> dict[str, Any]:
    """A plan shown to the crew, with one of everything, a task of somebody and a calendar of the coordinator."""
    plan = PlanFactory(network=network, general_aim=secret, shown=True)
    aim = AimFactory(plan=plan, text=secret, indicator=secret, owner=coordinator)
    AimStatus.objects.create(aim=aim, state="going", why=secret, by=coordinator)
    item = ItemFactory(plan=plan, topic=secret, issues=secret, planned_on=clock.today())
    UndertakingFactory(plan=plan, title=secret, about=secret).people.add(another)
    share = ShareFactory(task__network=network, task__title=secret, task__item=item, user=another)
    version = VersionFactory(plan=plan, shown_by=coordinator, note=secret)
    need = NeedFactory(plan=plan, theme=secret[:200], outcome=secret, told_by=coordinator)
    need.aims.add(aim)
    return {
        "task": share.task,
        "need_in_plan": need,
        "plan_version": version,
        "plan_comment": CommentFactory(plan=plan, aim=aim, about=secret, text=secret, by=another),
        "feed": FeedFactory(user=UserFactory(name="Olaf Kalendarzowy")),
    }


def needed(network: Network, secret: str, coordinator: User) -> dict[str, Any]:
    """A need that others have signed, hidden where nobody may know of the network, and one not published yet."""
    is_shown = secret == CONTENT
    fields = {"programme": network.programme, "by": coordinator}
    proposal = ProposalFactory(**fields, title="Cisza na lekcji" if is_shown else secret, hidden=not is_shown)
    signatory = UserFactory(name=SIGNATORY if is_shown else OTHERS)
    SignatureFactory(proposal=proposal, user=signatory, brings=BRINGS if is_shown else OTHERS)
    words = UNPUBLISHED if is_shown else OTHERS
    return {
        "proposal": proposal,
        "draft_of_need": ProposalFactory(**fields, draft=True, title=words, need=words),
        "call": CallFactory(programme=network.programme),
    }


def brought(network: Network, secret: str) -> dict[str, Any]:
    """A list of people in groups, the link in the letter to one of them, and a letter in the outbox."""
    listed = [f"Osoba {secret if secret == OTHERS else ''}", f"{LISTED}.{network.slug}@gmina.example", network.name]
    to = hidden_address(network)
    return {
        "way_in": WelcomeFactory(programme=network.programme, user__email=f"witana@{network.slug}.example"),
        "group_list": GroupListFactory(programme=network.programme, people=[listed], to=network),
        "unreached": UnreachedFactory(user__email=f"wraca.{to}"),
        "letter": Letter.objects.create(to=to, subject="Sprawa", text=LETTER, html=f"<p>{LETTER}</p>"),
    }


def hidden_address(network: Network) -> str:
    return ADDRESS if network.slug == "zywa" else f"{network.slug}.{ADDRESS}"


def conversation(
    network: Network, secret: str, coordinator: User, another: User
) -> tuple[Post, PostFile, Unreleased, Thread]:
    thread = ThreadFactory(network=network, by=coordinator, title=f"Rozmowa {secret}")
    first = PostFactory(
        thread=thread, by=coordinator, text=f"Wpis {secret}", html=f"<p>Wpis {secret}</p>", is_first=True
    )
    later = clock.now() - timedelta(minutes=5)
    PostFactory(thread=thread, by=another, text=f"Odpowiedź {secret}", html=f"<p>{secret}</p>", created_at=later)
    PostVersion.objects.create(post=first, text=f"Przed poprawką {secret}", written_at=later)
    file = PostFile(post=first, name=f"{secret}.txt", kind="text/plain", octets=len(secret))
    file.file.save("plik.txt", ContentFile(secret.encode()))
    Draft.objects.create(user=coordinator, network=network, thread=thread, text=DRAFT)
    MailedPost.objects.create(post=first, message_id="<1@szkola.example>", cut=f"Telefon {secret}")
    unsigned = Unreleased.objects.create(
        network=network, thread=thread, place=thread.pk, text=UNSIGNED, key=tokens.digest(secret)
    )
    return first, file, unsigned, in_confidence(network, secret, coordinator, another)


def former_guest(thread: Thread, person: User) -> None:
    """Who was let into the thread by name, and has no role in the network any more."""
    Reader.objects.create(thread=thread, user=person, is_by_name=True)


def moderated(network: Network, secret: str, coordinator: User, another: User) -> dict[str, Any]:
    """A reported post, and a hidden one whose author has appealed."""
    words = HIDDEN if secret == CONTENT else OTHERS
    thread = ThreadFactory(network=network, by=another, title=f"Druga rozmowa {secret}")
    reported = PostFactory(thread=thread, by=another, text=secret, is_first=True)
    Report.objects.create(post=reported, reasons=REPORTED if secret == CONTENT else OTHERS)
    hidden = PostFactory(thread=thread, by=another, text=words, hidden_at=clock.now())
    appeal = {"appeal": APPEALED if secret == CONTENT else OTHERS, "appealed_at": clock.now()}
    hiding = Hiding.objects.create(post=hidden, reason="Nie na temat", by=coordinator, **appeal)
    poll = Poll.objects.create(thread=thread, question=secret, closes_on=clock.today())
    for number in range(2):
        Vote.objects.create(choice=Choice.objects.create(poll=poll, words=secret, number=number), user=another)
    Trail.objects.create(deed=Trail.Deed.MERGE, network=network, place=1, thread=thread, title=secret)
    Thread.objects.filter(pk=thread.pk).update(has_trails=True)
    links = HELD if secret == CONTENT else OTHERS
    held = HeldPost.objects.create(network=network, by=another, title=links, text=links, html=links, hosts=links)
    return {"reported": reported, "hiding": hiding, "first_links": held}


def in_confidence(network: Network, secret: str, coordinator: User, another: User) -> Thread:
    """A confidential thread of the two, with all that its page may show."""
    words = CONFIDED if secret == CONTENT else OTHERS
    thread = ThreadFactory(network=network, by=another, title=words, is_confidential=True)
    PostFactory(thread=thread, by=another, text=words, is_first=True)
    Reader.objects.create(thread=thread, user=coordinator)
    Reader.objects.create(thread=thread, user=another)
    Draft.objects.create(user=another, network=network, title=words, text=words, is_confidential=True)
    return thread


def asked_about(network: Network, secret: str, coordinator: User, another: User) -> dict[str, Any]:
    """An open survey that nobody has answered, a closed one that keeps names, with its result, and a programme's."""
    survey = SurveyFactory(network=network, made_by=coordinator, title=f"Ankieta {secret}")
    QuestionFactory(survey=survey, text=secret)
    closed = SurveyFactory(network=network, title=f"Dawna {secret}", named=True, closed=True, outcome=secret)
    question = QuestionFactory(survey=closed, kind="text", text=secret)
    Tally.objects.create(survey=closed, question=question, counted=6, words=[secret] * 6)
    row = ParticipationFactory(survey=closed, user=another, has_answered=True)
    NamedAnswer.objects.create(participation=row, values={str(question.pk): SIGNED if secret == CONTENT else OTHERS})
    by_letter = SurveyFactory(network=network, title="Ankieta z listu")
    QuestionFactory(survey=by_letter)
    theirs = SurveyFactory(network=None, programme=network.programme, title="Potrzeby placówek")
    QuestionFactory(survey=theirs)
    return {
        "survey": survey,
        "asked": ParticipationFactory(survey=by_letter, user=another),
        "closed_survey": closed,
        "programme_survey": theirs,
    }


def letter_of(secret: str) -> bytes:
    """Came in the coordinator's name from another address, and waits."""
    return letter("drugi@poczta.example", "siec-1@dom.example", f"List {secret}")


def invitation(network: Network, coordinator: User) -> Any:
    row = InvitationFactory(network=network, invited_by=coordinator, email=f"gosc@{network.slug}.example")
    row.digest = tokens.digest(row.token)
    row.save()
    return row


def sign_in_link(person: User, secret: str) -> str:
    SignInLink.objects.create(user=person, email=person.email, digest=tokens.digest(f"wejscie-{secret}"))
    return f"wejscie-{secret}"


def address_change(person: User, secret: str) -> str:
    AddressChange.objects.create(user=person, email=f"nowy.{person.email}", digest=tokens.digest(f"adres-{secret}"))
    return f"adres-{secret}"


def installation() -> None:
    """Set by an operator, with a logo."""
    row = from_environment()
    row.logo.name, row.logo_text = f"installation/{LOGO}", "Powiat Próbny"
    row.logo.storage.save(row.logo.name, ContentFile(b"obraz"))
    row.save()


def data_copy(person: User) -> DataCopy:
    """Everything about the coordinator, ready to be taken."""
    row = DataCopy(user=person, made_at=clock.now(), octets=len(DRAFT))
    row.file.save("kopia.zip", ContentFile(DRAFT.encode()))
    return row


def import_of(operator: User | None) -> ImportRun:
    return ImportRun.objects.create(kind=ImportRun.Kind.RSPO, file_name="rejestr.csv", by=operator)


def register(operator: User) -> Upload:
    """A small piece of the real register, sent and not yet imported."""
    lines = REGISTER.read_bytes().splitlines(keepends=True)[:4]
    row = Upload(by=operator, file_name="rejestr.csv")
    row.file.save("rejestr.csv", ContentFile(b"".join(lines)))
    return row
