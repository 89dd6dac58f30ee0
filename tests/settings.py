"""Settings for tests: a scratch data folder, plain static files, letters kept in memory unless a test says otherwise."""

import atexit
import os
import tempfile
from pathlib import Path

os.environ.setdefault("SOJOURN_DATA", str(Path(tempfile.gettempdir()) / f"sojourn-tests-{os.getuid()}"))
os.environ["SOJOURN_SECRET"] = "for tests only"
if os.environ.get("SOJOURN_TEST_POSTGRES") == "1" and "SOJOURN_DATABASE" not in os.environ:
    from tests.postgres import Server  # one server for the run: the processes of pytest-xdist inherit its address

    server = Server()
    os.environ["SOJOURN_DATABASE"] = server.address
    atexit.register(server.stop)

from sojourn.settings import *  # noqa: F403
from sojourn.settings import DATA, DATABASES

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SECOND_FACTOR_FOR_TEAM = False
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": ["default", "mail", "solver"]}
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
HOOKS_TO_PRIVATE = True  # the ears of tests are on this machine

DATA.mkdir(parents=True, exist_ok=True)
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / "test.sqlite3")}
