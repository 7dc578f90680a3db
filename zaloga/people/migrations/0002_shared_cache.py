from django.db import migrations


class Migration(migrations.Migration):
    """The table of the shared cache (limits on letters live there): what createcachetable would make."""

    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="""
            CREATE TABLE IF NOT EXISTS cache (
                cache_key varchar(255) NOT NULL PRIMARY KEY,
                value text NOT NULL,
                expires timestamp with time zone NOT NULL
            );
            CREATE INDEX IF NOT EXISTS cache_expires ON cache (expires);
            """,
            reverse_sql="DROP TABLE IF EXISTS cache;",
        ),
    ]
