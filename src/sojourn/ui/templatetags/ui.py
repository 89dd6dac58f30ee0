"""What the base templates need to say in one line."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.inclusion_tag("ui/components/nav_link.html", takes_context=True)
def nav_link(context: Context, to: str, words: str, *arguments: object) -> dict[str, Any]:
    """A list item with a link to a named page, marked where the reader is on it or below it; nothing where there is no such page."""
    try:
        address = reverse(to, args=arguments)
    except NoReverseMatch:
        return {"address": ""}
    path = context["request"].path if "request" in context else ""
    here = "page" if path == address else ""
    below = "true" if path.startswith(address) and to != "desk:edition" else ""
    return {"address": address, "words": words, "current": here or below}


SELECTED = mark_safe(" selected")


@register.simple_tag
def options(choices: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    """The choices of a list, (value, words) each, drawn at once: a template takes ten times as long for hundreds of them."""
    rows = ((value, SELECTED if value == chosen else "", words) for value, words in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)
