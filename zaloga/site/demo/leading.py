"""How conversations of the demonstration are led: pinned, summed up, answered, reported, hidden, moved."""

from datetime import timedelta
from typing import Any

from zaloga.core import clock
from zaloga.forum import actions as forum
from zaloga.forum.models import Reaction, Thread
from zaloga.networks.models import Network
from zaloga.networks.policies import forget_standing
from zaloga.people.models import User

Story = dict[str, Any]


def lead(network: Network, threads: list[Story], crew: dict[str, User]) -> None:
    """What those who lead, and others, did with threads and posts that stand already."""
    leader = network.crew().get(role="coordinator").user
    for told in threads:
        for post in told.get("post", []):
            judge(network, told, post, crew, leader)
        if told.get("choices"):
            ask(network, told, crew)
        if "held" in told:
            hold(network, told, crew)
        if told.get("is_pinned"):
            forum.pin(network.threads.get(title=told["title"]), by=leader)
        if "summary" in told:
            forum.sum_up(network.threads.get(title=told["title"]), by=crew[told["by"]], text=told["summary"])


def hold(network: Network, told: Story, crew: dict[str, User]) -> None:
    """A post with a link that waits for whoever leads."""
    held, thread = told["held"], network.threads.get(title=told["title"])
    forum.hold(network, by=crew[held["by"]], hosts=[held["host"]], text=held["text"], thread=thread)


def move_away(threads: list[Story], crew: dict[str, User]) -> None:
    """What was begun in one network and belongs to another that the same person leads."""
    for told in threads:
        if "moved_to" in told:
            thread = Thread.objects.get(title=told["title"], network__name=told["network"])
            leader = crew[told["moved_by"]]
            forget_standing(leader)
            # Where one may write without a name, a thread is closed for two hours before it goes.
            with clock.moved_to(clock.now() - timedelta(days=20, hours=3)):
                thread = forum.close(thread, by=leader)
            with clock.moved_to(clock.now() - timedelta(days=20)):
                forum.move(thread, to=Network.objects.get(name=told["moved_to"]), by=leader)
                forum.reopen(thread, by=leader)


def ask(network: Network, told: Story, crew: dict[str, User]) -> None:
    """A poll, with the votes of some."""
    thread = network.threads.get(title=told["title"])
    fields = {"question": told["question"], "choices": list(told["choices"]), "is_multiple": False}
    poll = forum.ask_crew(thread, by=crew[told["by"]], closes_on=clock.today() + timedelta(days=9), **fields)
    for choice in poll.choices.all():
        for email in told["choices"][choice.words]:
            forum.vote(poll, choices=[choice], by=crew[email])


def judge(network: Network, thread: Story, told: Story, crew: dict[str, User], leader: User) -> None:
    """One post: thanked for, marked as the answer by whoever asked, reported, or hidden and appealed."""
    if not told.keys() & {"is_answer", "reported", "hidden", "thanks"}:
        return
    post = network.threads.get(title=thread["title"]).posts.get(text__startswith=told["text"].strip()[:60])
    for grateful in told.get("thanks", []):
        forum.react(post, by=crew[grateful], kind=Reaction.Kind.THANKS)
    if "is_answer" in told:
        forum.mark_answer(post, by=crew[thread["by"]])
    if "reported" in told:
        forum.report(post, by=crew[thread["by"]], reason=told["reported"])
    if "hidden" in told:
        hiding = forum.hide(post, by=leader, reason=told["hidden"])
        forum.appeal(hiding, by=crew[told["by"]], words=told["appeal"])
