"""What the world, fellows, partners and contributors read exists in every language; what only the desk shows may stay in English."""

import gettext
import re
from functools import cache
from pathlib import Path

import polib
import pytest
from django.conf import settings

from sojourn.foundation.catalogues import PLURALS, Message, by_place, compiled, messages_in, variables_of

FRAMES = {"ui/public.html", "ui/portal.html", "allauth/layouts/base.html"}
TEXTS = [
    "*/templates/*/letters/*.txt",
    "site/templates/site/blocks/*.html",
    "*/templates/**/*.mjml",
    "ui/templates/account/**/*.*",
    "ui/templates/mfa/**/*.html",
    "ui/templates/[45]*.html",
]
PYTHON = """
    */views/portal.py */views/public.py timetable/views/wishes.py site/views/blog.py web/portal/*.py */letters.py */access.py */links.py
    people/rules.py people/models.py settings.py foundation/pictures.py museums/models.py programme/models.py edition/models.py
    timetable/sheets.py timetable/feeds.py timetable/models.py timetable/rules.py timetable/actions/wishes.py
    timetable/actions/addresses.py timetable/actions/words.py
    selection/forms.py selection/models.py selection/actions.py placement/rules.py placement/models.py
    communications/forms.py communications/rules.py communications/models/enquiries.py communications/models/mailings.py
    evaluation/answer_form.py evaluation/papers.py evaluation/certificates.py evaluation/actions/answering.py evaluation/rules/scales.py
    legacy/rules.py legacy/forms.py legacy/models.py legacy/actions.py legacy/sheets.py
    network/forms.py network/rules.py network/sheets.py network/models.py network/languages.py network/actions/messages.py
    network/actions/profiles.py
    supporters/sheets.py supporters/rules.py
    site/figures.py site/forms.py site/models/drafts.py site/actions/posts.py site/newsletter.py site/issue_blocks.py
    site/search.py site/printed.py site/blocks.py
    communications/issue.py communications/mailing_forms.py communications/actions/subscriptions.py evaluation/rules/kinds.py
    papers/sheets.py papers/forms.py papers/models.py papers/views/report.py papers/report.py papers/figures.py papers/outcomes.py
    papers/advocacy.py papers/impact.py
""".split()
"""Python files that speak to somebody outside the team. A file that also speaks on the desk is here whole."""


BEHIND = {"gallery.html", "gallery_pieces.html"}
"""Pages in a public frame that nobody is led to."""


def templates() -> dict[str, Path]:
    return {
        path.relative_to(folder).as_posix(): path
        for folder in settings.PACKAGE.rglob("templates")
        for path in folder.rglob("*.*")
        if path.suffix in {".html", ".txt", ".xml", ".mjml"}
    }


def named_in(path: Path, tag: str) -> list[str]:
    return re.findall(r"{%\s*" + tag + r"\s+[\"']([^\"']+)", path.read_text())


@cache
def needed_files() -> list[Path]:
    """The templates in a public or portal frame, the letters, all that these include, and the named Python files."""
    every = templates()
    wanted = {path for pattern in TEXTS for path in settings.PACKAGE.glob(pattern)}
    inside = {name for name in FRAMES if name in every}
    for _level in range(4):
        inside |= {name for name, path in every.items() if inside & set(named_in(path, "extends"))}
    wanted |= {every[name] for name in inside}
    for _level in range(4):
        near = {name for path in wanted for tag in ("include", "extends") for name in named_in(path, tag)}
        wanted |= {every[name] for name in near if name in every}
    wanted |= {path for pattern in PYTHON for path in settings.PACKAGE.glob(pattern)}
    return sorted(path for path in wanted if path.is_file() and path.name not in BEHIND)


@cache
def needed() -> set[tuple[str, str]]:
    found: dict[Message, list[str]] = {}
    for path in needed_files():
        for message in messages_in(path):
            found.setdefault(message, []).append(path.name)
    return set(by_place(found))


COMPLETE = ["ar", "es", "fr", "ru", "zh_Hans"]
"""Languages in which nothing that is needed is missing."""


@cache
def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(settings.CATALOGUES / language / "LC_MESSAGES" / "django.po"))


def words_of(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_the_scope_holds_what_a_stranger_and_a_fellow_read_and_not_the_desk():
    names = {path.relative_to(settings.PACKAGE).as_posix() for path in needed_files()}
    read = {
        "site/templates/site/home.html",
        "web/templates/portal/day.html",
        "ui/templates/ui/base.html",
        "ui/templates/404.html",
        "ui/templates/account/login.html",
        "selection/templates/selection/letters/place_offered.txt",
        "communications/templates/communications/enquire.html",
    }
    assert read - names == set()
    assert {name for name in names if "desk" in name} == set()


@pytest.mark.parametrize("language", COMPLETE)
def test_nothing_that_is_read_outside_the_team_lacks_a_translation(language):
    given = {
        (entry.msgid, entry.msgctxt or "") for entry in catalogue(language) if all(words_of(entry)) and not entry.fuzzy
    }
    assert sorted(needed() - given) == []


@pytest.mark.parametrize("language", PLURALS)
def test_a_translation_keeps_what_is_filled_in_and_has_all_its_plural_forms(language):
    forms = int(PLURALS[language].split("nplurals=")[1][0])
    assert catalogue(language).metadata["Plural-Forms"] == PLURALS[language]
    wrong = []
    for entry in catalogue(language):
        words = words_of(entry)
        if not any(words):
            continue
        if entry.msgid_plural:
            number = set(variables_of(entry.msgid_plural)) - set(variables_of(entry.msgid))
            allowed = [variables_of(entry.msgid), variables_of(entry.msgid_plural)] + [
                sorted({*variables_of(entry.msgid_plural)} - {name}) for name in number
            ]
            right = len(words) == forms and all(words) and all(variables_of(word) in allowed for word in words)
            right = right and variables_of(words[-1]) == variables_of(entry.msgid_plural)  # the form for most numbers
        else:
            right = variables_of(words[0]) == variables_of(entry.msgid)
        if not right:
            wrong.append(entry.msgid)
    assert wrong == []


def test_a_catalogue_that_changed_is_compiled_anew_and_an_old_one_is_not_found(tmp_path):
    path = tmp_path / "text" / "fr" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    spoken = []
    for word in ("Jour", "Journée"):
        path.write_text(f'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8"\n\nmsgid "Day"\nmsgstr "{word}"\n')
        folder = compiled(tmp_path / "text", tmp_path / "made")
        assert compiled(tmp_path / "text", tmp_path / "made") == folder
        spoken.append(gettext.translation("django", folder, ["fr"]).gettext("Day"))
    assert spoken == ["Jour", "Journée"]


def test_every_message_of_a_file_is_found_whatever_its_form(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        "{% load i18n %}{% translate 'One' %}{% include 'x' with a=_('Two (2)') %}"
        "{% blocktranslate count n=n trimmed %}\n one day\n{% plural %}{{ n }} days{% endblocktranslate %}"
    )
    program = tmp_path / "program.py"
    program.write_text(
        "from django.utils.translation import gettext_lazy as later, gettext_noop, ngettext\n"
        "later('a' 'b'); gettext_noop('c'); ngettext('one', 'many', 3); other('d')"
    )
    assert list(messages_in(page)) == [Message("One"), Message("Two (2)"), Message("one day", "%(n)s days")]
    assert list(messages_in(program)) == [Message("ab"), Message("c"), Message("one", "many")]
