"""Catalogues of messages: what there is to translate, and how the translations reach the running program.

Catalogues are kept as text (`locale/<language>/LC_MESSAGES/django.po`). Compiled ones are made when the settings are read, in a folder
named after the very text they were made from: a stale one cannot be found. No GNU gettext is needed. See docs/decisions/catalogues.md.
"""

import ast
import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

TEXTS = {".html", ".txt", ".xml", ".mjml"}
CALL = re.compile(r"\b(?:gettext|ngettext|pgettext|npgettext|_)\(")
PLURALS = {
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5;",
    "es": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "zh_Hans": "nplurals=1; plural=0;",
}
"""Each language's plural forms, for whole numbers. A language that is added needs a line here."""


class Message(NamedTuple):
    one: str
    many: str = ""
    context: str = ""


# From text to what the program reads.


def compiled(source: Path, target: Path) -> Path:
    """Compile every catalogue below `source` and answer the folder that holds them; at once if these very ones are there."""
    catalogues = sorted(source.glob("*/LC_MESSAGES/django.po"))
    text = b"".join(str(path.relative_to(source)).encode() + path.read_bytes() for path in catalogues)
    folder = target / hashlib.sha256(text).hexdigest()[:20]
    if folder.is_dir():
        return folder
    import polib  # a fifth of a second that most starts need not spend

    target.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(dir=target, prefix="making-"))
    for path in catalogues:
        compiled_path = (making / path.relative_to(source)).with_suffix(".mo")
        compiled_path.parent.mkdir(parents=True)
        polib.pofile(str(path)).save_as_mofile(str(compiled_path))
    making.chmod(0o755)
    try:
        making.rename(folder)
    except OSError:  # another process made the same in the meantime
        shutil.rmtree(making, ignore_errors=True)
    return folder


# From the program to text.


def messages_of(package: Path) -> dict[Message, list[str]]:
    """Every message below a package's folder, with the files (as paths from that folder) where it occurs."""
    found: dict[Message, list[str]] = {}
    for path in sorted(package.rglob("*")):
        if "migrations" in path.parts or path.suffix not in {".py", *TEXTS}:
            continue
        for message in messages_in(path):
            places = found.setdefault(message, [])
            if (place := path.relative_to(package).as_posix()) not in places:
                places.append(place)
    return found


def messages_in(path: Path) -> Iterator[Message]:
    """The messages of one file: calls of gettext in Python, tags in a template. Raises SyntaxError with the file's name."""
    from django.utils.translation.template import templatize

    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        yield from messages_called(ast.parse(text, filename=str(path)))
        return
    calls = templatize(text, origin=str(path))
    for found in CALL.finditer(calls):
        yield from messages_called(ast.parse(whole_call(calls, found.start())))


def whole_call(text: str, start: int) -> str:
    """The shortest piece from `start` to a closing bracket that is Python."""
    end = start
    while True:
        end = text.index(")", end) + 1
        try:
            ast.parse(text[start:end])
        except SyntaxError:
            continue
        return text[start:end]


def messages_called(tree: ast.AST) -> Iterator[Message]:
    names = {
        "_": "gettext",
        "gettext": "gettext",
        "ngettext": "ngettext",
        "pgettext": "pgettext",
        "npgettext": "npgettext",
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names |= {alias.asname or alias.name: re.sub("_(lazy|noop)$", "", alias.name) for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and (kind := names.get(node.func.id)):
            words = [word.value for word in node.args if isinstance(word, ast.Constant) and isinstance(word.value, str)]
            context = words.pop(0) if kind in {"pgettext", "npgettext"} and words else ""
            if words and kind.endswith("gettext"):
                yield Message(words[0], words[1] if kind.startswith("n") and len(words) > 1 else "", context)


def update(*, source: Path, messages: dict[Message, list[str]], language: str) -> tuple[int, int]:
    """Bring one catalogue's messages up to date (`messages_of`) and keep its translations.

    Answers how many there are, and how many lack words. Messages that occur no more leave. Entries stand in
    the order of files, without line numbers: a change shows where it is.
    """
    import polib

    path = source / language / "LC_MESSAGES" / "django.po"
    before = polib.pofile(str(path), wrapwidth=120) if path.exists() else polib.POFile(wrapwidth=120)
    known = {(entry.msgid, entry.msgctxt or ""): entry for entry in before if not entry.obsolete}
    after = polib.POFile(wrapwidth=120)
    after.header = before.header
    after.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    forms = int(PLURALS[language].split("nplurals=")[1][0])
    for (one, context), (many, places) in sorted(by_place(messages).items(), key=lambda pair: (pair[1][1][0], pair[0])):
        old = known.get((one, context))
        entry = polib.POEntry(msgid=one, msgctxt=context or None, occurrences=[(place, "") for place in places])
        entry.flags = [
            flag
            for flag, sign in (("python-format", r"%\(\w+\)"), ("python-brace-format", r"\{\w*\}"))
            if re.search(sign, one + many)
        ]
        if old is not None:
            entry.tcomment = old.tcomment
        if many:
            entry.msgid_plural = many
            kept = old.msgstr_plural if old is not None and len(old.msgstr_plural) == forms else {}
            entry.msgstr_plural = {number: kept.get(number, "") for number in range(forms)}
        elif old is not None:
            entry.msgstr = old.msgstr
        after.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{after}\n" if not str(after).endswith("\n") else str(after), encoding="utf-8")
    return len(after), len(after.untranslated_entries())


def by_place(messages: dict[Message, list[str]]) -> dict[tuple[str, str], tuple[str, list[str]]]:
    """Messages as a catalogue keeps them: one entry for a text, whether or not it is counted somewhere."""
    entries: dict[tuple[str, str], tuple[str, list[str]]] = {}
    for message, places in messages.items():
        many, already = entries.get((message.one, message.context), ("", []))
        entries[message.one, message.context] = (many or message.many, sorted({*already, *places}))
    return entries


def variables_of(text: str) -> list[Any]:
    """What is filled into a message: `%(name)s`, `{name}`, `%s`; a translation has the same."""
    return sorted(set(re.findall(r"%\(\w+\)[sd]|\{\w*\}|(?<!%)%[sd]", text)))
