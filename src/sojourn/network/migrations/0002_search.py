"""What makes the directory quick: trigrams over the folded words, and an index of the few who are hidden.

SQLite: a full-text table without content of its own, kept in step by triggers. A later migration that rebuilds the table
network_entry must make the triggers again. PostgreSQL: the extension pg_trgm, which a database's owner may create.
"""

from django.db import migrations

COLUMNS = "everyone, network, team"
OLD, NEW = (", ".join(f"{row}.{column}" for column in COLUMNS.split(", ")) for row in ("old", "new"))
FORGET = f"INSERT INTO network_search(network_search, rowid, {COLUMNS}) VALUES ('delete', old.id, {OLD});"
LEARN = f"INSERT INTO network_search(rowid, {COLUMNS}) VALUES (new.id, {NEW});"
SQLITE = [
    f"CREATE VIRTUAL TABLE network_search USING fts5({COLUMNS}, content='network_entry', content_rowid='id', tokenize='trigram')",
    f"CREATE TRIGGER network_search_new AFTER INSERT ON network_entry BEGIN {LEARN} END",
    f"CREATE TRIGGER network_search_gone AFTER DELETE ON network_entry BEGIN {FORGET} END",
    f"CREATE TRIGGER network_search_changed AFTER UPDATE ON network_entry BEGIN {FORGET} {LEARN} END",
]
SQLITE_BACK = [f"DROP TRIGGER network_search_{name}" for name in ("new", "gone", "changed")] + ["DROP TABLE network_search"]
POSTGRESQL = ["CREATE EXTENSION IF NOT EXISTS pg_trgm"] + [
    f"CREATE INDEX network_search_{column} ON network_entry USING gin ({column} gin_trgm_ops)"
    for column in COLUMNS.split(", ")
]
POSTGRESQL_BACK = [f"DROP INDEX network_search_{column}" for column in COLUMNS.split(", ")]
HIDDEN = "CREATE INDEX network_hidden ON people_person (id) WHERE is_hidden"


def run(editor, statements):
    for statement in statements:
        editor.execute(statement)


def forwards(apps, editor):
    vendor = editor.connection.vendor
    run(editor, SQLITE if vendor == "sqlite" else POSTGRESQL if vendor == "postgresql" else [])
    run(editor, [HIDDEN])


def backwards(apps, editor):
    vendor = editor.connection.vendor
    run(editor, ["DROP INDEX network_hidden"])
    run(editor, SQLITE_BACK if vendor == "sqlite" else POSTGRESQL_BACK if vendor == "postgresql" else [])


class Migration(migrations.Migration):
    dependencies = [("network", "0001_network")]

    operations = [migrations.RunPython(forwards, backwards)]
