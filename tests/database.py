"""The test database as its migrations leave it, and how to have it so again."""

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent

MIGRATED: dict[str, str] = {}
"""Where the migrated template is: a file of SQLite's, or a database's name."""
FLUSHED: list[str] = []
"""Tests that emptied every table when they ended, and with that what migrations had laid there (Wagtail's root, for one)."""


def migrated_template() -> str:
    """A database with every migration carried out, made once for this set of migrations: a file, or a name on the server."""
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    names = repr(sorted(MigrationLoader(None).disk_migrations))
    if connection.vendor == "postgresql":  # wagtail-localize's migration asks the database when it is imported, and
        connection.close()  # the pool that this opened would go on giving out connections to that first database
        connection.close_pool()
    laid_down = [*(HOME / "src").rglob("migrations/*.py"), HOME / "src/sojourn/foundation/start.sql"]
    sources = b"".join(path.read_bytes() for path in sorted(laid_down))
    name = f"template-{hashlib.sha256(names.encode() + sources).hexdigest()[:16]}"
    with (settings.DATA / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if connection.vendor != "sqlite":
            make_postgres_template(name)
            return name
        template = settings.DATA / f"{name}.sqlite3"
        if not template.exists():
            make_sqlite_template(template)
        return str(template)


def make_postgres_template(name: str) -> None:
    from django.db import connection

    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone():
            return
        cursor.execute(f'CREATE DATABASE "{name}.new"')
        make_database(f"{name}.new")
        cursor.execute(f'ALTER DATABASE "{name}.new" RENAME TO "{name}"')


def make_sqlite_template(template: Path) -> None:
    unfinished = template.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    make_database(str(unfinished))
    unfinished.replace(template)


def make_database(name: str) -> None:
    """Make the database of this name as a command would, in a process of its own."""
    program = (
        "import sys, django; from django.conf import settings; settings.DATABASES['default']['NAME'] = sys.argv[1]; django.setup();"
        "from sojourn.foundation.database import migrate; migrate();"
        "from django.db import connection as c; c.vendor == 'sqlite' and c.cursor().execute('PRAGMA wal_checkpoint(TRUNCATE)')"
    )
    environment = dict(
        os.environ, DJANGO_SETTINGS_MODULE="tests.settings", PYTHONPATH=f"{HOME / 'src'}{os.pathsep}{HOME}"
    )
    subprocess.run([sys.executable, "-c", program, name], env=environment, check=True)


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
