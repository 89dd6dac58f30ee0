"""Words as they are compared and searched: two spellings of one name become the same. Knows no room."""

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]")
"""Accents, and the vowel signs that Arabic and Hebrew mostly leave out. Signs of Indic scripts are letters, and stay."""
ALIKE = str.maketrans({"ة": "ه", "ى": "ي"})
BREAKS = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """Text as it is searched: in Latin letters without accents, small, words apart by one space."""
    if text.isascii():
        return BREAKS.sub(" ", text.lower()).strip()
    bare = MARKS.sub("", unicodedata.normalize("NFKD", text)).translate(ALIKE)
    return BREAKS.sub(" ", anyascii(bare).lower()).strip()
