"""The demonstration: a school year in motion, told by calling the product's own deeds at the moments they happened.

What is told stands in the TOML files beside; nothing here writes a row by itself.
"""

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from allauth.mfa.totp.internal import auth as totp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import model_to_dict

from zaloga.core import clock
from zaloga.core.files import Checked, inspect
from zaloga.core.tokens import random_key
from zaloga.core.words import fold
from zaloga.forum import actions as forum
from zaloga.forum import anonymous, browser_key, confidential
from zaloga.forum.models import Reaction, Thread
from zaloga.institutions import actions as institutions
from zaloga.institutions.models import Institution, Territory
from zaloga.networks import actions as networks
from zaloga.networks import pasted, policies
from zaloga.networks.models import Link, Membership, Network
from zaloga.people import actions as people
from zaloga.people import second_factor
from zaloga.people.forms import ProfileForm
from zaloga.people.models import User
from zaloga.programmes import actions as programmes
from zaloga.programmes.models import Programme
from zaloga.site.demo import needs
from zaloga.site.demo.asking import ask_all
from zaloga.site.demo.dating import look_for_date
from zaloga.site.demo.days import ago, moment, school_year, years_later
from zaloga.site.demo.digest import send_digest
from zaloga.site.demo.experts import list_expert
from zaloga.site.demo.leading import lead, move_away
from zaloga.site.demo.meeting import meet
from zaloga.site.demo.planning import plan_year

HERE = Path(__file__).parent
TERC = HERE.parents[2] / "data" / "TERC_Urzedowy.csv"
OPERATOR = "operator@demo.zaloga.example"
COUNTY = "powiat@demo.zaloga.example"
CAREFUL = "t.bielak@szkola.example"  # leads a network and has taken the offer of a second key
STAGE_DAYS = 28
TOLD_OF_CREW = frozenset(
    ["coordinator", "deputy", "expert", "members", "last_year", "stage", "invited", "waiting", "in_line", "newcomers"]
)
Story = dict[str, Any]


def tell() -> None:
    """Fill an empty house with the demonstration."""
    schools = settle()
    crew = enrol(schools)
    for told in read("networks")["programme"]:
        run_programme(told, schools, crew)
    move_away(read("talks")["thread"], crew)
    needs.tell(Programme.objects.get(is_main=True), crew[COUNTY], crew)
    ask_all(read("surveys"))
    meetings = read("meetings")["meeting"]
    for told in read("plans")["plan"]:
        plan_year(told, crew, meetings)
    for told in meetings:
        meet(told)
    for told in read("meetings")["expert"]:
        list_expert(told)
    for told in read("meetings")["dates"]:
        look_for_date(told)
    for person in User.objects.filter(email__endswith="@szkola.example"):
        catch_up(person, after_days=0)
    catch_up(crew["koordynator@demo.zaloga.example"], after_days=1)
    catch_up(crew["czlonek@demo.zaloga.example"], after_days=2)
    send_digest(crew["czlonek@demo.zaloga.example"])


def read(name: str) -> Story:
    return tomllib.loads((HERE / f"{name}.toml").read_text())


def person_of(crew: dict[str, User], email: str) -> User:
    """The person as somebody who just came in: standings remembered from earlier deeds are forgotten."""
    policies.forget_standing(crew[email])
    return crew[email]


def settle() -> dict[str, Institution]:
    """Territories of the whole country and the institutions that are not in any register."""
    with TERC.open("rb") as file:
        institutions.load_teryt(file, by=None)
    schools = {}
    for told in read("institutions")["institution"]:
        key, commune = told.pop("key"), Territory.objects.get(code=told.pop("commune"))
        schools[key] = institutions.add_by_hand(by=None, commune=commune, **told)
    return schools


def enrol(schools: dict[str, Institution]) -> dict[str, User]:
    crew = {}
    with clock.moved_to(moment(school_year())):
        for told in read("people")["person"]:
            email, name, school = told.pop("email"), told.pop("name"), told.pop("school", "")
            said, is_head = told.pop("in_own_words", ""), told.pop("is_head", False)
            person = people.enrol(email, name, institution=schools.get(school), in_own_words=said)
            crew[email] = describe(people.confirm(person), told)
            if is_head:
                people.say_head(person.workplaces.get(), by=person, is_head=True)
        secure(crew[CAREFUL])
    people.entrust_installation(crew[OPERATOR], by=people.robot())
    return crew


