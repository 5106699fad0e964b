"""What headings of other people's tables mean: ``data/import_words.yml``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.handwritten.read import Strict, read_yaml, validated

if TYPE_CHECKING:
    from pathlib import Path


class ImportWords(Strict):
    """Headings by what they mean, words that say nothing, and further names of the series."""

    fields: dict[str, tuple[str, ...]]
    keys: tuple[str, ...]
    other_keys: tuple[str, ...]
    what_keys: tuple[str, ...]
    noise: tuple[str, ...]
    beside_names: tuple[str, ...]
    price_return: tuple[str, ...]
    total_return: tuple[str, ...]
    change: tuple[str, ...]
    missing: tuple[str, ...]
    aliases: dict[str, tuple[str, ...]]

    def field_of(self, heading: str) -> str | None:
        """What a heading is called here, such as ``close``; None where it is no such word."""
        plain = plain_heading(heading)
        return next((field for field, names in self.fields.items() if plain in names), None)

    def is_missing(self, text: str) -> bool:
        """Whether a field holds a mark for a missing value."""
        return text.strip().lower() in self.missing


def plain_heading(text: str) -> str:
    """A heading in small letters on one line, without the signs of footnotes around it."""
    return " ".join(text.replace("\u00a0", " ").lower().split()).strip(" *:†'\"")


def load_import_words(path: Path) -> ImportWords:
    """Read the words.

    Raises
    ------
    BumpsheetError
        If the file is not as it should be.
    """
    return validated(ImportWords, read_yaml(path), path)
