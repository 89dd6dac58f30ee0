"""Settings, all read from the environment; the defaults run one machine on SQLite.

SOJOURN_DATA       folder for database, uploads, letters as files, static files (default: var/live)
SOJOURN_DATABASE   postgres://user:password@host:port/name, for many machines (default: SQLite in SOJOURN_DATA)
SOJOURN_HOSTS      host names served, by comma          SOJOURN_HTTPS   1 behind HTTPS: secure cookies, HSTS
SOJOURN_SMTP       smtp://user:password@host:port?tls=1 (default: letters become files in SOJOURN_DATA/letters)
SOJOURN_ADDRESS    where the site is seen, for links in letters (default: http://127.0.0.1:8000)
SOJOURN_FROM       the sender of letters                SOJOURN_SECOND_FACTOR   0: the team may work without one
SOJOURN_MAILINGS_A_MINUTE   the most messages of a mailing that one worker sends in a minute (default: as many as the server takes)
SOJOURN_MAIL_PROVIDER       whose bounces and complaints are taken at /hooks/mail/<provider>/, such as postmark (default: nobody's);
                            what comes in is taken at /hooks/mail/<provider>/in/
SOJOURN_MAIL_HOOK_SECRET    user:password that the provider sends with them
SOJOURN_REPLY_TO   where answers to letters are read (default: the sender's address)
SOJOURN_INBOUND    the mailbox that feeds `receive_mail`; it must take name+anything@ (default: Sojourn receives no mail)
SOJOURN_INBOUND_SECRET   lets a mail provider post what came in to /mail/receive/ (default: that door is shut)
SOJOURN_HOOKS_TO_PRIVATE   1: addresses that listen may be on this machine or a private network (default: public ones only)
SOJOURN_ENQUIRY_DAYS     days after the last word until what is personal in an enquiry is erased (default: 365)
"""

import os
import secrets
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from sojourn.foundation.catalogues import compiled

PACKAGE = Path(__file__).resolve().parent
HOME = Path(os.environ.get("SOJOURN_HOME") or Path.cwd())
DATA = Path(os.environ.get("SOJOURN_DATA") or HOME / "var" / "live").resolve()


def kept_secret(folder: Path) -> str:
    """The signing key: from the environment, else made once and kept in the data folder, readable by its owner only."""
    if os.environ.get("SOJOURN_SECRET"):
        return os.environ["SOJOURN_SECRET"]
    path = folder / "secret"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


def database_settings(address: str | None) -> dict:
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "sojourn.sqlite3",
            "CONN_MAX_AGE": None,  # opening the file and setting it up costs 2.6 ms a request
            "OPTIONS": {  # many readers and one writer: WAL, immediate transactions, patience
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=134217728;"
                "PRAGMA journal_size_limit=27103364;PRAGMA cache_size=-16000;",
            },
        }
    url = urlsplit(address)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path.lstrip("/"),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": url.port or "",
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8}},
    }


def mail_settings(address: str | None) -> dict:
    if not address:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": DATA / "letters",
        }
    url = urlsplit(address)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or 25,
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_TLS": "tls" in parse_qs(url.query),
    }


HTTPS = os.environ.get("SOJOURN_HTTPS") == "1"
SECRET_KEY = kept_secret(DATA)
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *filter(None, os.environ.get("SOJOURN_HOSTS", "").split(","))]
ROOT_URLCONF = "sojourn.urls"
WSGI_APPLICATION = "sojourn.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": database_settings(os.environ.get("SOJOURN_DATABASE"))}
globals().update(mail_settings(os.environ.get("SOJOURN_SMTP")))
SITE_ADDRESS = os.environ.get("SOJOURN_ADDRESS", "http://127.0.0.1:8000").rstrip("/")  # for links in letters
DEFAULT_FROM_EMAIL = os.environ.get("SOJOURN_FROM", "Sojourn <programme@example.org>")
REPLY_TO_ADDRESS = os.environ.get("SOJOURN_REPLY_TO") or parseaddr(DEFAULT_FROM_EMAIL)[1]  # somebody reads it
INBOUND_ADDRESS = os.environ.get("SOJOURN_INBOUND", "")
INBOUND_SECRET = os.environ.get("SOJOURN_INBOUND_SECRET", "")
ENQUIRY_DAYS = int(os.environ.get("SOJOURN_ENQUIRY_DAYS", "365"))
HOOKS_TO_PRIVATE = os.environ.get("SOJOURN_HOOKS_TO_PRIVATE") == "1"