def secure(person: User) -> None:
    """Set up an app with codes as the person would, with the code that it is about to show."""
    secret = totp.generate_totp_secret()
    *_, coming = totp.yield_hotp_counters_from_time()
    code = totp.format_hotp_value(totp.hotp_value(secret, coming))
    second_factor.set_up_app(person, by=person, secret=secret, code=code)


def describe(person: User, told: Story) -> User:
    """Fill the profile in as the person would, by the product's own form."""
    form = ProfileForm({**model_to_dict(person, ProfileForm.Meta.fields), **told}, instance=person)
    assert form.is_valid(), form.errors
    return form.save()


def run_programme(told: Story, schools: dict[str, Institution], crew: dict[str, User]) -> None:
    """Found a programme with everything in it; one that is over ends in the archive."""
    is_over, coordinator, acceded = told.pop("is_over", False), told.pop("coordinator"), told.pop("acceded")
    stories, shared = told.pop("network"), {"general_aim": told.pop("network_general_aim", "")}
    aims, territory, group_list = told.pop("network_aims", []), told.pop("territory", ""), told.pop("group_list", None)
    started = told.setdefault("starts_on", years_later(school_year(), -1))
    with clock.moved_to(moment(started)):
        operator = person_of(crew, OPERATOR)
        told["organiser"] = schools[told["organiser"]]
        territories = Territory.objects.filter(code=territory)
        programme = programmes.found(by=operator, territories=territories, **told)
        programmes.appoint(programme, email=coordinator, name=crew[coordinator].name, by=operator)
        for key in acceded:
            programmes.accede(programme, schools[key], by=operator)
    overseer, waiting_to_run = person_of(crew, coordinator), []
    for story in stories:
        story.setdefault("aims", aims)
        story["general_aim"] = story.get("general_aim") or shared["general_aim"]
        if "in_preparation" in story:
            prepare_network(programme, story, overseer, crew)
        else:
            waiting_to_run.append((found_network(programme, story, overseer, crew), story))
    if group_list:
        place_groups(programme, group_list, crew)
    for network, story in waiting_to_run:
        run_network(network, story, crew)
    if is_over:
        with clock.moved_to(moment(told["ends_on"])):
            for network in programme.networks.all():
                networks.archive(network, by=person_of(crew, coordinator))
            programmes.archive(programme, by=person_of(crew, OPERATOR))


def found_network(programme: Programme, told: Story, overseer: User, crew: dict[str, User]) -> Network:
    """Found a network and open it; one that goes on from last year begins in that year."""
    told["starts_on"] = programme.starts_on if programme.ends_on else school_year()
    told["ends_on"] = programme.ends_on or date(told["starts_on"].year + 1, 6, 30)
    leader, last_year = crew[told["coordinator"]], told.pop("last_year", [])
    if last_year:
        return next_year_of(sail_last_year(programme, told, overseer, crew, last_year), told, crew)
    with clock.moved_to(moment(told["starts_on"] + timedelta(days=2))):
        # Nobody appoints themselves: where the programme's coordinator leads a network too, the operator says so.
        by = person_of(crew, OPERATOR) if overseer == leader else overseer
        return open_network(networks.found(programme, by=overseer, **fields_of(told)), leader, by=by, crew=crew)


def fields_of(told: Story) -> Story:
    """What founding a network takes, of all that is told of it."""
    return {name: value for name, value in told.items() if name not in TOLD_OF_CREW}


def open_network(network: Network, leader: User, *, by: User, crew: dict[str, User]) -> Network:
    networks.appoint_coordinator(network, email=leader.email, by=by)
    leader = person_of(crew, leader.email)
    networks.accept_contract(network, by=leader, contract_version=network.contract_version)
    return networks.open(network, by=leader)


def sail_last_year(
    programme: Programme, told: Story, overseer: User, crew: dict[str, User], members: list[str]
) -> Network:
    """The same network a year earlier, to its end."""
    began, ended = (years_later(told[name], -1) for name in ("starts_on", "ends_on"))
    fields = fields_of(told) | {"starts_on": began, "ends_on": ended}
    leader = crew[told["coordinator"]]
    with clock.moved_to(moment(began + timedelta(days=2))):
        network = open_network(networks.found(programme, by=overseer, **fields), leader, by=overseer, crew=crew)
    gather(network, members, crew, began)
    for stage in (*Network.Stage,)[1:]:
        with clock.moved_to(moment(began + timedelta(days=2 * STAGE_DAYS * stage))):
            network = networks.move_stage(network, stage, by=person_of(crew, leader.email))
    return network


