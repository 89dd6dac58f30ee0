"""A field of blocks whose migrations do not know the blocks: adding a block changes no table, so it needs no migration."""

from typing import Any

from wagtail.fields import StreamField


class Blocks(StreamField):
    """A StreamField that tells migrations its options alone."""

    def deconstruct(self) -> Any:
        name, _path, _args, options = super().deconstruct()
        return name, "wagtail.fields.StreamField", [[]], options | {"block_lookup": {}}
