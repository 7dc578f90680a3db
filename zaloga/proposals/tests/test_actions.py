from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.notifications.models import Letter, Note
from zaloga.people.models import User
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes import actions as programmes
from zaloga.programmes.tests.factories import AppointmentFactory, ProgrammeFactory
from zaloga.proposals import actions
from zaloga.proposals.models import Proposal, Signature
from zaloga.proposals.tests.factories import CallFactory, ProposalFactory, SignatureFactory
from zaloga.search.models import Entry

pytestmark = pytest.mark.django_db

WORDS = {"title": "Uczniowie z Ukrainy", "need": "Nie wiem, jak ich oceniać.", "people_for": ["primary"]}


def names(*events):
    return [event.name for event in Event.objects.order_by("pk")]


def signed(proposal, how_many, **more):
    return SignatureFactory.create_batch(how_many, proposal=proposal, **more)


def test_a_draft_is_heard_of_by_nobody():
    programme = AppointmentFactory().programme

    draft = actions.file(programme, by=UserFactory(), **WORDS)

    assert draft.state == Proposal.State.DRAFT
    assert not Event.objects.exists()
    assert not Note.objects.exists()
    assert not Entry.objects.exists()


def test_the_same_words_again_give_the_draft_that_is_there():
    programme, by = ProgrammeFactory(), UserFactory()

    first = actions.file(programme, by=by, **WORDS)
    again = actions.file(programme, by=by, **{**WORDS, "willing": 7})

    assert [draft.pk for draft in Proposal.objects.all()] == [first.pk]
    assert again.willing == 7


def test_nobody_hoards_drafts():
    programme, by = ProgrammeFactory(), UserFactory()
    for number in range(5):
        actions.file(programme, by=by, **{**WORDS, "title": f"Potrzeba {number}"})

    with pytest.raises(Refusal, match="niedokończonych"):
        actions.file(programme, by=by, **WORDS)


def test_a_programme_in_the_archive_takes_no_proposals():
    with pytest.raises(PermissionDenied):
        actions.file(ProgrammeFactory(archived_at=clock.now()), by=UserFactory(), **WORDS)


def test_a_need_without_words_is_told_at_its_field():
    with pytest.raises(ValidationError) as found:
        actions.file(ProgrammeFactory(), by=UserFactory(), title="Coś", need="", people_for=["primary"])

    assert list(found.value.message_dict) == ["need"]


@pytest.mark.parametrize(
    ("days", "why"), [({"over": True}, "już zamknięty"), ({"opens_on": "later"}, "jeszcze się nie zaczął")]
)
def test_a_call_takes_proposals_within_its_days_only(days, why):
    if days.get("opens_on"):
        days = {"opens_on": clock.today() + timedelta(days=1)}
    call = CallFactory(**days)

    with pytest.raises(Refusal, match=why):
        actions.file(call.programme, by=UserFactory(), call=call, **WORDS)


def test_publishing_signs_tells_the_programme_and_lets_it_be_found():
    overseer = AppointmentFactory()
    author = UserFactory()
    draft = actions.file(overseer.programme, by=author, **WORDS)

    published = actions.publish(draft, access="closed", by=author)
    actions.publish(published, by=author)

    assert (published.state, published.access) == (Proposal.State.OPEN, "closed")
    assert [(row.user, row.would_join) for row in published.signatures.confirmed()] == [(author, True)]
    assert [(note.user, note.text) for note in Note.objects.all()] == [
        (overseer.user, "Nowe zgłoszenie: „Uczniowie z Ukrainy”")
    ]
    assert [(entry.kind, entry.title, entry.audience) for entry in Entry.objects.all()] == [
        ("proposals.proposal", "Uczniowie z Ukrainy", ["public"])
    ]
    assert names() == ["proposal.published"]


def test_only_the_author_publishes_corrects_and_withdraws():
    proposal, other = ProposalFactory(), AppointmentFactory().user

    for deed in (actions.publish, actions.correct, actions.withdraw):
        with pytest.raises(PermissionDenied):
            deed(proposal, by=other)


def test_the_signature_that_reaches_the_number_puts_it_into_the_queue_with_a_letter():
    proposal = ProposalFactory(title="Cisza na lekcji")
    overseer = AppointmentFactory(programme=proposal.programme).user
    signed(proposal, 1)

    actions.sign(proposal, by=UserFactory(), brings="Salę")
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.OPEN
    actions.sign(proposal, by=UserFactory())

    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.QUEUED
    assert [(letter.to, letter.subject) for letter in Letter.objects.all()] == [
        (overseer.email, "„Cisza na lekcji” czeka na Twoją decyzję. Podpisów: 3")
    ]
    assert names() == ["proposal.signed", "proposal.signed", "proposal.queued"]


