import pytest
from django.contrib.auth.models import AnonymousUser

from zaloga.forum import policies
from zaloga.forum.models import Post, PostFile, Thread
from zaloga.forum.tests.factories import PostFactory, PostFileFactory, ThreadFactory
from zaloga.networks.models import Network
from zaloga.networks.policies import forget_standing
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory
from zaloga.people.models import User
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db


def everybody(network):
    """One person in each role, by the name of the role."""
    return {
        "guest": AnonymousUser(),
        "stranger": UserFactory(),
        "elsewhere": MembershipFactory(coordinating=True).user,
        "former": MembershipFactory(network=network, left=True).user,
        "expert": MembershipFactory(network=network, advising=True).user,
        "observer": MembershipFactory(network=network, observing=True).user,
        "member": MembershipFactory(network=network).user,
        "deputy": MembershipFactory(network=network, deputising=True).user,
        "coordinator": MembershipFactory(network=network, coordinating=True).user,
        "programme coordinator": AppointmentFactory(programme=network.programme).user,
        "operator": UserFactory(operator=True),
    }


def test_only_the_crew_reads_and_writes():
    network = NetworkFactory()
    people = everybody(network)

    readers = {role for role, person in people.items() if policies.can_read(person, network)}
    writers = {role for role, person in people.items() if policies.can_write(person, network)}

    assert readers == writers == {"member", "deputy", "coordinator"}


def test_an_archived_network_is_only_read():
    network = NetworkFactory(archived=True)
    member = MembershipFactory(network=network).user
    post = PostFactory(thread__network=network, by=member)

    assert policies.can_read(member, network)
    assert not policies.can_write(member, network)
    assert not policies.can_edit(member, post)
    assert not policies.can_withdraw(member, post)
    assert not policies.can_react(MembershipFactory(network=network).user, post)


def test_only_the_author_changes_a_post_and_only_others_find_it_useful():
    network = NetworkFactory()
    people = everybody(network)
    post = PostFactory(thread__network=network, by=people["member"])

    assert {role for role, person in people.items() if policies.can_edit(person, post)} == {"member"}
    assert {role for role, person in people.items() if policies.can_withdraw(person, post)} == {"member"}
    assert {role for role, person in people.items() if policies.can_react(person, post)} == {
        "deputy",
        "coordinator",
    }


def test_whoever_left_loses_their_posts_too():
    membership = MembershipFactory()
    post = PostFactory(thread__network=membership.network, by=membership.user)
    membership.left_at = membership.joined_at
    membership.save()
    forget_standing(membership.user)

    assert not policies.can_edit(membership.user, post)
    assert not policies.can_see_versions(membership.user, post)
    assert list(policies.visible_posts(membership.user)) == []


def test_nobody_is_the_author_of_a_post_without_one():
    membership = MembershipFactory()
    post = PostFactory(thread__network=membership.network, by=None)

    assert not policies.can_edit(AnonymousUser(), post)
    assert not policies.can_edit(membership.user, post)
    assert policies.can_react(membership.user, post)


def test_what_is_visible_and_what_can_be_read_always_agree():
    network = NetworkFactory()
    PostFileFactory(post__thread__network=network)
    PostFileFactory(post__thread__network=NetworkFactory(archived=True))
    ThreadFactory()
    everybody(network)

    for person in [*User.objects.all(), AnonymousUser()]:
        readable = {one for one in Network.objects.all() if policies.can_read(person, one)}
        assert set(policies.visible_networks(person)) == readable
        assert set(policies.visible_threads(person)) == set(Thread.objects.filter(network__in=readable))
        assert set(policies.visible_posts(person)) == set(Post.objects.filter(thread__network__in=readable))
        assert set(policies.visible_files(person)) == set(PostFile.objects.filter(post__thread__network__in=readable))
