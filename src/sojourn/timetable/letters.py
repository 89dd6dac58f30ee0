"""The letters of the timetable: it is ready; your days have changed."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from sojourn.communications.actions import write_letter

from .feeds import News
from .models import Version


def timetable_news(version: Version, news: News, *, at: datetime) -> None:
    """Write to one person that their timetable is ready, or what has changed in it, in their language."""
    person, edition = news.person, version.edition
    names = {"programme": edition.programme.name, "edition": edition.name}
    context = {
        "person": person,
        "edition": edition,
        "changes": news.changes,
        "address": f"{settings.SITE_ADDRESS}/my/",
    }
    with translation.override(person.language or settings.LANGUAGE_CODE):
        if news.is_first:
            subject = _("{programme} {edition}: your timetable is ready").format_map(names)
            text = render_to_string("timetable/letters/timetable_ready.txt", context)
        else:
            subject = _("{programme} {edition}: your timetable has changed").format_map(names)
            text = render_to_string("timetable/letters/timetable_changed.txt", context)
    write_letter(key=f"timetable:{version.pk}:{person.pk}", to=person, subject=subject, text=text, at=at)
