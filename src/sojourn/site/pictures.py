"""Pictures that people send: judged, turned upright, stripped of what they tell besides, and written anew."""

from __future__ import annotations

import io
import warnings
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from sojourn.foundation.refusals import Refusal

from .rules import LARGEST_PICTURE_BYTES, LARGEST_PICTURE_PIXELS, LONGEST_SIDE

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")


class CannotKeepPicture(Refusal):
    """Raised when a file is not a picture that can be shown; the text says why and what helps."""


def written_anew(file: BinaryIO, size: int) -> bytes:
    """The picture as WebP without anything but its points: no place, no camera, no hidden file.

    Raises: CannotKeepPicture.
    """
    if size > LARGEST_PICTURE_BYTES:
        raise CannotKeepPicture(
            _(
                "The picture is larger than %(most)s MB. Send it in a smaller size, such as a telephone does for messages."
            )
            % {"most": LARGEST_PICTURE_BYTES // 1024 // 1024}
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(file, formats=FORMATS)
            if picture.width * picture.height > LARGEST_PICTURE_PIXELS:
                raise CannotKeepPicture(_("The picture has too many points. Send it in a smaller size."))
            picture.seek(0)
            upright = ImageOps.exif_transpose(picture)
            points = upright.convert("RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB")
    except CannotKeepPicture:
        raise
    except UnidentifiedImageError as error:
        raise CannotKeepPicture(
            _("This file is not a picture, whatever its name says. JPEG, PNG and WebP can be shown.")
        ) from error
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise CannotKeepPicture(
            _("This picture is damaged and cannot be shown. Save it again, or send another.")
        ) from error
    points.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    drawing = Image.frombytes(points.mode, points.size, points.tobytes())  # nothing but points comes along
    packed = io.BytesIO()
    drawing.save(packed, "WEBP", quality=84)
    return packed.getvalue()
