"""The test database as its migrations leave it, and how to have it so again."""

import sqlite3
from contextlib import closing

MIGRATED: dict[str, str] = {}
"""Where the migrated template is: a file of SQLite's, or a database's name."""
FLUSHED: list[str] = []
"""Tests that emptied every table when they ended, and with that what migrations had laid there (Wagtail's root, for one)."""


def lay_out_migrated() -> None:
    """Make the test database again what it was after its migrations."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection

    template = MIGRATED["template"]
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(template)) as copy:
            copy.backup(connection.connection)
    else:
        copy_postgres(source=template, target=connection.settings_dict["NAME"])
    ContentType.objects.clear_cache()


def copy_postgres(*, source: str, target: str) -> None:
    """Copy a database, which the server does by itself as long as nobody is connected."""
    from django.db import connection

    connection.close()
    connection.close_pool()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
    connection.close_pool()
