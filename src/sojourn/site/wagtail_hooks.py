"""What Wagtail's editor is told of the house when it starts."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page

from .choosers import people_to_choose, quotations_to_choose
from .jobs import announce_new, wake_for
from .models import PostPage


@hooks.register("register_admin_viewset")
def register_people_to_choose() -> Any:
    return people_to_choose()


@hooks.register("register_admin_viewset")
def register_quotations_to_choose() -> Any:
    return quotations_to_choose()


@hooks.register("after_publish_page")
def wake_when_its_time_comes(request: HttpRequest, page: Page) -> None:
    wake_for(page)
    post = PostPage.objects.filter(pk=page.pk, live=True).select_related("locale", "author").first()
    if post is not None:
        announce_new(post)
