"""What an editor says of a picture, and what becomes of the file: as in the portal, nothing but its points gets through."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from sojourn.foundation.pictures import made_anew
from sojourn.foundation.refusals import Refusal
from sojourn.people.models import Person

from .actions.files import name_people_in_picture


def people_named(typed: str) -> list[Person]:
    """The people of these names or addresses, one in each line or between semicolons.

    Raises: ValidationError, when nobody, or more than one person, is known by one of them.
    """
    wanted = list(
        dict.fromkeys(filter(None, (" ".join(each.split()) for each in typed.replace(";", "\n").splitlines())))
    )
    found = []
    for one in wanted:
        known = list(Person.objects.filter(**{"email__iexact" if "@" in one else "name__iexact": one})[:2])
        if not known:
            near = get_close_matches(one, Person.objects.values_list("name", flat=True), n=1)
            words = _("Nobody is known as “%(name)s”.") % {"name": one}
            raise ValidationError(words + (" " + _("Did you mean %(name)s?") % {"name": near[0]} if near else ""))
        if len(known) > 1:
            words = _("More than one person is called “%(name)s”. Write the e-mail address instead.")
            raise ValidationError(words % {"name": one})
        found += known
    return found


def told_apart(person: Person) -> str:
    """The name of a person, or their address where somebody else has the same name."""
    has_namesake = Person.objects.filter(name__iexact=person.name).exclude(pk=person.pk).exists()
    return person.email if has_namesake else person.name


class PictureField(WagtailImageField):
    """A file that is made anew before anything else looks at it: Wagtail's own look breaks on a damaged one."""

    def to_python(self, data: Any) -> Any:
        if data is None:
            return None
        self.check_image_file_size(data)
        try:
            content = made_anew(data)
        except Refusal as refusal:
            raise ValidationError(str(refusal)) from refusal
        return super().to_python(SimpleUploadedFile(f"{Path(data.name).stem}.webp", content, "image/webp"))


class PictureForm(BaseImageForm):
    """A picture in the editor."""

    recognised = forms.CharField(
        label=gettext_lazy("Who can be recognised"),
        help_text=gettext_lazy(
            "Names or e-mail addresses, one a line. The picture is shown while each of them agrees to be shown in pictures."
        ),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Wagtail calls it with what it likes
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            plain = self.fields["file"]
            self.fields["file"] = PictureField(label=plain.label, widget=plain.widget)
        if self.instance.pk:
            self.initial["recognised"] = "\n".join(map(told_apart, self.instance.shows.all()))

    def clean_recognised(self) -> list[Person]:
        return people_named(self.cleaned_data["recognised"])

    def _save_m2m(self) -> None:
        super()._save_m2m()
        if self.add_prefix("recognised") in self.data:
            name_people_in_picture(picture=self.instance, people=self.cleaned_data["recognised"])
