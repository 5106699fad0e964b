"""The words of a report for a mail: Markdown as HTML and as plain text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bumpsheet.pandoc import run_pandoc

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# Letters that nobody writes, as a paragraph between two texts.
BETWEEN = "\N{INVISIBLE SEPARATOR}" * 2
COLUMNS = 72
SPAN = re.compile(r"<span[^>]*>(.*?)</span>", re.DOTALL)
ATTRIBUTE = re.compile(r' (?:class|data-[a-z-]+|id)="[^"]*"')
LINK = re.compile(r'<a\b[^>]*\bhref="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
IMAGE = re.compile(r'(<img\b[^>]*\bsrc=")([^"]*)(")')
FENCE = re.compile(r"^(`{3,})\{=html\}\n(.*)\n\1$", re.DOTALL)


def as_html(texts: Sequence[str]) -> list[str]:
    """HTML of each Markdown text, without classes and without what leads to traces."""
    found = _converted(texts, "markdown", "html5", f"<p>{BETWEEN}</p>")
    return [ATTRIBUTE.sub("", SPAN.sub(r"\1", html)).strip() for html in found]


def as_text(texts: Sequence[str]) -> list[str]:
    """Plain text of each piece of HTML, in lines that mail programs show whole."""
    form = ("--wrap=auto", f"--columns={COLUMNS}")
    return [text.strip() for text in _converted(texts, "html", "plain", BETWEEN, *form)]


def block_html(block: str, address: Callable[[str], str | None]) -> str:
    """The HTML of a finished block of the page, with links that lead on from a mail.

    Parameters
    ----------
    address : callable
        Whole address of a link of the page, or None where nobody knows it: its words stay.
    """
    fenced = FENCE.match(block.strip())
    assert fenced is not None, "the words come as a block"

    def link(found: re.Match[str]) -> str:
        whole = address(found[1])
        return f'<a href="{whole}">{found[2]}</a>' if whole else found[2]

    return ATTRIBUTE.sub("", SPAN.sub(r"\1", LINK.sub(link, fenced[2])))


def images_of(html: str) -> list[str]:
    """Where the pictures of a text lie, each once."""
    return list(dict.fromkeys(found[2] for found in IMAGE.finditer(html)))


def with_images(html: str, names: dict[str, str]) -> str:
    """Show pictures by what they are called within the mail."""
    return IMAGE.sub(lambda found: f"{found[1]}cid:{names[found[2]]}{found[3]}", html)


def _converted(
    texts: Sequence[str], source: str, target: str, between: str, *options: str
) -> list[str]:
    """Convert all texts at once: to start Pandoc takes longer than to run it."""
    paragraph = f"<p>{BETWEEN}</p>" if source == "html" else BETWEEN
    joined = f"\n\n{paragraph}\n\n".join(texts)
    arguments = ("--from", source, "--to", target, *options)
    return run_pandoc(arguments, text=joined).decode().split(between)
