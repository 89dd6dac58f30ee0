"""The upload of a workbook: at most so large, and stopped on the way when it is larger."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from sojourn.foundation.spreadsheets import MOST_BYTES

MEGABYTES = MOST_BYTES // 1024 // 1024


class UploadForm(forms.Form):
    workbook = forms.FileField(
        label=_("Workbook"),
        help_text=format_lazy(_("An .xlsx file of at most {size} MB."), size=MEGABYTES),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("The file is empty."),
            "max_length": _("The name of the file is too long."),
        },
        max_length=200,
    )

    def __init__(self, *args: Any, is_too_large: bool = False) -> None:
        super().__init__(*args)
        self.is_too_large = is_too_large

    def clean(self) -> dict[str, Any]:
        if self.is_too_large:
            self.errors.pop("workbook", None)
            self.add_error(
                "workbook",
                _("The file is larger than %(size)s MB; a workbook without pictures is far smaller. Nothing was read.")
                % {"size": MEGABYTES},
            )
        return self.cleaned_data
