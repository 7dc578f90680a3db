"""Somebody planted everywhere in the house, and everything the house holds, as text."""

import base64
import pickle
import re
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from procrastinate.contrib.django import app

from zaloga.activity.record import record
from zaloga.core import clock, tokens
from zaloga.core.markdown import render
from zaloga.forum import actions as forum
from zaloga.forum.models import (
    Choice,
    Following,
    HeldPost,
    Hiding,
    MailedPost,
    Poll,
    PostVersion,
    Reaction,
    Reader,
    ReadMark,
    Report,
    Summary,
    Trail,
    Vote,
)
from zaloga.forum.tests.factories import DraftFactory, PostFactory, PostFileFactory, ThreadFactory
from zaloga.institutions.models import ImportRun, Upload
from zaloga.mailroom.models import Received
from zaloga.mailroom.tests.factories import HeldFactory, KnownAddressFactory
from zaloga.meetings.models import MeetingFile
from zaloga.meetings.tests.factories import (
    AgendaItemFactory,
    AttendanceFactory,
    ComingFactory,
    CorrectionFactory,
    DatePollFactory,
    ExpertFactory,
    MeetingFactory,
    MinutesFactory,
    MinutesLineFactory,
    RemarkFactory,
    VisitFactory,
    VisitVoteFactory,
    say,
)
from zaloga.networks import events as network_events
from zaloga.networks.models import Arrival, Companionship, Link, RelayedLetter, Waiting
from zaloga.networks.tests.factories import (
    GroupListFactory,
    HandOverFactory,
    InvitationFactory,
    JoinRequestFactory,
    MembershipFactory,
    NetworkFactory,
    WelcomeFactory,
)
from zaloga.notifications.tests.factories import LetterFactory, NoteFactory
from zaloga.people import events
from zaloga.people.models import AddressChange, Consent, DataCopy, Session, SignInLink, Text, User
from zaloga.people.sessions import SessionStore
from zaloga.people.tests.factories import UserFactory, WorkplaceFactory
from zaloga.plans.models import Acceptance, AimStatus
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
from zaloga.programmes.tests.factories import AppointmentFactory
from zaloga.proposals.models import Decision, Proposal, ProposalVersion
from zaloga.proposals.tests.factories import CallFactory, ProposalFactory, SignatureFactory
from zaloga.search import index
from zaloga.surveys.models import NamedAnswer, Tally
from zaloga.surveys.tests.factories import ParticipationFactory, QuestionFactory, SurveyFactory

NAME, EMAIL, PHONE, VOCATIVE = "Zdzisława Niepowtarzalna", "zdzisia@szkola.example", "601 234 567", "Zdzisiu"
BYTES = re.compile(r'(?<="\\\\x)[0-9a-f]+')  # as JSON has them
TRACES = [NAME, EMAIL, PHONE, "601234567", VOCATIVE]
OWN_WORDS = "U mnie na lekcjach działa metronom"
TITLE = "Rytm w klasie pierwszej"
OTHER = "Bożydar Sąsiedzki"


def somebody():
    return UserFactory(name=NAME, email=EMAIL, phone=PHONE, vocative=VOCATIVE, gives="metronomy", teaches="muzyka")


def plant(person):
    """The person in every table that knows people; gives the network where most of it stands."""
    network = NetworkFactory(name="Sieć muzyków", slug="muzycy")
    MembershipFactory(network=network, user=person)
    other = MembershipFactory(network=network, user=UserFactory(name=OTHER, email="bozydar@szkola.example")).user
    plant_words(network, person, other)
    plant_around_networks(network, person, other)
    plant_surveys(network, person, other)
    plant_in_plan(network, person, other)
    plant_in_meetings(network, person, other)
    plant_needs(network, person, other)
    plant_account(person)
    plant_below(person, other)
    plant_the_rest(person)
    return network


