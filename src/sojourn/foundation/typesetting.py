"""Typesetting: values and a Typst template in, a tagged PDF out.

What people typed travels as data (JSON), never as markup. No font of the machine is used, so that a paper looks the same everywhere.
"""

import importlib.resources
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory
from typing import Any

from .refusals import Refusal

FONT_PACKAGES = ["fontpkg_noto_sans", "fontpkg_noto_sans_arabic", "fontpkg_noto_sans_devanagari"]


class CannotTypeset(Refusal):
    """Raised when a paper cannot be typeset; the text says what the typesetter said."""


@dataclass(frozen=True)
class Paper:
    """A finished PDF. `is_accessible`: it passed the typesetter's own check of PDF/UA-1."""

    pdf: bytes
    is_accessible: bool
    remarks: tuple[str, ...]


def font_folders() -> list[Path]:
    packaged = [Path(str(importlib.resources.files(name))) / "files" for name in FONT_PACKAGES]
    return [Path(__file__).parent / "fonts", *packaged]


NO_FILES: Mapping[str, bytes] = {}


def typeset(template: Path, values: dict[str, Any], files: Mapping[str, bytes] = NO_FILES) -> Paper:
    """Typeset a template of the folder it stands in; it finds `values` as JSON in `sys.inputs.values`.

    `files` are laid beside it, by name: pictures, or a template of another folder.

    The PDF follows PDF/UA-1. Where a character has no glyph in our fonts the standard cannot be kept: the paper is then tagged all
    the same, and a remark says so.
    Raises: CannotTypeset.
    """
    if not files:
        return _typeset(template, values)
    with TemporaryDirectory() as folder:
        for path in template.parent.glob("*.typ"):
            copy(path, folder)
        for name, octets in files.items():
            (Path(folder) / name).write_bytes(octets)
        return _typeset(Path(folder) / template.name, values)


def _typeset(template: Path, values: dict[str, Any]) -> Paper:
    import typst

    compiler = typst.Compiler(
        input=str(template),
        root=str(template.parent),
        font_paths=[str(folder) for folder in font_folders()],
        ignore_system_fonts=True,
        sys_inputs={"values": json.dumps(values, ensure_ascii=False, default=str)},
    )
    try:
        return _compiled(compiler, is_accessible=True, remarks=(), standards=["ua-1"])
    except typst.TypstError as error:
        if "codepoint" not in error.message:
            raise CannotTypeset(f"The paper could not be typeset: {error.message}") from error
        return _compiled(compiler, is_accessible=False, remarks=(error.message,), standards=[])


def _compiled(compiler: Any, *, is_accessible: bool, remarks: tuple[str, ...], standards: list[str]) -> Paper:
    pdf, warnings = compiler.compile_with_warnings(format="pdf", pdf_standards=standards)
    return Paper(pdf, is_accessible, remarks + tuple(warning.message for warning in warnings))