def next_year_of(network: Network, told: Story, crew: dict[str, User]) -> Network:
    """At the end of August the leader asks the crew who sails on: some do, one says no, somebody keeps silent."""
    leader, began = told["coordinator"], told["starts_on"]
    with clock.moved_to(moment(began - timedelta(days=9))):
        new = networks.begin_next_year(network, by=person_of(crew, leader), asks=True)
    for stay in new.stays.exclude(user__email__in=told["members"]).select_related("user")[:1]:
        with clock.moved_to(moment(began - timedelta(days=6))):
            networks.stay_ashore(stay, by=person_of(crew, stay.user.email))
    for stay in new.stays.filter(user__email__in=told["members"]).select_related("user"):
        with clock.moved_to(moment(began - timedelta(days=5))):
            networks.sail_on(stay, by=person_of(crew, stay.user.email), contract_version=new.contract_version)
    with clock.moved_to(moment(began)):
        new = networks.open(new, by=person_of(crew, leader))
        networks.archive(network, by=person_of(crew, leader))
    return new


def place_groups(programme: Programme, told: Story, crew: dict[str, User]) -> None:
    """Training groups become crews by one list, and everybody accepts the contract the day after."""
    by, day = person_of(crew, told["by"]), told.get("on") or school_year() + timedelta(days=3)
    with clock.moved_to(moment(day)):
        group_list = networks.take_list(programme, by=by, name=told["name"], text=told["list"])
        homes = {network.name: network.pk for network in programme.networks.running()}
        mapping = {fold(group): {"to": homes[name]} for group, name in told["goes_to"].items()}
        networks.carry_out(networks.map_groups(group_list, mapping, by=by), by=by)
    with clock.moved_to(moment(day + timedelta(days=1))):
        for seat in Membership.objects.filter(network__in=homes.values(), contract_version=None):
            version = seat.network.contract_version
            networks.accept_contract(seat.network, by=person_of(crew, seat.user.email), contract_version=version)


def run_network(network: Network, told: Story, crew: dict[str, User]) -> None:
    coordinator, started = told["coordinator"], network.starts_on
    deputy, expert = told.get("deputy", ""), told.get("expert", "")
    gather(network, [*told.get("members", []), *filter(None, [deputy])], crew, started)
    if deputy:
        with clock.moved_to(moment(started + timedelta(days=12))):
            seat = network.memberships.get(user__email=deputy)
            networks.change_role(seat, Membership.Role.DEPUTY, by=person_of(crew, coordinator))
    if expert:
        with clock.moved_to(moment(started + timedelta(days=30))):
            until, leader = max(network.ends_on, clock.today()), person_of(crew, coordinator)
            invitation = networks.invite(network, email=expert, role="expert", until=until, by=leader)
            networks.accept_invitation(invitation, by=person_of(crew, expert))
    for step in range(1, told["stage"] + 1):
        with clock.moved_to(moment(started + timedelta(days=STAGE_DAYS * step))):
            network = networks.move_stage(network, step, by=person_of(crew, coordinator))
    call_in(network, told.get("invited", ""), person_of(crew, coordinator))
    stand_in_line(network, told.get("in_line", []), crew)
    live(network, told.get("waiting", []), told.get("newcomers", []), crew)


