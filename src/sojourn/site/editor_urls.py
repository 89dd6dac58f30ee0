"""The addresses of Wagtail's editor and of its documents, each behind a door of ours."""

from django.urls import include, path, re_path
from wagtail.admin import urls as admin_urls
from wagtail.documents.views.serve import serve
from wagtail.utils.urlpatterns import decorate_urlpatterns

from sojourn.people.access import open_to_all

from .views import editor, public

urlpatterns = [
    path("", include("sojourn.site.blog_urls")),  # before the desk's own: an edition's desk has its name as address
    path("editor/", include(decorate_urlpatterns(admin_urls.urlpatterns, editor.door))),
    re_path(r"^documents/(\d+)/(.*)$", open_to_all(serve), name="wagtaildocs_serve"),
]
last_urlpatterns = [re_path(r"^((?:[\w-]+/)*)$", public.page, name="wagtail_serve")]
