"""The check of a written chapter on the server: only our markup, only pictures of this case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from forms.narrative import letters, pictures
from forms.narrative_blocks import Broken
from forms.wording import length

PICTURES = ".png,.jpg,.jpeg,.webp"
MOST_PICTURES = 40
LONGEST = 200_000  # characters of markup
LONGEST_WORDS = 200
_KINDS = frozenset({"image/png", "image/jpeg", "image/webp"})  # engine/cases/uploads.py tells of the same


def readable(value: str, add: Callable[..., None]) -> str | None:
    """The characters of ``value`` that count; None, and ``add`` is told why, when it cannot be read."""
    if len(value) > LONGEST:
        add("narrative_too_long")
        return None
    try:
        return letters(value)
    except Broken as error:
        add("narrative_unreadable", found=str(error))
        return None


def check_pictures(value: str, files: Mapping[str, Any], add: Callable[..., None]) -> None:
    """Tell ``add`` what is wrong with the pictures of a readable ``value``.

    ``files`` maps an id to {name, size, type}, ``type`` as the content says, of whatever was uploaded in the case.
    """
    found = pictures(value)
    if len(found) > MOST_PICTURES:
        add("picture_count", limit=MOST_PICTURES)
    for number, picture in enumerate(found, 1):
        entry = files.get(picture.file)
        if entry is None:
            add("picture_unknown", number=number)
        elif entry.get("type") not in _KINDS:
            add("picture_kind", number=number)
        elif not picture.words:
            add("picture_words", number=number)
        elif length(picture.words) > LONGEST_WORDS:
            add("picture_words_long", number=number, limit=LONGEST_WORDS)