def test_a_person_signs_once_and_may_change_what_the_signature_says():
    proposal, by = ProposalFactory(), UserFactory()

    actions.sign(proposal, by=by, brings="Salę")
    actions.sign(proposal, by=by, brings="Salę i kawę", would_join=False)

    assert [(row.user, row.brings, row.would_join) for row in proposal.signatures.all()] == [(by, "Salę i kawę", False)]
    assert names() == ["proposal.signed"]


def test_what_a_guest_typed_counts_nowhere_until_its_owner_says_yes():
    proposal, owner = ProposalFactory(), UserFactory(confirmed_at=None)
    signed(proposal, 2)

    waiting = actions.ask_to_sign(proposal, by=owner, brings="Nuty")

    assert waiting.confirmed_at is None
    assert proposal.signatures.confirmed().count() == 2
    assert not Event.objects.exists()

    actions.sign(proposal, by=owner, brings="Nuty")
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.QUEUED


def test_nobody_touches_a_signature_from_outside():
    row = SignatureFactory(brings="Swoje")

    actions.ask_to_sign(row.proposal, by=row.user, brings="Podrzucone")

    assert [(kept.brings, kept.pk) for kept in Signature.objects.all()] == [("Swoje", row.pk)]


@pytest.mark.parametrize("state", ["declined", "accepted", "merged"])
def test_what_has_been_answered_takes_no_signatures(state):
    proposal = ProposalFactory(state=state, reason="Bo tak", decided_at=clock.now())

    with pytest.raises(Refusal, match="nie zbiera się już podpisów"):
        actions.sign(proposal, by=UserFactory())

    assert not Signature.objects.exists()


def test_a_signature_is_taken_back_as_easily():
    row = SignatureFactory()

    actions.withdraw_signature(row.proposal, by=row.user)
    actions.withdraw_signature(row.proposal, by=row.user)

    assert not Signature.objects.exists()
    assert names() == ["proposal.signature_withdrawn"]


def test_the_author_of_a_proposal_that_waits_withdraws_it_whole():
    proposal = ProposalFactory()
    SignatureFactory(proposal=proposal, user=proposal.by)

    with pytest.raises(Refusal, match="wycofać w całości"):
        actions.withdraw_signature(proposal, by=proposal.by)


def test_a_correction_keeps_what_others_have_signed_and_tells_them():
    proposal = ProposalFactory(title="Przed", need="Dawna treść")
    friend = SignatureFactory(proposal=proposal).user
    SignatureFactory(proposal=proposal, unconfirmed=True)

    actions.correct(proposal, by=proposal.by, title="Po", need="Nowa treść")
    actions.correct(proposal, by=proposal.by, title="Po", need="Nowa treść")

    proposal.refresh_from_db()
    assert (proposal.title, proposal.need) == ("Po", "Nowa treść")
    assert [(row.title, row.need) for row in proposal.versions.all()] == [("Przed", "Dawna treść")]
    assert [note.user for note in Note.objects.all()] == [friend]


def test_a_draft_is_corrected_in_silence():
    proposal = ProposalFactory(draft=True)

    actions.correct(proposal, by=proposal.by, title="Po")

    assert not proposal.versions.exists()
    assert not Event.objects.exists()


def test_after_the_decision_nothing_is_corrected():
    proposal = ProposalFactory(state="declined", reason="Bo tak")

    with pytest.raises(Refusal, match="już zapadła"):
        actions.correct(proposal, by=proposal.by, title="Po")


def test_withdrawing_writes_to_everybody_who_signed_and_takes_it_out_of_the_search():
    proposal = ProposalFactory(title="Chór")
    SignatureFactory(proposal=proposal, user=proposal.by)
    friend = SignatureFactory(proposal=proposal).user

    actions.withdraw(proposal, by=proposal.by)
    proposal.refresh_from_db()
    actions.withdraw(proposal, by=proposal.by)

    assert proposal.state == Proposal.State.WITHDRAWN
    assert [(letter.to, letter.subject) for letter in Letter.objects.all()] == [(friend.email, "Wycofane: „Chór”")]
    assert not Entry.objects.exists()


