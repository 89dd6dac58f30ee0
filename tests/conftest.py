"""What every test may use: a database copied from a migrated template, people with parts to play, a browser."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.browser import browser, browser_page  # noqa: F401, fixtures for every room
from tests.database import FLUSHED, MIGRATED, lay_out_migrated
from tests.demo_fixtures import demo, demo_edition, small, small_edition  # noqa: F401, an edition to test with

settings.register_profile("sojourn", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("sojourn")  # a busy machine is no fault of the code
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
HOME = Path(__file__).resolve().parent.parent
NOW = datetime(2018, 4, 18, 9, 0, tzinfo=UTC)


LONGEST_FIRST = ("tests/foundation/", "tests/journeys/")
"""Files of these folders take longest: begun last, one process would still be at them when the others are done."""


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST_FIRST))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    if FLUSHED and MIGRATED and {"db", "transactional_db", "planned_summer"} & {*item.fixturenames}:
        from pytest_django.plugin import blocking_manager_key

        with item.config.stash[blocking_manager_key].unblock():
            lay_out_migrated()
        FLUSHED.clear()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item, nextitem):
    mark = item.get_closest_marker("django_db")
    if (mark and mark.kwargs.get("transaction")) or {"transactional_db", "live_server"} & {*item.fixturenames}:
        FLUSHED.append(item.nodeid)


@pytest.fixture(scope="session")
def django_db_keepdb():
    """Keep what `django_db_modify_db_settings` laid ready: a migrated file, so that no test run migrates again."""
    from django.conf import settings

    return settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker):
    """Copy a template database, made once for this set of migrations, to where this test process looks."""
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    with django_db_blocker.unblock():
        names = repr(sorted(MigrationLoader(None).disk_migrations))
        if connection.vendor == "postgresql":  # wagtail-localize's migration asks the database when it is imported, and
            connection.close()  # the pool that this opened would go on giving out connections to that first database
            connection.close_pool()
    laid_down = [*(HOME / "src").rglob("migrations/*.py"), HOME / "src/sojourn/foundation/start.sql"]
    sources = b"".join(path.read_bytes() for path in sorted(laid_down))
    name = f"template-{hashlib.sha256(names.encode() + sources).hexdigest()[:16]}"
    if connection.vendor != "sqlite":
        with (settings.DATA / "template.lock").open("w") as lock, django_db_blocker.unblock():
            fcntl.flock(lock, fcntl.LOCK_EX)
            make_postgres_template(connection, name)
        connection.settings_dict["TEST"]["TEMPLATE"] = name
        MIGRATED["template"] = name
        return
    template = settings.DATA / f"{name}.sqlite3"
    MIGRATED["template"] = str(template)
    with (settings.DATA / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not template.exists():
            make_template(template)
    name = connection.settings_dict["TEST"]["NAME"]
    for suffix in ("", "-wal", "-shm"):
        Path(name + suffix).unlink(missing_ok=True)
    shutil.copy(template, name)


def make_postgres_template(connection, name: str) -> None:
    """Migrate a database once for all processes of this run; they copy it."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone():
            return
        cursor.execute(f'CREATE DATABASE "{name}.new"')
        make_database(f"{name}.new")
        cursor.execute(f'ALTER DATABASE "{name}.new" RENAME TO "{name}"')


def make_template(template: Path) -> None:
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


@pytest.fixture
def now() -> datetime:
    """The moment at which tests happen: an April morning before the edition of 2018."""
    return NOW
