"""Who may see and change what belongs to a person."""

from collections.abc import Callable

from django.conf import settings

from zaloga.people.models import Session, User

# Rules by which the rooms above, which know what people look after, ask for a second key.
NEEDS_SECOND_FACTOR: list[Callable[[User], bool]] = []


def second_factor_needed_by(rule: Callable[[User], bool]) -> Callable[[User], bool]:
    """Register a rule: for whom it says yes, the code from the letter alone does not open the account's rights."""
    NEEDS_SECOND_FACTOR.append(rule)
    return rule


def needs_second_factor(user: User) -> bool:
    """Whether this person may act only after showing a second key (never in demonstration mode)."""
    return settings.SECOND_FACTOR_REQUIRED and any(rule(user) for rule in NEEDS_SECOND_FACTOR)


def can_reset_second_factor(user: User, person: User) -> bool:
    """An operator, for anybody but operators; their own only whoever has the server in hand (the robot)."""
    if not (user.is_authenticated and user.is_active) or person.is_robot:
        return False
    return user.is_robot or (user.is_operator and not person.is_operator)


def can_edit(user: User, person: User) -> bool:
    """Only oneself: nobody edits another person's profile, not even an operator."""
    return user.is_authenticated and user.pk == person.pk


def can_link_places(user: User) -> bool:
    """Saying which institution people meant by their own words: operators, who keep the list of institutions."""
    return user.is_authenticated and user.is_active and user.is_operator


def can_end_session(user: User, session: Session) -> bool:
    """Only one's own."""
    return user.is_authenticated and session.user_id == user.pk


def can_see_email(person: User, *, is_crew_mate: bool, leads_their_network: bool) -> bool:
    """Whether the person shows the address to somebody who shares a network with them, or leads one of theirs.

    The rooms above know the networks; this rule only knows what the person chose.
    """
    return _shows(person.email_seen_by, is_crew_mate=is_crew_mate, leads_their_network=leads_their_network)


def can_see_phone(person: User, *, is_crew_mate: bool, leads_their_network: bool) -> bool:
    """The same for the telephone; an empty number is shown to nobody."""
    chosen = person.phone_seen_by if person.phone else User.Seen.NOBODY
    return _shows(chosen, is_crew_mate=is_crew_mate, leads_their_network=leads_their_network)


def _shows(chosen: str, *, is_crew_mate: bool, leads_their_network: bool) -> bool:
    if chosen == User.Seen.CREW:
        return is_crew_mate or leads_their_network
    return chosen == User.Seen.COORDINATORS and leads_their_network


def can_publish_texts(user: User) -> bool:
    """The rules, the privacy notice and the words of consents are the operators' to publish."""
    return user.is_authenticated and user.is_active and user.is_operator


def can_entrust_installation(user: User) -> bool:
    """The house's own robot (a command of who has the server in hand) and operators."""
    return user.is_authenticated and user.is_active and (user.is_robot or user.is_operator)
