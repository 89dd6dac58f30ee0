"""The database as a command finds it: missing, behind, or ready."""

import sys
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import DatabaseError

from . import start


def is_behind() -> bool:
    """Whether migrations wait; true of a database that does not exist yet."""
    if migrations_by_name() <= set(MigrationRecorder(connection).applied_migrations()):
        return False  # told without reading any of them, which takes half a second that every command would wait
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrations_by_name() -> set[tuple[str, str]]:
    """Every migration there is, as (label of its app, name), found by the names of files."""
    found = set()
    for config in apps.get_app_configs():
        module, _ = MigrationLoader.migrations_module(config.label)
        if module and find_spec(module):
            names = [name for _, name, _ in iter_modules(import_module(module).__path__) if name[0] not in "_~"]
            found |= {(config.label, name) for name in names}
    return found


def migrate() -> None:
    """Carry out the migrations that wait; an empty SQLite database begins with the outcome of most of them."""
    if connection.vendor == "sqlite" and start.is_empty():
        start.lay_down()
    if is_behind():
        call_command("migrate", verbosity=0, interactive=False)


def bring_up_to_date() -> None:
    """Make or update the database of this machine; one that many machines share is only ever updated by `manage migrate`.

    Raises: SystemExit with one plain line, when the database cannot be used as it is.
    """
    try:
        if connection.vendor != "sqlite" and is_behind():
            sys.exit(
                "sojourn: the database is older than this Sojourn. Bring it up to date first: ./run manage migrate"
            )
        migrate()
    except DatabaseError as error:
        sys.exit(f"sojourn: the database cannot be used: {error}")
