"""PostgreSQL finds a part of an institution's name by its trigrams; SQLite reads the covering index facet_picks."""

from django.db import migrations

INDEX = "CREATE INDEX network_institutions ON network_facet USING gin (value gin_trgm_ops) WHERE \"of\" = 'institution'"


def forwards(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute(INDEX)


def backwards(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP INDEX network_institutions")


class Migration(migrations.Migration):
    dependencies = [("network", "0002_search")]

    operations = [migrations.RunPython(forwards, backwards)]
