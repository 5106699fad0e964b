"""Which letters hand-written text may have: those that the fonts of site and newsletter have.

Whatever is not listed is refused: letters that would be printed as empty boxes, and with them all
control characters, marks that turn the direction of writing, and characters that nobody sees.
"""

from __future__ import annotations

import unicodedata

# Western European letters and those of common names, typographic punctuation, no-break spaces,
# arrows, minus and the signs of comparison.
CHARACTERS = frozenset(
    [
        *range(0x20, 0x7F),
        *range(0xA0, 0x100),
        *map(ord, "ĆćČčĐđĘęĚěĞğİıŁłŃńŇňŐőŒœŘřŚśŞşŠšŮůŰűŸŹźŻżŽž"),
        *map(ord, "\u2009\u202f–—‘’‚“”„†•…‰′″€™←↑→↓↗↘−≈≠≤≥▲▼"),
    ]
)
# As many are named in a message.
NAMED = 5


def composed(text: str) -> str:
    """Join letters with the accents that follow them, as fonts have them."""
    return unicodedata.normalize("NFC", text)


def complaint_about(text: str) -> tuple[str, str] | None:
    """Say what is wrong with the letters of a text of one or more lines, and what to do.

    Returns
    -------
    tuple of str or None
        Problem and remedy; None where every letter can be printed.
    """
    odd = dict.fromkeys(
        letter for letter in text if ord(letter) not in CHARACTERS and letter not in "\n\t"
    )
    if not odd:
        return None
    listed = ", ".join(map(_named, list(odd)[:NAMED])) + (" and others" if len(odd) > NAMED else "")
    if any(unicodedata.category(letter).startswith("C") for letter in odd):
        return f"has control characters or invisible ones: {listed}", "remove them"
    return f"has letters that the fonts do not have: {listed}", "write it with Latin letters"


def _named(letter: str) -> str:
    code = f"U+{ord(letter):04X}"
    return f"{letter} ({code})" if letter.isprintable() else code