def plant_words(network, person, other):
    mine = ThreadFactory(network=network, by=person, title=f"Metronom, pyta {NAME}")
    first = PostFactory(thread=mine, by=person, text=f"{OWN_WORDS}. {NAME}, {PHONE}", is_first=True)
    PostVersion.objects.create(post=first, text=f"Przedtem, {EMAIL}", html=EMAIL, written_at=clock.now())
    PostFileFactory(post=first, name=f"{NAME} scenariusz.pdf")
    quoting = f"{first.as_quote()}\n\nDziękuję, @{NAME}. Pisz na {EMAIL}."
    answer = PostFactory(thread=mine, by=other, text=quoting)
    PostVersion.objects.create(post=answer, text=quoting, html=render(quoting), written_at=clock.now())
    theirs = ThreadFactory(network=network, by=other, title="Tajny temat sąsiada")
    PostFactory(thread=theirs, by=other, text="Słowa sąsiada", is_first=True)
    reply = PostFactory(thread=theirs, by=person, text=f"> Słowa sąsiada\n>\n> – {OTHER}\n\nZgoda")
    Reaction.objects.create(post=answer, by=person)
    Reaction.objects.create(post=reply, by=other)
    ReadMark.objects.create(thread=theirs, user=person, read_until=clock.now())
    Reaction.objects.create(post=answer, by=person, kind=Reaction.Kind.THANKS)
    Following.objects.create(thread=theirs, user=person, level=Following.Level.ALL)
    Summary.objects.create(thread=theirs, by=person, text=f"Radzi {NAME}", html=NAME)
    Summary.objects.create(thread=mine, by=other, text=f"Radzi {NAME}, {EMAIL}", html=NAME)
    Report.objects.create(post=answer, reasons=f"Tam stoi {NAME}")
    said = {"reason": f"{NAME}, {EMAIL}", "title": NAME, "appeal": f"To {NAME}", "answer": f"Odpisuje {NAME}"}
    when = {"appealed_at": clock.now(), "answered_at": clock.now()}
    Hiding.objects.create(post=answer, by=person, answered_by=person, **said, **when)
    Hiding.objects.create(post=reply, by=other, lifted_at=clock.now(), **said)
    words = {"title": NAME, "text": f"{NAME}, zobaczcie", "html": f"<p>{NAME}</p>", "hosts": "sklep.example"}
    HeldPost.objects.create(network=network, by=person, **words)
    HeldPost.objects.create(network=network, by=other, rejected_at=clock.now(), reason=f"Spam, {NAME}", **words)
    poll = Poll.objects.create(thread=theirs, question=f"Czy poprowadzi {NAME}?", closes_on=clock.today())
    Vote.objects.create(choice=Choice.objects.create(poll=poll, words=f"Tak, {NAME}", number=0), user=person)
    Trail.objects.create(deed="merge", network=network, place=1, thread=theirs, title=f"Pyta {NAME}")
    DraftFactory(network=network, user=other, thread=mine, text=f"Odpowiem {NAME} jutro")
    MailedPost.objects.create(post=reply, message_id=f"1.{EMAIL}", cut=f"{NAME}, {PHONE}")
    MailedPost.objects.create(post=answer, message_id="2@szkola.example", cut=f"{NAME} napisała:")
    forum.reply(theirs, by=person, text="Jeszcze jedno")
    Reader.objects.create(thread=theirs, user=UserFactory(), is_by_name=True, let_in_by=person)
    forum.begin(network, by=person, title=TITLE, kind="question", text="Nikt nie odpowiada")
    DraftFactory(network=network, user=person, text="Szkic, którego nikt nie zna")
    return mine


def plant_around_networks(network, person, other):
    JoinRequestFactory(user=person, message=f"Proszę, {NAME}")
    JoinRequestFactory(
        network=network, user=UserFactory(), answered_by=person, answered_at=clock.now(), is_accepted=True
    )
    InvitationFactory(network=network, email=EMAIL, name=NAME)
    InvitationFactory(network=network, invited_by=person, message=f"Zaprasza {NAME}", email="obca@szkola.example")
    InvitationFactory(email="dawny@szkola.example", accepted_by=person, accepted_at=clock.now())
    HandOverFactory(offered_to=person, message=f"Poprowadź, {NAME}")
    HandOverFactory(offered_by=person, offered_to=other, message=f"{NAME} prosi")
    Waiting.objects.create(network=NetworkFactory(), user=person, contract_version=1)
    link = Link.objects.create(network=network, made_by=person, expires_at=clock.now() + timedelta(days=1))
    Arrival.objects.create(link=link, user=person)
    Companionship.objects.create(network=network, newcomer=person, companion=other, proposed_by=person, message=NAME)
    Companionship.objects.create(network=NetworkFactory(), newcomer=other, companion=person)
    RelayedLetter.objects.create(network=network, by=person, subject=f"{NAME} pisze", recipients=1, key=uuid4())
    RelayedLetter.objects.create(network=network, by=other, to=person, subject=NAME, recipients=1, key=uuid4())
    GroupListFactory(by=other, people=[[NAME, EMAIL.title(), "grupa"], [OTHER, other.email, "grupa"]])
    GroupListFactory(by=person, asked_by=person, carried_out_at=clock.now(), lines=[], file_name=f"{NAME}.csv")
    WelcomeFactory(user=person)
    WelcomeFactory(by=person)


