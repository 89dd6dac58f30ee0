"""What authors type as plain text, as safe HTML: everything is escaped first, then a few marks become elements.

An empty line begins a paragraph; `## ` a heading; `- ` a line of a list; **bold**, *italic*, [words](https://address).
"""

import re

from django.utils.html import escape

LINK = re.compile(r"\[([^\]]{1,200})\]\((https?://(?:(?!&(?:quot|lt|gt|#x27);)[^\s()]){1,500})\)")
BOLD = re.compile(r"\*\*(\S(?:[^*]*\S)?)\*\*")
ITALIC = re.compile(r"(?<![*\w])\*(\S(?:[^*]*\S)?)\*(?![*\w])")


def as_html(text: str) -> str:
    """The text as HTML with paragraphs, headings, lists, bold, italic and links, and nothing else."""
    parts = [part.strip("\n") for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n"))]
    return "".join(_part(part) for part in parts if part.strip())


def _part(part: str) -> str:
    lines = part.split("\n")
    if lines[0].startswith("## "):
        rest = "\n".join(lines[1:])
        return f"<h2>{_marks(lines[0][3:])}</h2>{_part(rest) if rest.strip() else ''}"
    if all(line.startswith("- ") for line in lines):
        return f"<ul>{''.join(f'<li>{_marks(line[2:])}</li>' for line in lines)}</ul>"
    return f"<p>{'<br/>'.join(_marks(line) for line in lines)}</p>"


def _marks(line: str) -> str:
    escaped = escape(line.strip())
    linked = LINK.sub(r'<a href="\2">\1</a>', escaped)
    return ITALIC.sub(r"<i>\1</i>", BOLD.sub(r"<b>\1</b>", linked))