def gather(network: Network, members: list[str], crew: dict[str, User], started: date) -> None:
    """Whoever is not here yet comes in during the first weeks."""
    leader = network.crew().get(role=Membership.Role.COORDINATOR).user.email
    here = {*network.crew().values_list("user__email", flat=True)}
    for number, email in enumerate(email for email in members if email not in here):
        with clock.moved_to(moment(started + timedelta(days=3 + number // 3), hours=number % 8)):
            bring_in(network, person_of(crew, leader), person_of(crew, email))


def live(network: Network, waiting: list[str], newcomers: list[Story], crew: dict[str, User]) -> None:
    """What happens in a network that runs: somebody knocks, somebody looks for a companion, people talk."""
    for email in waiting:
        networks.request(network, by=person_of(crew, email), message="Prowadzę koło miłośników zagadek w klasach 4–6.")
    for one in newcomers:
        with clock.moved_to(clock.now() - timedelta(days=3)):
            networks.seek_companion(network, by=person_of(crew, one["who"]), message=one["message"])
    talks = [thread for thread in read("talks")["thread"] if thread["network"] == network.name]
    for thread in talks:
        talk(network, thread, crew)
    with clock.moved_to(clock.now() - timedelta(hours=6)):
        lead(network, talks, crew)


def call_in(network: Network, invited: str, leader: User) -> None:
    """A list pasted a few days ago, which nobody has answered yet, and a link to be sent around."""
    if not invited:
        return
    with clock.moved_to(moment(clock.today() - timedelta(days=5))):
        networks.invite_many(network, pasted.read(pasted.clean(invited)), by=leader)
    last = clock.now() + timedelta(days=30)
    networks.make_link(network, kind=Link.Kind.LINK, expires_at=last, most_uses=30, by=leader)


def stand_in_line(network: Network, emails: list[str], crew: dict[str, User]) -> None:
    """Whoever came when all seats were taken, and whose school has not acceded yet."""
    with clock.moved_to(clock.now() - timedelta(days=5)):
        for email in emails:
            networks.join(network, by=person_of(crew, email))


def prepare_network(programme: Programme, told: Story, overseer: User, crew: dict[str, User]) -> None:
    """Of a need that many have signed a network arises today; who is invited to lead it has no account yet."""
    told["starts_on"] = school_year()
    told["ends_on"] = date(told["starts_on"].year + 1, 6, 30)
    needs.become_network(programme, told, overseer, crew)


def bring_in(network: Network, leader: User, person: User) -> None:
    """Let a person in by the way this network has."""
    if network.access == Network.Access.OPEN:
        networks.join(network, by=person)
    elif network.access == Network.Access.REQUEST:
        networks.accept_request(networks.request(network, by=person), by=leader)
    else:
        networks.accept_invitation(networks.invite(network, email=person.email, by=leader), by=person)


def talk(network: Network, told: Story, crew: dict[str, User]) -> None:
    """A thread with its replies, each at its own hour."""
    if told.get("is_anonymous"):
        thread = ask_without_name(network, told, crew)
        return answer(thread, told, crew)
    with clock.moved_to(ago(network, told["ago"])):
        thread = forum.begin(
            network,
            by=person_of(crew, told["by"]),
            title=told["title"],
            kind=told["kind"],
            text=told["text"],
            files=files_of(told),
            is_confidential=told.get("is_confidential", False),
        )
        like(thread, told, crew)
    answer(thread, told, crew)


def answer(thread: Thread, told: Story, crew: dict[str, User]) -> None:
    network = thread.network
    for reply in told.get("post", []):
        if reply.get("is_anonymous"):
            reply_without_name(thread, reply, crew)
            continue
        with clock.moved_to(ago(network, reply["ago"])):
            if reply.get("is_guest"):
                leader = network.crew().get(role=Membership.Role.COORDINATOR).user
                confidential.let_in(thread, person=person_of(crew, reply["by"]), by=leader)
            post = forum.reply(thread, by=person_of(crew, reply["by"]), text=reply["text"], files=files_of(reply))
            if "edited" in reply:
                forum.edit(post, by=person_of(crew, reply["by"]), text=reply["edited"])
            like(thread, reply, crew)


def ask_without_name(network: Network, told: Story, crew: dict[str, User]) -> Thread:
    """A question that nobody signed. Even this story does not keep whose browser it was."""
    place, words = random_key(), {name: told[name] for name in ("title", "kind", "text")}
    with clock.moved_to(ago(network, told["ago"])):
        anonymous.ask(network, place, by=person_of(crew, told["by"]), secret=browser_key.fresh(), **words)
    let_tides_come(network, told)
    return network.threads.get(pk=place)


def reply_without_name(thread: Thread, told: Story, crew: dict[str, User]) -> None:
    with clock.moved_to(ago(thread.network, told["ago"])):
        anonymous.reply(thread, by=person_of(crew, told["by"]), secret=browser_key.fresh(), text=told["text"])
    let_tides_come(thread.network, told)
    like(thread, told, crew)


def let_tides_come(network: Network, told: Story) -> None:
    for hours in (1, 2):
        with clock.moved_to(ago(network, told["ago"] - hours)):
            anonymous.release()


def like(thread: Thread, told: Story, crew: dict[str, User]) -> None:
    for email in told.get("useful", []):
        forum.react(thread.posts.latest("created_at", "pk"), by=person_of(crew, email), kind=Reaction.Kind.USEFUL)


def files_of(told: Story) -> list[Checked]:
    if "file" not in told:
        return []
    return [inspect(SimpleUploadedFile(told["file"], (HERE / "files" / told["file"]).read_bytes()))]


def catch_up(person: User, *, after_days: int) -> None:
    """The person was here so many days ago and read everything that there was."""
    with clock.moved_to(clock.now() - timedelta(days=after_days)):
        for network in Network.objects.running().filter(pk__in=policies.standing(person).crew_of):
            forum.read_all(network, by=person)
        person.notes.mark_read()
