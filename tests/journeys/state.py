import psycopg
from psycopg import sql

# Jobs are nobody's data, and their tables have triggers of their own.
LEFT_ALONE = ("procrastinate_", "django_migrations", "django_content_type")


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
        """The rows as they were. Foreign keys are checked at the end, so the order does not matter."""
        every = sql.SQL(", ").join(sql.Identifier("public", name) for name in self.tables)
        with psycopg.connect(self.database_url) as connection:
            connection.execute(sql.SQL("TRUNCATE {}").format(every))
            for name in self.tables:
                connection.execute(self.fill("INSERT INTO public.{0} TABLE kept.{0}", name))
