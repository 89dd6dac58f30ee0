"""Pictures for the demonstration: still lifes of vessels that nobody ever owned, drawn here, so that nobody's rights are touched."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1440, 960
GROUNDS = [
    ("#e9dfcc", "#c9b48f", "#7d3c2a", "#2c2a3a"),
    ("#dfe5e1", "#a9bcae", "#2f5a52", "#8a4b2d"),
    ("#ece4ea", "#bfa7b8", "#5a2f52", "#31506b"),
    ("#e3e6ee", "#a6b0c9", "#2a2f9e", "#9b6a2f"),
    ("#efe6d8", "#d1a97a", "#9a4f1f", "#3b4a3a"),
]


def still_life(number: int) -> bytes:
    """A picture as WebP, always the same for a number: a shelf with vessels before a wall."""
    chance = random.Random(number)
    wall, shelf, first, second = GROUNDS[number % len(GROUNDS)]
    drawing = Image.new("RGB", (WIDTH, HEIGHT), wall)
    draw = ImageDraw.Draw(drawing)
    arch = chance.randint(300, 420)
    centre = WIDTH * chance.choice([0.3, 0.5, 0.7])
    draw.rounded_rectangle((centre - arch, 90, centre + arch, HEIGHT), radius=arch, fill=_between(wall, shelf, 0.45))
    ground = HEIGHT * 0.78
    draw.rectangle((0, ground, WIDTH, HEIGHT), fill=shelf)
    places = [WIDTH * share for share in (0.2, 0.42, 0.62, 0.83)]
    for index, middle in enumerate(places[: chance.randint(3, 4)]):
        colour = _between(first, second, chance.random() * 0.8) if index % 2 else first
        _vessel(draw, chance, middle, ground + chance.randint(10, 60), colour, wall)
    packed = io.BytesIO()
    drawing.save(packed, "WEBP", quality=82)
    return packed.getvalue()


def _vessel(
    draw: ImageDraw.ImageDraw, chance: random.Random, middle: float, foot: float, colour: str, light: str
) -> None:
    """A vessel by its profile: foot, belly, neck, lip."""
    high, belly = chance.randint(260, 520), chance.randint(80, 150)
    neck, lip = belly * chance.uniform(0.25, 0.6), belly * chance.uniform(0.45, 0.8)
    base = belly * chance.uniform(0.35, 0.6)
    steps = 40
    profile = []
    for step in range(steps + 1):
        share = step / steps
        if share < 0.6:
            wide = (
                base + (belly - base) * (1 - (1 - share / 0.6) ** 2)
                if share < 0.35
                else belly - (belly - neck) * ((share - 0.35) / 0.25) ** 2
            )
        else:
            wide = neck + (lip - neck) * ((share - 0.6) / 0.4) ** 3
        profile.append((wide, foot - high * share))
    outline = [(middle + wide, y) for wide, y in profile] + [(middle - wide, y) for wide, y in reversed(profile)]
    draw.polygon(outline, fill=colour)
    for ring in (0.32, 0.38, 0.55):
        wide, y = profile[int(ring * steps)]
        draw.line((middle - wide, y, middle + wide, y), fill=_between(colour, light, 0.55), width=7)
    draw.ellipse(
        (middle - lip, foot - high - 12, middle + lip, foot - high + 12), fill=_between(colour, "#000000", 0.35)
    )


def _between(one: str, other: str, share: float) -> str:
    """A colour between two, so far from the first."""
    pairs = zip((1, 3, 5), (3, 5, 7), strict=True)
    parts = [(int(one[a:b], 16), int(other[a:b], 16)) for a, b in pairs]
    return "#" + "".join(f"{round(p + (q - p) * share):02x}" for p, q in parts)