def plant_surveys(network, person, other):
    words = {"title": f"Pyta {NAME}", "intro": f"Piszcie na {EMAIL}", "outcome": f"Poprowadzi {NAME}"}
    survey = SurveyFactory(network=network, made_by=person, outcome_by=person, named=True, closed=True, **words)
    open_text = QuestionFactory(survey=survey, kind="text", text=f"Co dał Ci {NAME}?", hint=NAME)
    choice = QuestionFactory(survey=survey, options=[f"tak, {NAME}", "nie"])
    Tally.objects.create(survey=survey, question=open_text, counted=6, words=[f"Lekcję pokazał {NAME}"] * 6)
    for user in (person, other):
        row = ParticipationFactory(survey=survey, user=user, has_answered=True)
        said = {str(open_text.pk): f"Pyta {NAME}", str(choice.pk): 0}
        NamedAnswer.objects.create(participation=row, values=said)
    theirs = SurveyFactory(network=None, programme=network.programme)
    ParticipationFactory(survey=theirs, user=None, email=EMAIL)


def plant_in_meetings(network, person, other):
    """In meetings that were called, and in what people say about coming."""
    words = {"title": f"Warsztat, prowadzi {NAME}", "purpose": EMAIL, "bring": PHONE, "place": f"U {NAME}", "way": NAME}
    words |= {"dial_in": PHONE, "called_off_why": f"Choruje {NAME}"}
    meeting = MeetingFactory(network=network, called_by=person, called_off_by=person, **words)
    item = {"title": f"Lekcja: {NAME}", "led_by": NAME, "note": EMAIL}
    AgendaItemFactory(meeting=meeting, leader=person, proposed_by=person, **item)
    ComingFactory(meeting=meeting, user=person, answer="declined", why=NAME)
    ComingFactory(meeting=meeting, user=other, answer="declined", why=f"Zastępuję {NAME}", entered_by=person)
    poll = DatePollFactory(network=network, title=f"Kiedy może {NAME}?", note=EMAIL, begun_by=person)
    say(poll, person, "no", comment=NAME)
    say(poll, other, "yes", comment=f"Byle z {NAME}", entered_by=person)
    there = AttendanceFactory(register__meeting=meeting, register__confirmed_by=person, user=person, why=NAME)
    AttendanceFactory(register=there.register, user=other, entered_by=person)
    plant_in_minutes(network, person, other)
    plant_among_guests(meeting, person, other)


def plant_among_guests(meeting, person, other):
    """Suggesting, voting, inviting, sending a file; and as an expert themselves, by name and by address."""
    words = {name: f"Mówi {NAME}" for name in ("about", "why", "theme", "terms", "contact", "word", "introduce")}
    visit = VisitFactory(meeting=meeting, invited=True, name="Ktoś", suggested_by=person, invited_by=person, **words)
    VisitVoteFactory(visit=visit, user=person)
    VisitFactory(meeting=meeting, accepted=True, name=NAME, email=EMAIL)
    ExpertFactory(added_by=person, name=f"Zna ją {NAME}", themes=NAME, about=f"Poleca {NAME}")
    ExpertFactory(name=NAME, email=EMAIL)
    for by in (person, other):
        file = {"name": f"Karta, {NAME}.txt", "kind": "text/plain", "octets": 5, "file": kept("karta.txt", "karta")}
        MeetingFile.objects.create(meeting=meeting, visit=visit, added_by=by, **file)


