"""What Wagtail's editor is told of the house when it starts."""

from typing import Any

from wagtail import hooks

from .choosers import people_to_choose, quotations_to_choose


@hooks.register("register_admin_viewset")
def register_people_to_choose() -> Any:
    return people_to_choose()


@hooks.register("register_admin_viewset")
def register_quotations_to_choose() -> Any:
    return quotations_to_choose()
