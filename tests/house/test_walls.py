"""The walls that a linter cannot see."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

SOJOURN = Path(__file__).resolve().parents[2] / "src" / "sojourn"
FLOORS = {
    room: floor
    for floor, rooms in {
        10: "demo",
        9: "web site papers",
        8: "workbook evaluation",
        7: "legacy",
        6: "timetable network",
        5: "placement supporters",
        4: "selection",
        3: "edition",
        2: "programme museums communications",
        1: "people",
        0: "foundation ui planning",
    }.items()
    for room in rooms.split()
}
ROOMS = [config for config in apps.get_app_configs() if config.name.startswith("sojourn.")]
WRITES = {"save", "create", "bulk_create", "update", "bulk_update", "delete", "get_or_create", "update_or_create"}
OF_WAGTAIL = {"owner", "locked_by", "uploaded_by_user"}
"""Keys to an account that Wagtail's pages and pictures bring along."""
MAY_WRITE = {"actions.py", "foundation/daily.py", "foundation/jobs.py"}
HTML = sorted(SOJOURN.rglob("*.html"))
CSS = sorted(SOJOURN.rglob("*.css"))


def room_of(model) -> str:
    return model.__module__.split(".")[1]


def test_foreign_keys_point_down_and_leave_no_name_in_a_lower_room():
    wrong = []
    for config in ROOMS:
        for model in config.get_models():
            for field in model._meta.get_fields():
                target = getattr(field, "remote_field", None) and field.related_model
                if not target or field.auto_created or not target.__module__.startswith("sojourn."):
                    continue
                if config.label == "site" and field.name in OF_WAGTAIL:
                    continue
                here, there = room_of(model), room_of(target)
                if here != there and (
                    FLOORS[there] >= FLOORS[here] or not str(field.remote_field.related_name).endswith("+")
                ):
                    wrong.append(f"{model.__name__}.{field.name} -> {target.__name__}")
    assert wrong == []


def is_a_write(node: ast.AST) -> bool:
    """Rows are written through a manager, a queryset or a row; `dict.update(...)` and `save` of a spreadsheet or a drawing are not that."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES):
        return False
    text = ast.unparse(node.func)
    if ".objects." in text:
        return True
    return text.endswith((".save", ".delete")) and not text.endswith(("book.save", "drawing.save"))


def test_only_actions_write():
    wrong = []
    for path in sorted(SOJOURN.rglob("*.py")):
        place = path.relative_to(SOJOURN).as_posix()
        may_write = path.name in MAY_WRITE or place in MAY_WRITE or "/actions/" in place
        if not may_write and "/migrations/" not in place and not place.startswith("planning/"):
            wrong += [f"{place}:{node.lineno}" for node in ast.walk(ast.parse(path.read_text())) if is_a_write(node)]
    assert wrong == []


def every_address(resolver=None, before=""):
    for entry in (resolver or get_resolver()).url_patterns:
        address = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from every_address(entry, address)
        elif isinstance(entry, URLPattern):
            yield address, entry.callback


def test_every_address_names_the_permission_it_needs_or_is_listed_as_open():
    unnamed = [
        address
        for address, view in every_address()
        if not hasattr(view, "permission") and not address.startswith(("account/", "i18n/"))
    ]
    assert unnamed == []


@pytest.mark.parametrize("path", HTML, ids=lambda path: path.relative_to(SOJOURN).as_posix())
def test_a_template_extends_only_ui_or_its_own_room_and_has_nothing_inline(path):
    text = path.read_text()
    room = path.relative_to(SOJOURN).parts[0]
    for extended in re.findall(r"""{%\s*(?:extends|include)\s+["']([^"']+)["']""", text):
        owner = extended.split("/")[0]
        assert owner in {"ui", room, "allauth", "account", "mfa"} or (room == "web" and owner in {"desk", "portal"}), (
            extended
        )
    assert not re.search(r"\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|<style", text), "inline style or handler"
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "inline script"


@pytest.mark.parametrize("path", CSS, ids=lambda path: path.relative_to(SOJOURN).as_posix())
def test_style_sheets_use_logical_properties_only(path):
    physical = r"(?<![\w-])(?:(?:margin|padding|border)-(?:left|right|top|bottom)|left|right|float)\s*:|text-align\s*:\s*(?:left|right)"
    assert re.findall(physical, path.read_text()) == []
