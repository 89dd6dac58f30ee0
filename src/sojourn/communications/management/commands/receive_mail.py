"""sojourn manage receive_mail [--to ADDRESS] < MESSAGE: take in an e-mail that a mail server or fetchmail hands over."""

import sys

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from sojourn.communications.actions import CannotReceive, receive_mail
from sojourn.communications.mail import LARGEST


class Command(BaseCommand):
    help = "Take in one e-mail from standard input: it joins the enquiry that it answers, or opens one."
    requires_system_checks = ()  # they would load every page of the house

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", default="", help="the recipient of the envelope, where the mail server says it")

    def handle(self, *, to: str, **options: object) -> None:
        try:
            receipt = receive_mail(raw=sys.stdin.buffer.read(LARGEST + 1), at=timezone.now(), recipient=to)
        except CannotReceive as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{receipt.enquiry or 'the message'} {receipt.outcome}")