def plant_in_minutes(network, person, other):
    """In minutes open for remarks, and in approved ones that are frozen as data and as text."""
    hand = {"begun_by": person, "opened_by": person}
    minutes = MinutesFactory(meeting__network=network, told=True, **hand)
    task = MinutesLineFactory(minutes=minutes, kind="task", text=f"Zadzwonić: {NAME}", changed_by=person)
    task.people.add(person)
    RemarkFactory(minutes=minutes, by=person, text=f"Podpisano, {NAME}")
    answer = {"verdict": "left", "answered_at": clock.now(), "answered_by": person, "answer": f"Zgoda, {NAME}"}
    RemarkFactory(minutes=minutes, by=other, text=f"Zgoda, {NAME}", **answer)
    frozen = {"content": {"blocks": [{"text": f"Mówi {NAME}"}]}, "text": f"Mówi {NAME}, {EMAIL}", "sha256": "0" * 64}
    moments = {"state": "approved", "approved_at": clock.now(), "approved_by": person}
    approved = MinutesFactory(meeting__network=network, told=True, **hand | frozen | moments)
    CorrectionFactory(minutes=approved, by=person, text=f"Poprawia {NAME}")


def plant_in_plan(network, person, other):
    """In a plan, its tasks, the words of others about it, and a version frozen as data."""
    plan = PlanFactory(network=network, general_aim=f"Pomaga nam {NAME}", begun_by=person, shown=True)
    aim = AimFactory(plan=plan, text=f"Uczymy się od {NAME}", indicator=EMAIL, owner=person)
    AimStatus.objects.create(aim=aim, state="going", why=f"Mówi {NAME}", by=other)
    AimStatus.objects.create(aim=aim, state="going", why="Moje słowa o celu", by=person)
    ItemFactory(plan=plan, topic=f"Prowadzi {NAME}", issues=f"{NAME}, {PHONE}", planned_activities=EMAIL)
    UndertakingFactory(plan=plan, title=f"Koncert, {NAME}", result=EMAIL).people.add(person)
    ShareFactory(
        task__network=network, task__title=f"Zadzwonić: {NAME}", task__note=PHONE, task__made_by=person, user=person
    )
    CommentFactory(plan=plan, by=person, text=f"Podpisano, {NAME}", about=f"Prowadzi {NAME}")
    CommentFactory(plan=plan, by=other, text=f"Zgoda, @{NAME}", about=NAME)
    version = VersionFactory(plan=plan, shown_by=person, adopted_by=person, note=f"Pisze {NAME}")
    Acceptance.objects.create(version=version, user=person)
    answered = NeedFactory(plan=plan, theme=f"Lekcje z {NAME}", outcome=EMAIL, told_at=clock.now(), told_by=person)
    answered.aims.add(aim)
    FeedFactory(user=person)


def plant_needs(network, person, other):
    said = {"title": f"Chór, {NAME}", "need": f"Pisze {NAME}", "doing": EMAIL, "answers": [f"Poprowadzi {NAME}"]}
    mine = ProposalFactory(by=person, **said)
    SignatureFactory(proposal=mine, user=other, brings=f"Razem z {NAME}")
    ProposalFactory(by=person, draft=True, **said)
    theirs = ProposalFactory(by=other, reason=NAME, hidden=True, hidden_by=person, **said | {"hidden_reason": NAME})
    SignatureFactory(proposal=theirs, user=person, brings=NAME)
    ProposalVersion.objects.create(proposal=mine, title=NAME, need=EMAIL, doing=NAME, written_at=clock.now())
    CallFactory(opened_by=person, title=NAME, about=f"Pyta {NAME}", criteria=EMAIL)
    led = {"coordinator_name": NAME, "coordinator_email": EMAIL, "network": {"name": f"Sieć, {NAME}"}}
    Decision.objects.create(proposal=theirs, by=person, kind="accept", reason=NAME, **led)
    index.rebuild([Proposal])


def plant_account(person):
    WorkplaceFactory(user=person)
    Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={"name": f"klucz, {NAME}"})
    text = Text.objects.first() or Text.objects.create(kind=Text.Kind.IMAGE, words="Zgoda")
    Consent.objects.get_or_create(user=person, text=text, defaults={"way": Consent.Way.PAGE})
    SignInLink.objects.create(user=person, email=EMAIL, digest=tokens.digest("a"))
    SignInLink.objects.create(email=EMAIL, digest=tokens.digest("b"))
    AddressChange.objects.create(user=person, email="nowa.zdzisia@szkola.example", digest=tokens.digest("c"))
    AddressChange.objects.create(user=UserFactory(), email=EMAIL, digest=tokens.digest("d"))
    EmailAddress.objects.create(user=person, email=EMAIL)
    Session.objects.create(session_key="jej", session_data="", expire_date=clock.now(), user=person)
    stray = SessionStore()
    stray["account_login"] = {"email": EMAIL}
    stray.save()
    DataCopy.objects.create(user=person, made_at=clock.now(), file=kept("copies/jej", f"kopia {NAME}"))


