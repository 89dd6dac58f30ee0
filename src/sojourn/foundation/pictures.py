"""Pictures that people upload: looked at, made anew, and stripped of everything but what is to be seen."""

import io
import warnings
from typing import BinaryIO

from django.utils.translation import gettext as _

from .refusals import Refusal

MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_EDGE = 2000
KINDS = ("JPEG", "PNG", "WEBP")


class CannotTakePicture(Refusal):
    """Raised when a file is no picture of a kind that we take, is not what it says it is, or is too large."""


def made_anew(file: BinaryIO) -> bytes:
    """The picture as WebP, at most 2,000 pixels long, upright, without place, camera or any other hidden note.

    The file is decoded and encoded again, so that nothing but its pixels gets through.
    Raises: CannotTakePicture.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise CannotTakePicture(_("The picture is larger than 15 MB. Please make it smaller first."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=KINDS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise CannotTakePicture(
                        _("The picture has more than 50 million points. Please make it smaller first.")
                    )
                upright = ImageOps.exif_transpose(picture)
                upright.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
                kept = io.BytesIO()
                drawing = upright.convert("RGBA" if upright.mode in ("RGBA", "LA", "P") else "RGB")
                drawing.save(kept, "WEBP", quality=80)
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise CannotTakePicture(_("This file is no JPEG, PNG or WebP picture.")) from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise CannotTakePicture(_("This picture is damaged; it could not be read to its end.")) from error
    return kept.getvalue()