def test_a_draft_is_thrown_away():
    draft = ProposalFactory(draft=True)

    assert actions.withdraw(draft, by=draft.by) is None
    assert not Proposal.objects.exists()


def test_a_lower_number_of_signatures_moves_what_has_enough_into_the_queue():
    overseer = AppointmentFactory(programme__signatures_needed=5).user
    programme = overseer.appointments.get().programme
    enough, short, hidden = (ProposalFactory(programme=programme, hidden=number == 2) for number in range(3))
    elsewhere = ProposalFactory(programme__signatures_needed=4)
    for proposal, number in ((enough, 3), (short, 2), (hidden, 3), (elsewhere, 3)):
        signed(proposal, number)
    SignatureFactory(proposal=short, unconfirmed=True)

    programmes.edit(programme, by=overseer, name="Inna nazwa")
    assert not Proposal.objects.in_queue().exists()
    programmes.edit(programme, by=overseer, signatures_needed=3)

    assert [one.pk for one in Proposal.objects.in_queue()] == [enough.pk]
    assert [letter.to for letter in Letter.objects.all()] == [overseer.email]
    assert actions.weigh_open() == 0


def test_what_was_hidden_while_the_number_fell_is_weighed_the_morning_after_it_is_shown():
    proposal = ProposalFactory(hidden=True)
    signed(proposal, 3)
    assert actions.weigh_open() == 0

    actions.show_again(proposal, by=AppointmentFactory(programme=proposal.programme).user)

    assert actions.weigh_open() == 1
    assert Proposal.objects.in_queue().get() == proposal


def test_postponed_proposals_come_back_on_their_day():
    due = ProposalFactory(state="postponed", reason="Za rok", postponed_until=clock.today())
    ProposalFactory(state="postponed", reason="Za rok", postponed_until=clock.today() + timedelta(days=1))
    overseer = AppointmentFactory(programme=due.programme).user

    assert actions.come_back() == 1
    assert actions.come_back() == 0

    assert [one.pk for one in Proposal.objects.in_queue()] == [due.pk]
    assert [letter.to for letter in Letter.objects.all()] == [overseer.email]


def test_hiding_takes_it_out_of_sight_with_a_reason_that_the_author_reads():
    proposal = ProposalFactory(title="Tanie kursy")
    overseer = AppointmentFactory(programme=proposal.programme).user

    actions.hide(proposal, reason="To reklama", by=overseer)

    assert not Proposal.objects.published().exists()
    assert [(note.user, note.text) for note in Note.objects.all()] == [
        (proposal.by, "Zgłoszenie „Tanie kursy” jest ukryte. Powód: To reklama")
    ]
    with pytest.raises(Refusal):
        actions.sign(proposal, by=overseer)

    proposal.refresh_from_db()
    actions.show_again(proposal, by=overseer)
    assert Proposal.objects.published().get().hidden_reason == ""
    assert Entry.objects.count() == 1


def test_a_stranger_neither_hides_nor_decides():
    proposal, stranger = ProposalFactory(), AppointmentFactory().user

    with pytest.raises(PermissionDenied):
        actions.hide(proposal, reason="Nie lubię", by=stranger)
    with pytest.raises(PermissionDenied):
        actions.decide(proposal, kind="decline", reason="Nie lubię", by=stranger)

    assert User.objects.filter(pk=proposal.by_id).exists()


def test_what_somebody_typed_under_my_address_never_stands_in_my_way():
    programme, me = ProgrammeFactory(), UserFactory()
    for number in range(5):
        actions.file(programme, by=me, is_by_guest=True, **{**WORDS, "title": f"Reklama {number}"})
    with pytest.raises(Refusal, match="Zaloguj się"):
        actions.file(programme, by=me, is_by_guest=True, **WORDS)

    mine = actions.file(programme, by=me, **WORDS)
    again = actions.file(programme, by=me, **{**WORDS, "title": "Reklama 0"})

    assert list(Proposal.objects.of(me).order_by("pk")) == [mine, again]
    assert Proposal.objects.filter(by=me, is_by_guest=True).count() == 5


def test_a_draft_from_a_guests_browser_is_theirs_once_they_publish_or_mend_it():
    programme, me = ProgrammeFactory(), UserFactory()
    published, mended = (
        actions.file(programme, by=me, is_by_guest=True, **{**WORDS, "title": title}) for title in ("Chór", "Plastyka")
    )

    actions.publish(published, by=me)
    actions.correct(mended, by=me, need="Inaczej")

    assert set(Proposal.objects.of(me)) == {published, mended}
