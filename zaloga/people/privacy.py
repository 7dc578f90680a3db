from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from zaloga.installation.privacy import Obstacle, Part, Way, declare
from zaloga.people.models import AddressChange, Consent, DataCopy, Session, SignInLink, User, Workplace
from zaloga.people.second_factor import name_of

OWN_FIELDS = ("name", "email", "vocative", "teaches", "is_beginner", "gives", "looks_for", "phone")
KEYS = {
    Authenticator.Type.WEBAUTHN: "klucz urządzenia",
    Authenticator.Type.TOTP: "aplikacja z kodami",
    Authenticator.Type.RECOVERY_CODES: "kody zapasowe",
}
CHOICES = ("phone_seen_by", "email_seen_by", "written_by", "look")


def export(person: User) -> Iterable[Part]:
    yield Part("Konto i profil", [profile(person)])
    places = [
        {"miejsce pracy": str(place), "główne": place.is_main, "dyrekcja": place.is_head}
        for place in person.workplaces.all()
    ]
    yield Part("Miejsca pracy", places)
    consents = Consent.objects.filter(user=person).select_related("text")
    yield Part(
        "Zgody",
        [
            {"na co": str(row.text), "dana": row.given_at, "jak": row.get_way_display(), "wycofana": row.withdrawn_at}
            for row in consents
        ],
    )
    keys = Authenticator.objects.filter(user=person)
    yield Part(
        "Drugi klucz do konta",
        [
            {"nazwa": name_of(key), "rodzaj": KEYS[key.type], "od": key.created_at, "ostatnio": key.last_used_at}
            for key in keys
        ],
    )
    devices = Session.objects.filter(user=person)
    yield Part(
        "Urządzenia",
        [{"urządzenie": row.device, "wejście": row.started_at, "ostatnio": row.last_used_on} for row in devices],
    )
    links = SignInLink.objects.filter(user=person)
    yield Part(
        "Prośby o kod do wejścia",
        [{"kiedy": link.created_at, "adres": link.email, "użyty": link.used_at} for link in links],
    )
    copies = DataCopy.objects.filter(user=person)
    yield Part("Prośby o kopię danych", [{"kiedy": row.asked_at, "gotowa": row.made_at} for row in copies])
    changes = AddressChange.objects.filter(user=person)
    yield Part("Zmiana adresu w toku", [{"nowy adres": row.email, "kiedy": row.created_at} for row in changes])


def profile(person: User) -> dict[str, Any]:
    labels = {column.name: str(column.verbose_name) for column in User._meta.concrete_fields}
    row = {labels[name]: getattr(person, name) for name in OWN_FIELDS}
    row |= {labels[name]: getattr(person, f"get_{name}_display")() for name in CHOICES}
    return {
        **row,
        "konto od": person.created_at,
        "adres potwierdzony": person.confirmed_at,
        "dba o instalację": person.is_operator,
    }


def forget(person: User, way: Way) -> None:
    """Ways in and whatever was told to the house; the row of the account itself is the deed's own matter."""
    forget_stray_sessions(person)
    DataCopy.objects.filter(user=person).throw_away()
    for rows in (Session, SignInLink, AddressChange, Workplace, Consent):
        rows.objects.filter(user=person).delete()
    SignInLink.objects.filter(email__iexact=person.email).delete()
    AddressChange.objects.filter(email__iexact=person.email).delete()
    Authenticator.objects.filter(user=person).delete()
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.filter(email__iexact=person.email).delete()


def forget_stray_sessions(person: User) -> None:
    """Browsers in which somebody typed the address and has not come in yet: allauth keeps it in their session."""
    for session in Session.objects.filter(user=None).iterator():
        if person.email in str(session.get_decoded()).lower():
            session.delete()


def hold(person: User) -> None:
    """The account; of operators all, or the last two could leave at once."""
    if person.is_operator:
        list(User.objects.filter(is_operator=True).order_by("pk").select_for_update())
    User.objects.select_for_update().get(pk=person.pk)


def obstacles(person: User) -> list[Obstacle]:
    """Somebody has to be able to look after the installation."""
    others = User.objects.filter(is_operator=True, is_active=True, is_robot=False).exclude(pk=person.pk)
    if not person.is_operator or others.exists():
        return []
    sentence = (
        "Nikt poza Tobą nie dba o tę instalację. Najpierw powierz ją komuś: "
        "polecenie manage.py operator z adresem tej osoby, na serwerze."
    )
    return [Obstacle(sentence, "", "")]


declare(
    "people",
    columns=[
        "people.user.email",
        "people.workplace.user",
        "people.consent.user",
        "people.datacopy.user",
        "people.session.user",
        "people.signinlink.user",
        "people.signinlink.email",
        "people.addresschange.user",
        "people.addresschange.email",
        "mfa.authenticator.user",
        "account.emailaddress.user",
        "account.emailaddress.email",
    ],
    export=export,
    forget=forget,
    hold=hold,
    obstacles=obstacles,
)
