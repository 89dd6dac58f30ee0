"""What every test may use: a database copied from a migrated template, people with parts to play, a browser."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.browser import browser, browser_page  # noqa: F401, fixtures for every room
from tests.database import FLUSHED, MIGRATED, lay_out_migrated, migrated_template
from tests.demo_fixtures import demo, demo_edition, small, small_edition  # noqa: F401, an edition to test with

settings.register_profile("sojourn", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("sojourn")  # a busy machine is no fault of the code
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
HOME = Path(__file__).resolve().parent.parent
NOW = datetime(2018, 4, 18, 9, 0, tzinfo=UTC)


FIRST = (
    "tests/journeys/test_bad_requests.py",
    "tests/foundation/",
    "tests/site/",
    "tests/evaluation/",
    "tests/journeys/",
)
"""What is begun first, in this order. One journey plans the summer that all others need; meanwhile the other processes do what needs
none, and would wait for it otherwise. Journeys take longest: begun last, one process would still be at them when the others are done."""


def turn(item) -> int:
    """Where a test's turn is: lower ones come first."""
    return next((place for place, start in enumerate(FIRST) if item.nodeid.startswith(start)), len(FIRST))


def asks_for_a_database(item) -> bool:
    fixtures = {"db", "transactional_db", "planned_summer"} & {*item.fixturenames}
    return bool(fixtures) or item.get_closest_marker("django_db") is not None


def pytest_collection_modifyitems(config, items):
    """The longest first; on PostgreSQL only what asks for a database, since the rest passes there as it does on SQLite."""
    if "SOJOURN_DATABASE" in os.environ:
        others = [item for item in items if not asks_for_a_database(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if asks_for_a_database(item)]
    items.sort(key=turn)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    if FLUSHED and MIGRATED and asks_for_a_database(item):
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
    from django.db import connection

    with django_db_blocker.unblock():
        template = MIGRATED["template"] = migrated_template()
    if connection.vendor != "sqlite":
        connection.settings_dict["TEST"]["TEMPLATE"] = template
        return
    name = connection.settings_dict["TEST"]["NAME"]
    for suffix in ("", "-wal", "-shm"):
        Path(name + suffix).unlink(missing_ok=True)
    shutil.copy(template, name)


@pytest.fixture(autouse=True)
def nothing_kept():
    """A test's rows are taken back, and their numbers given again: what was kept of them holds no longer."""
    from django.core.cache import cache

    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def now() -> datetime:
    """The moment at which tests happen: an April morning before the edition of 2018."""
    return NOW
