"""A poll of dates of the demonstration: open, with most of the crew having answered."""

from datetime import date, time, timedelta
from typing import Any

from zaloga.core import clock
from zaloga.meetings import actions
from zaloga.meetings.actions.choosing import Word
from zaloga.meetings.actions.dates import Slot
from zaloga.meetings.models import DateOption, DatePoll, Expert
from zaloga.networks.models import Membership, Network
from zaloga.networks.policies import forget_standing
from zaloga.people.models import User

Story = dict[str, Any]
AHEAD = timedelta(days=28)  # the month asked about begins at least so much later
THURSDAY, SUNDAY = 3, 6
IN_MONTH = ["w styczniu", "w lutym", "w marcu", "w kwietniu", "w maju", "w czerwcu"]
IN_MONTH += ["w lipcu", "w sierpniu", "we wrześniu", "w październiku", "w listopadzie", "w grudniu"]


def look_for_date(told: Story) -> None:
    """Ask the crew, and let so many of them answer; who decides later stays silent."""
    network = Network.objects.running().select_related("programme").get(name=told["network"])
    leader = network.crew().get(role=Membership.Role.COORDINATOR).user
    first = month_ahead()
    with clock.moved_to(clock.now() - timedelta(days=told["begun"])):
        poll = begin(network, told, leader, first)
    with clock.moved_to(clock.now() - timedelta(days=1)):
        answer(poll, told, leader)


def month_ahead() -> date:
    far = clock.today() + AHEAD
    return far.replace(day=1) if far.day == 1 else (far.replace(day=1) + timedelta(days=31)).replace(day=1)


def begin(network: Network, told: Story, leader: User, first: date) -> DatePoll:
    """Days count from the second Thursday of the month; answers end on a Sunday."""
    forget_standing(leader)
    second_week = first + timedelta(days=7)
    thursday = second_week + timedelta(days=(THURSDAY - second_week.weekday()) % 7)
    last = clock.today() + timedelta(days=told["begun"] + 3)
    options = [slot(thursday, row) for row in told["option"]]
    needed = User.objects.filter(email__in=told["needed"])
    return actions.begin(
        network,
        by=leader,
        title=f"Kiedy spotkamy się {IN_MONTH[first.month - 1]}?",
        closes_on=last + timedelta(days=(SUNDAY - last.weekday()) % 7),
        options=options,
        needed=needed,
        listed=Expert.objects.filter(email=told["expert"]),
    )


def slot(thursday: date, row: Story) -> Slot:
    hours = [time.fromisoformat(row[name]) for name in ("begins", "ends")]
    return Slot(thursday + timedelta(days=row["after"]), *hours, is_online=row.get("online", False))


def answer(poll: DatePoll, told: Story, leader: User) -> None:
    """Of each option so many can, and so many could; each begins to count at another person."""
    everybody = [row.user for row in poll.network.crew().order_by("pk")]
    people = [person for person in everybody if person.email not in told["silent"]][: told["answered"]]
    said = {person: {} for person in people}
    for number, (option, row) in enumerate(zip(poll.options.all(), told["option"], strict=True)):
        words = ["yes"] * row["yes"] + ["maybe"] * row["maybe"]
        words += ["no"] * (len(people) - len(words))
        for place, person in enumerate(people):
            said[person][option.pk] = Word(words[(place + 5 * number) % len(people)])
    for row in poll.respondents.of_experts():
        words = {option.pk: Word(one["expert"]) for option, one in zip(poll.options.all(), told["option"], strict=True)}
        actions.answer_dates_as_expert(row, words=words)
    remark(said, poll.options.all()[0], people)
    for person, given in said.items():
        forget_standing(person)
        if person.email == told["by_phone"]:
            forget_standing(leader)
            actions.enter_dates_for(poll.respondents.get(user=person), by=leader, words=given)
        else:
            actions.answer_dates(poll, by=person, words=given)


def remark(said: dict[User, dict[int, Word]], option: DateOption, people: list[User]) -> None:
    """One who could if need be says until when."""
    one = next(person for person in people if said[person][option.pk].says == "maybe")
    said[one][option.pk] = Word("maybe", "Mogę do 16:45.")
