"""The start of a database on one machine: what every migration up to a release leaves, kept as text and read in a moment.

Two hundred and more migrations, most of them of libraries, take a minute on an empty file. `start.sql` holds their outcome
for SQLite: who opens Sojourn for the first time waits a second instead. Migrations that came since are then carried out as
usual. `./run manage write_start` writes the file anew. Its first line seals it: statements and migrations as they were then.
"""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

START = Path(__file__).with_name("start.sql")
FULL_TEXT_PARTS = ("_data", "_idx", "_content", "_docsize", "_config")
"""The ends of the names of the tables that SQLite itself keeps for a table of full-text search."""

NOW = "'CURRENT_TIMESTAMP'"


def is_empty() -> bool:
    """Whether the database holds no table at all."""
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)


def lay_down() -> None:
    """Fill the empty SQLite database with what `start.sql` holds."""
    connection.ensure_connection()
    connection.connection.executescript(START.read_text("utf-8"))


def seal(statements: str) -> str:
    """The first line of `start.sql`: a digest of the statements, and one of all migrations, ours and the libraries', by their text."""
    modules = {config.label: MigrationLoader.migrations_module(config.label)[0] for config in apps.get_app_configs()}
    migrations = hashlib.sha256()
    for label, module in sorted(modules.items()):
        found = find_spec(module) if module else None
        for folder in (found and found.submodule_search_locations) or []:
            for path in sorted(Path(folder).glob("*.py")):
                migrations.update(f"{label} {path.name}\n".encode() + path.read_bytes())
    return f"-- statements {hashlib.sha256(statements.encode()).hexdigest()}, migrations {migrations.hexdigest()}"


def told(database: Path) -> Iterator[str]:
    """The statements, in order, that make an SQLite database like this one, full-text indexes empty."""
    yield "PRAGMA foreign_keys = OFF;"
    yield "BEGIN;"
    with closing(sqlite3.connect(database)) as source:
        made = source.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
        ).fetchall()
        virtual = [name for kind, name, sql in made if sql.upper().startswith("CREATE VIRTUAL TABLE")]
        theirs = {name + part for name in virtual for part in FULL_TEXT_PARTS}
        tables = [(name, sql) for kind, name, sql in made if kind == "table" and name not in theirs]
        for name, sql in tables:
            if name != "sqlite_sequence":  # SQLite keeps it by itself
                yield f"{sql};"
        for name, _ in tables:
            if name not in virtual and name != "sqlite_sequence":
                yield from rows(source, name)
        for kind in ("index", "trigger", "view"):
            yield from (f"{sql};" for its_kind, _, sql in made if its_kind == kind)
    yield "COMMIT;"
    yield "PRAGMA foreign_keys = ON;"


def rows(source: sqlite3.Connection, table: str) -> Iterator[str]:
    """The rows of a table as statements; a migration counts as carried out at the moment when they are read."""
    columns = [name for _, name, *_ in source.execute(f'PRAGMA table_info("{table}")')]
    values = [NOW if (table, name) == ("django_migrations", "applied") else f'quote("{name}")' for name in columns]
    names = ", ".join(f'"{name}"' for name in columns)
    for row in source.execute(f'SELECT {", ".join(values)} FROM "{table}" ORDER BY rowid'):
        yield f'INSERT INTO "{table}" ({names}) VALUES ({", ".join(row)});'
