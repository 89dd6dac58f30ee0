"""The WSGI application that the server runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sojourn.settings")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018, loads every page's code now instead of while the first reader waits
gc.collect()
gc.freeze()  # what is loaded stays: looking through it for garbage again and again kept one reader in some hundred waiting 0.3 s
