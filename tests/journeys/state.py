import psycopg
from psycopg import sql

# Jobs are nobody's data, and their tables have triggers of their own.
LEFT_ALONE = ("procrastinate_", "django_migrations", "django_content_type")

# What has been written since, and what has been changed or deleted; a changed row is both.
TAKE_AWAY = "DELETE FROM public.{0} now WHERE now::text NOT IN (SELECT was::text FROM kept.{0} was)"
BRING_BACK = (
    "INSERT INTO public.{0} SELECT * FROM kept.{0} was WHERE was::text NOT IN (SELECT now::text FROM public.{0} now)"
)


class State:
    """All rows of a database put aside, to be put back before each journey."""

    def __init__(self, database_url: str):
        self.database_url = database_url
        with psycopg.connect(database_url) as connection:
            found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
            self.tables = [name for (name,) in found if not name.startswith(LEFT_ALONE)]
            connection.execute("CREATE SCHEMA kept")
            for name in self.tables:
                connection.execute(self.fill("CREATE TABLE kept.{0} AS TABLE public.{0}", name))

    @staticmethod
    def fill(command: str, name: str) -> sql.Composed:
        return sql.SQL(command).format(sql.Identifier(name))

    def restore(self) -> None:
        """The rows as they were; only those that differ are written. Foreign keys are checked at the end, so the order
        of tables does not matter.
        """
        with psycopg.connect(self.database_url) as connection:
            connection.execute("TRUNCATE public.activity_event CASCADE")  # its rows cannot be deleted one by one
            for name in self.tables:
                connection.execute(self.fill(TAKE_AWAY, name))
                connection.execute(self.fill(BRING_BACK, name))
