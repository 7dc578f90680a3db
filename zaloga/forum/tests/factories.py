import factory
from django.core.files.base import ContentFile

from zaloga.core import clock
from zaloga.core.markdown import render
from zaloga.forum.models import Draft, Post, PostFile, Thread
from zaloga.networks.tests.factories import NetworkFactory
from zaloga.people.tests.factories import UserFactory


class ThreadFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Thread

    network = factory.SubFactory(NetworkFactory)
    title = factory.Sequence(lambda n: f"Rozmowa próbna {n}")
    by = factory.SubFactory(UserFactory)
    kind = Thread.Kind.QUESTION
    replies = 0
    waits_for_answer = factory.LazyAttribute(lambda thread: thread.kind == Thread.Kind.QUESTION and not thread.replies)


class PostFactory(factory.django.DjangoModelFactory):
    """A post; ``withdrawn`` leaves only its stub."""

    class Meta:
        model = Post
        skip_postgeneration_save = True

    class Params:
        withdrawn = factory.Trait(text="", withdrawn_at=factory.LazyFunction(clock.now))

    thread = factory.SubFactory(ThreadFactory)
    by = factory.SubFactory(UserFactory)
    text = "U mnie zadziałało nagrywanie głosu."
    html = factory.LazyAttribute(lambda post: render(post.text) if post.text else "")

    @factory.post_generation
    def counted(post, create, extracted, **kwargs):
        if create:
            post.thread.entries += 1
            post.thread.save(update_fields=["entries"])


class PostFileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PostFile

    post = factory.SubFactory(PostFactory)
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.7 zadania", "losowa"))
    name = "zadania.pdf"
    kind = "application/pdf"
    octets = 16


class DraftFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Draft

    network = factory.SubFactory(NetworkFactory)
    user = factory.SubFactory(UserFactory)
    text = "Niedokończona myśl"