def plant_below(person, other):
    AppointmentFactory(user=person, ended_at=clock.now())
    AppointmentFactory(appointed_by=person)
    ImportRun.objects.create(kind="rspo", by=person, file_name=f"{NAME}.csv")
    Upload.objects.create(by=person, file_name="rejestr.csv", file=kept("imports/jej", NAME))
    NoteFactory(user=person, text=f"{OTHER} odpowiada")
    NoteFactory(user=other, text=f"{NAME} odpowiada w rozmowie", url="/sieci/muzycy/rozmowy/1/")
    HeldFactory(user=person, sender=f"dom.{EMAIL}")
    KnownAddressFactory(user=person, email=f"dom.{EMAIL}")
    for number, address in enumerate((EMAIL, f"dom.{EMAIL}")):
        Received.objects.create(key=str(number), sender=address, outcome="kept", raw=NAME.encode())
    LetterFactory(to=EMAIL, user=person)
    LetterFactory(to=EMAIL, user=None)
    LetterFactory(to=other.email, user=other, subject=f"{NAME} pisze", text=f"{NAME} {EMAIL}", html=f"<p>{NAME}</p>")
    record(events.ENROLLED, by=other, target=person)
    record(network_events.INVITED, by=person, target=NetworkFactory(), email=EMAIL, whom=[NAME])
    app.configure_task("people.probe", allow_unknown=True).defer(address=EMAIL, people=[{"name": NAME}])
    cache.set("szukane", "nic o nikim")


def kept(name, text):
    return ContentFile(text.encode(), name)


def plant_the_rest(person):
    """The person in columns that plant() does not know yet: a row with whatever its other columns need."""
    for label in columns_without(person):
        room, name, column = label.split(".")
        model = apps.get_model(room, name)
        needed = [field for field in model._meta.concrete_fields if not (field.primary_key or field.has_default())]
        values = {field.name: filling(field) for field in needed if not (field.null or field.blank)}
        with suppress(IntegrityError), transaction.atomic():  # a table with rules of its own has to be planted above
            model._base_manager.create(**{**values, column: person})


def filling(field):
    """A value that a column of this kind takes; text names the person."""
    if field.is_relation:
        rows = field.related_model._base_manager
        return UserFactory() if field.related_model is User else rows.order_by("-pk").first()
    if field.choices:
        return field.choices[0][0]
    kind = field.get_internal_type()
    moments = {"DateTimeField": clock.now, "DateField": clock.today}
    return moments[kind]() if kind in moments else 1 if "Integer" in kind else NAME[: field.max_length]


def columns_without(person) -> list[str]:
    """Columns with a key of the account in which the person does not stand."""
    empty = []
    for model in apps.get_models(include_auto_created=True):
        for column in model._meta.concrete_fields:
            if (
                column.related_model is type(person)
                and not model._base_manager.filter(**{column.name: person}).exists()
            ):
                empty.append(f"{model._meta.label_lower}.{column.name}")
    return empty


def everything() -> str:
    """Every row of every table as text, sessions and the cache opened, and every file with its name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        held = []
        for table in tables:
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')  # noqa: S608 - names from the catalogue
            rows = [BYTES.sub(lambda found: bytes.fromhex(found[0]).decode(), row) for (row,) in cursor.fetchall()]
            held += [f"{table}: {row}" for row in rows]
        cursor.execute("SELECT value FROM cache")
        held += [f"cache: {pickle.loads(base64.b64decode(value))}" for (value,) in cursor.fetchall()]  # noqa: S301
    held += [f"session: {session.get_decoded()}" for session in Session.objects.all()]
    return "\n".join([*held, *files()])


def files() -> list[str]:
    paths = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    return [f"{path}: {path.read_bytes().decode('utf-8', 'replace')}" for path in paths]


def found_in(text: str) -> list[str]:
    """Lines in which a trace of the person stands."""
    return [line[:1_000] for line in text.splitlines() if any(trace.lower() in line.lower() for trace in TRACES)]
