"""The addresses of Wagtail's editor and of its documents, each behind a door of ours."""

from django.urls import include, path, re_path
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from sojourn.people.access import open_to_all

from .views import editor, public

urlpatterns = [
    path("editor/", include(decorate_urlpatterns(admin_urls.urlpatterns, editor.door))),
    path("documents/", include(decorate_urlpatterns(document_urls.urlpatterns, open_to_all))),
]
last_urlpatterns = [re_path(r"^((?:[\w-]+/)*)$", public.page, name="wagtail_serve")]
