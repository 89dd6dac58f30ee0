"""Background jobs of this room."""

from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from sojourn.network.actions import look_for_names as note_names
from sojourn.network.naming import Text

from .models import Account, ReportText
from .queries import newest_words


@task()
def look_for_names() -> int:
    """Note which words of reports, and accounts for them, may still name somebody who asked not to be shown. Safe to run twice."""
    words = [
        Text(
            ReportText._meta.label,
            f"{row.report}/{row.part}",
            f"{row.report}: {row.part}",
            reverse("papers:part", args=[row.report, row.part]),
            row.words,
        )
        for row in newest_words()
    ]
    told = [
        Text(
            Account._meta.label,
            str(row.pk),
            f"{row.edition}: {row.department or row.offer}",
            reverse("papers:report", args=[row.edition.name]),
            row.words,
        )
        for row in Account.objects.select_related("edition", "department", "offer")
    ]
    kinds = (ReportText._meta.label, Account._meta.label)
    return note_names(kinds=kinds, texts=[*words, *told], at=timezone.now())


ANEW = DAILY = (look_for_names,)
