"""The upload of a workbook: at most so large, and stopped on the way when it is larger."""

from typing import Any

from django import forms
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from .read import MOST_BYTES

MEGABYTES = MOST_BYTES // 1024 // 1024


class Gatekeeper(FileUploadHandler):
    """Lets no more bytes through than a workbook may have; the rest is read to nowhere, so that an answer can be given."""

    passed = 0
    is_too_large = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.passed += len(raw_data)
        if self.passed > MOST_BYTES:
            self.is_too_large = True
            raise SkipFile  # not StopUpload: what follows it is read line by line, and a line may be all of it
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


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
