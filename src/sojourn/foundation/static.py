"""Static files: hashed, packed once, and gathered again only when they have changed."""

from hashlib import blake2b
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

OF_EDITORS = ("wagtail", "rest_framework", "modelsearch")
"""What only editors load."""


class Packer(Compressor):
    """Packs what visitors load with Brotli too, and what only editors load with gzip alone, which is ten times as quick."""

    def compress(self, path: str) -> Any:
        if Path(path).relative_to(settings.STATIC_ROOT).parts[0].startswith(OF_EDITORS):
            return Compressor(use_brotli=False, quiet=True).compress(path)
        return super().compress(path)


class Storage(CompressedManifestStaticFilesStorage):
    def create_compressor(self, **options: Any) -> Compressor:
        return Packer(**options)


def fingerprint() -> str:
    """What the static files are now, by name, size and time: changes when any of them does."""
    seen = blake2b(digest_size=16)
    for finder in get_finders():
        for path, storage in finder.list([]):
            seen.update(f"{path} {storage.size(path)} {storage.get_modified_time(path)}\n".encode())
    return seen.hexdigest()
