"""Looking changes nothing: every address is read by everybody, and the database is compared before and after."""

import pytest
from django.db import connection
from django.http import HttpResponse

from tests.walk import permissions
from tests.walk.addresses import everywhere, undone
from zaloga.people.models import Session, User

# What a GET may write, and nothing else (docs/house.md). A whole table, or single columns of it.
ALLOWED = {
    # Read marks: how far somebody has read a thread, when they last looked into a network, a note that was opened.
    "forum_readmark": None,
    "notifications_note": {"read_at"},
    # The day on which a session was last used.
    "people_session": {"last_used_on"},
}
# The worker's own tables change by themselves where a worker runs; nobody reads pages there.
NOT_OURS = ("procrastinate_", "django_migrations")


def tables() -> list[str]:
    with connection.cursor() as cursor:
        return [name for name in connection.introspection.table_names(cursor) if not name.startswith(NOT_OURS)]


def digest(names: list[str], *, allowing: dict[str, set[str] | None]) -> dict[str, str]:
    """A fingerprint of each table's rows; what is allowed to change is left out."""
    questions = []
    for name in names:
        if name in allowing and allowing[name] is None:
            continue
        left_out = "".join(f" - '{column}'" for column in sorted(allowing.get(name) or ()))
        row = f"(to_jsonb(t){left_out})::text"
        questions.append(f"SELECT '{name}', md5(coalesce(string_agg({row}, '|' ORDER BY {row}), '')) FROM \"{name}\" t")
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(questions))
        return dict(cursor.fetchall())


def rows_written() -> int:
    """How many rows this transaction has written so far, also back to what they were and taken back, as PostgreSQL
    counts them. Most pages write none, and then the tables need not be read.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_all_tables")
        return cursor.fetchone()[0]


def changed(look, names: list[str], before: dict[str, str], allowing: dict[str, set[str] | None]) -> list[str]:
    """Tables that differ after somebody has looked; the look itself is undone."""

    def look_and_compare() -> dict[str, str]:
        written = rows_written()
        if look().status_code == 500:  # a failed query would not let us look at the tables either
            return dict.fromkeys(before, "500")
        return before if rows_written() == written else digest(names, allowing=allowing)

    after = undone(look_and_compare)
    return [name for name in before if before[name] != after[name]]


@pytest.mark.parametrize("role", permissions.ROLES)
@pytest.mark.parametrize(("method", "allowing"), [("get", ALLOWED), ("head", {})], ids=["GET", "HEAD"])
def test_looking_changes_nothing(world, clients, role, method, allowing):
    names = tables()
    before = digest(names, allowing=allowing)
    look = getattr(clients[role], method)

    writing = {}
    for name, url in everywhere(world):
        if found := changed(lambda url=url: look(url), names, before, allowing):
            writing[f"{method.upper()} {name}"] = found

    assert writing == {}


@pytest.mark.parametrize(
    ("write", "noticed"),
    [
        (lambda user: User.objects.filter(pk=user.pk).update(name="Ktoś Inny"), ["people_user"]),
        (lambda user: Session.objects.filter(user=user).delete(), ["people_session"]),
        (lambda user: User.objects.filter(pk=user.pk).update(name=user.name), []),
        (lambda user: user.name, []),
    ],
    ids=["changed", "deleted", "written as it was", "only read"],
)
def test_whatever_is_written_is_noticed(world, write, noticed):
    names = tables()
    before = digest(names, allowing={})

    def look() -> HttpResponse:
        write(world.people["member"])
        return HttpResponse()

    assert changed(look, names, before, {}) == noticed


@pytest.mark.parametrize("headers", [{"Purpose": "prefetch"}, {"Sec-Purpose": "prefetch"}], ids=["old", "new"])
def test_a_page_fetched_ahead_of_its_reader_leaves_no_mark(world, clients, headers):
    names = tables()
    before = digest(names, allowing={})

    writing = {}
    for name, url in everywhere(world):
        if found := changed(lambda url=url: clients["member"].get(url, headers=headers), names, before, {}):
            writing[name] = found

    assert writing == {}
