"""What the log of a programme says of hidden posts: that it happened, and no word of theirs."""

import pytest

from zaloga.forum import actions
from zaloga.forum.tests.factories import PostFactory
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.supervision import logbook

pytestmark = pytest.mark.django_db


def test_the_log_of_the_programme_tells_of_it_without_a_word():
    lead = MembershipFactory(coordinating=True)
    author = MembershipFactory(network=lead.network)
    post = PostFactory(thread__network=lead.network, thread__title="Co z Frankiem", by=author.user, text="Franek znowu")
    hiding = actions.hide(post, by=lead.user, reason="Widać, że to Franek")
    actions.appeal(hiding, by=author.user, words="To nie ten Franek")

    entries = list(logbook.of_programme(lead.network.programme).filter(name__startswith="forum."))

    assert {event.name for event in entries} == {"forum.hidden", "forum.appealed"}
    assert not any("Fran" in f"{event.target_label} {event.details} {event.line}" for event in entries)