MAILINGS_A_MINUTE = int(os.environ.get("SOJOURN_MAILINGS_A_MINUTE", "0"))
MAIL_PROVIDER = os.environ.get("SOJOURN_MAIL_PROVIDER", "")
ANYMAIL = {"WEBHOOK_SECRET": os.environ.get("SOJOURN_MAIL_HOOK_SECRET", "")} | {
    name.removeprefix("ANYMAIL_"): value for name, value in os.environ.items() if name.startswith("ANYMAIL_")
}  # such as ANYMAIL_MAILGUN_WEBHOOK_SIGNING_KEY

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "sojourn.ui",  # before allauth, whose page frames it replaces
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
    "csp",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "sojourn.foundation",
    "sojourn.people",
    "sojourn.communications",
    "sojourn.museums",
    "sojourn.programme",
    "sojourn.edition",
    "sojourn.selection",
    "sojourn.placement",
    "sojourn.supporters",
    "sojourn.timetable",
    "sojourn.network",
    "sojourn.legacy",
    "sojourn.evaluation",
    "sojourn.workbook",
    "sojourn.papers",
    "sojourn.site",
    "sojourn.web",
    "sojourn.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "sojourn.foundation.requests.refuse_other_methods",
    "sojourn.foundation.requests.refuse_null_bytes",
    "sojourn.foundation.requests.refuse_numbers_no_row_has",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "sojourn.foundation.typed.give_back_what_was_typed",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sojourn.site.frame.around",
            ],
        },
    }
]

# Languages and time. What happens in an edition is shown in the edition's own time zone; moments are stored in UTC.
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
LANGUAGES = [
    ("en-gb", _("English")),
    ("fr", _("French")),
    ("ar", _("Arabic")),
    ("es", _("Spanish")),
    ("zh-hans", _("Chinese (simplified)")),
    ("ru", _("Russian")),
]
CATALOGUES = PACKAGE / "locale"  # as text; what is read is compiled from it here and now
LOCALE_PATHS = [compiled(CATALOGUES, DATA / "locale")]
FORMAT_MODULE_PATH = ["sojourn.ui.formats"]

# Files.
STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
MEDIA_ROOT = DATA / "media"
MEDIA_URL = "/media/"  # only pictures cut to size are served there (site.views.public.picture)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "sojourn.foundation.static.Storage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024  # a form; a workbook has its own limit
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Accounts: by code or password, no sign-up, a second factor for the team.
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/my/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "sojourn.people.access.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # only the team makes accounts; a code proves the address
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60  # mail may take minutes to reach a fellow
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Sojourn"
SECOND_FACTOR_FOR_TEAM = os.environ.get("SOJOURN_SECOND_FACTOR", "1") == "1"

# Safety.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}

# The public site's editor, in the room `site` alone. Its door is guarded as every other: sojourn.site.views.editor.
MORE_METHODS_BELOW = "/editor/localize/"  # the editor of translations sends PUT and DELETE
WAGTAIL_SITE_NAME = "Sojourn"
WAGTAILADMIN_BASE_URL = SITE_ADDRESS
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILIMAGES_IMAGE_MODEL = "site.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "sojourn.site.picture_forms.PictureForm"
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"jpeg": "webp", "png": "webp", "bmp": "webp", "avif": "webp", "webp": "webp"}
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "ods", "pdf", "pptx", "txt", "xlsx"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILDOCS_INLINE_CONTENT_TYPES = ["application/pdf"]
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False, "LOGIN": False, "GROUPS": False}  # public pages are for all
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # no request to anybody else
WAGTAIL_ENABLE_UPDATE_CHECK = WAGTAIL_ENABLE_WHATS_NEW_BANNER = False

# Jobs: in the database, taken up by `sojourn work`.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "mail", "solver"]}}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 500}}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("SOJOURN_LOG", "WARNING")},
}
