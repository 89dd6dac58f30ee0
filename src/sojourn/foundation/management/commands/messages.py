"""sojourn manage messages [language ...]: bring the catalogues' messages up to date; translations stay."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from ...catalogues import PLURALS, messages_of, update


class Command(BaseCommand):
    help = "Gather what there is to translate into locale/<language>/LC_MESSAGES/django.po."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("languages", nargs="*", choices=[[], *PLURALS], metavar="language")

    def handle(self, *args: Any, languages: list[str], **options: Any) -> None:
        messages = messages_of(settings.PACKAGE)
        for language in languages or PLURALS:
            count, lacking = update(source=settings.CATALOGUES, messages=messages, language=language)
            self.stdout.write(f"{language}: {count} messages, {lacking} not translated")
