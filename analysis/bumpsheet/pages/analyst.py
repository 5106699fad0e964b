"""The analyst's own words, ``reports/NAME.md``: plain Markdown, and nothing that acts on the page.

Pandoc reads the file without the extensions by which Markdown commands a program (metadata, raw
HTML and Typst, attributes, citations, mathematics); what such markup would have done stands there
as text. The page gets the result as a finished block, which no reader takes for Markdown again.
"""

from __future__ import annotations

import json
import posixpath
import re
import subprocess
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.letters import complaint_about, composed
from bumpsheet.handwritten.read import read_text
from bumpsheet.pages.pictures import picture, typst_picture
from bumpsheet.pages.quotes import Quoted, quoted
from bumpsheet.pandoc import run_pandoc

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from bumpsheet.facts.model import Fact

# The newsletter has two pages, which hold about 8 thousand.
MOST_BYTES = 30_000
# Some Markdown takes Pandoc for ever, such as brackets within brackets.
LONGEST_SECONDS = 10
# What makes a program do something, or takes a text for something that only a program knows.
WITHOUT = (
    "yaml_metadata_block", "pandoc_title_block", "raw_html", "raw_tex", "raw_attribute",
    "latex_macros", "markdown_in_html_blocks", "native_divs", "native_spans", "fenced_divs",
    "bracketed_spans", "header_attributes", "link_attributes", "inline_code_attributes",
    "fenced_code_attributes", "citations", "example_lists", "tex_math_dollars", "auto_identifiers",
)  # fmt: skip
READ = "markdown" + "".join(f"-{name}" for name in WITHOUT)
# The sections of the page are headings of the second level, and the words stand below one.
LEVELS_DOWN, DEEPEST_LEVEL = 2, 6
# Before the names that Pandoc gives to footnotes, which the page's own might have.
OWN = "w-"
# Quarto looks for these before it reads Markdown, even within code.
SHORTCODE = "{{<"
NO_FACTS: Mapping[str, Fact] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class AnalystWords:
    """The words as a block of a Quarto page, for the web and for print, and as written."""

    html: str
    typst: str
    source: Quoted
    pictures: tuple[str, ...] = ()


def read_words(path: Path, facts: Mapping[str, Fact] = NO_FACTS) -> Quoted | None:
    """Read the Markdown of the words and what it quotes; None where there are none.

    Parameters
    ----------
    facts : mapping of str to Fact
        By id, those that the words may quote.

    Raises
    ------
    BumpsheetError
        If the file begins with metadata, has letters that cannot be printed, or double braces that
        quote no figure.
    """
    if not path.exists():
        return None
    where = f"reports/{path.name}"
    text = composed(read_text(path, MOST_BYTES)).replace("\r\n", "\n").rstrip()
    _check_text(text, where)
    return quoted(text, where, facts) if text else None


def analyst_words(
    path: Path,
    pictures: Path,
    page: str,
    filters: Sequence[Path] = (),
    facts: Mapping[str, Fact] = NO_FACTS,
) -> AnalystWords | None:
    """Make blocks of the words for a page; None where there are none.

    Parameters
    ----------
    pictures : Path
        The folder of their pictures, ``reports/NAME.files``.
    page : str
        Folder of the page below the site, such as ``reports/us-election-2016``.
    filters : sequence of Path
        Filters of Pandoc that the page goes through; they do not see finished blocks.
    facts : mapping of str to Fact
        By id, those that the words may quote.

    Raises
    ------
    BumpsheetError
        If the words cannot be read, have links that lead out of the site, or pictures that are not
        in their folder.
    """
    words = read_words(path, facts)
    if words is None:
        return None
    try:
        return _blocks(words, f"reports/{path.name}", pictures, page, filters)
    except RecursionError as error:
        raise BumpsheetError(
            f"reports/{path.name}",
            "lists, quotes or brackets within each other too many times",
            remedy="simplify the Markdown",
        ) from error


def _blocks(
    words: Quoted, where: str, pictures: Path, page: str, filters: Sequence[Path]
) -> AnalystWords:
    document = json.loads(_pandoc(words.text, where, READ, "json"))
    found = list(_elements(document["blocks"]))
    for number, element in enumerate(found):
        _settle(element, number, page, where)
    images = [element for element in found if element["t"] == "Image"]
    described = [words.plain(_plain(document, image["c"][1], where)) for image in images]
    for image, description in zip(images, described, strict=True):
        image["c"][2][0] = picture(image["c"][2][0], description, pictures, where)
    shown = tuple(image["c"][2][0] for image in images)
    settled = json.dumps(words.placed(document, "html"))
    for image, description in zip(images, described, strict=True):
        image.update(typst_picture(image["c"][2][0], description))
    printed = json.dumps(words.placed(document, "pdf"))
    through = [f"--lua-filter={path}" for path in filters]
    form = (where, "json", "html5")
    return AnalystWords(
        html=_block("html", _to_the_page(_pandoc(settled, *form, f"--id-prefix={OWN}", *through))),
        typst=_block("typst", _pandoc(printed, where, "json", "typst")),
        pictures=shown,
        source=words,
    )


def _to_the_page(html: str) -> str:
    """Lead links within the page to the page; Pandoc takes all for those of its footnotes."""
    return re.sub(rf'href="#{OWN}(?!fn)', 'href="#', html)


def _block(form: str, content: str) -> str:
    """A block of Markdown that holds finished output, fenced so that nothing in it ends it."""
    longest = max((len(run) for run in re.findall(r"`+", content)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{{={form}}}\n{content.strip()}\n{fence}"


def _check_text(text: str, where: str) -> None:
    if re.match(r"\s*---[ \t]*\n", text):
        raise BumpsheetError(
            where,
            "begins with a block of metadata",
            field="line 1",
            remedy=f"leave it out; a title stands in {where.removesuffix('.md')}.yml",
        )
    for number, line in enumerate(text.split("\n"), start=1):
        complaint = complaint_about(line)
        if complaint:
            raise BumpsheetError(where, complaint[0], field=f"line {number}", remedy=complaint[1])
        if SHORTCODE in line:
            raise BumpsheetError(
                where,
                "a shortcode of Quarto",
                field=f"line {number}",
                value=line[line.index(SHORTCODE) :],
                remedy="write what it would have put there",
            )


def _elements(node: Any) -> Iterator[dict[str, Any]]:
    """All elements of a Pandoc document, outer ones first: kind `t` and content `c`."""
    if isinstance(node, list):
        for item in node:
            yield from _elements(item)
    elif isinstance(node, dict):
        if "t" in node:
            yield node
        for value in node.values():
            yield from _elements(value)


def _settle(element: dict[str, Any], number: int, page: str, where: str) -> None:
    """Bring one element into the form that it has on the page, or refuse it."""
    content: Any = element.get("c")
    match element["t"]:
        case "Header":
            content[0] = min(content[0] + LEVELS_DOWN, DEEPEST_LEVEL)
            # Never the name of a section, which the page's own links lead to.
            content[1] = [f"analyst-{number}", [], []]
        case "CodeBlock":
            # `{python}` would be run.
            content[0] = ["", [], []]
        case "Link":
            _check_link(content[2][0], page, where)


def _plain(document: dict[str, Any], inlines: list[Any], where: str) -> str:
    """The words of a line without their markup."""
    line = document | {"blocks": [{"t": "Plain", "c": inlines}]}
    return _pandoc(json.dumps(line), where, "json", "plain").strip()


def _check_link(target: str, page: str, where: str) -> None:
    parts = urlsplit(target)
    if parts.scheme in {"http", "https", "mailto"}:
        return
    if parts.scheme or parts.netloc or _leaves(parts.path, page):
        raise BumpsheetError(
            where,
            "a link that leads out of the site and is no web address",
            value=target,
            remedy="write it with https:// or relative to the report's page",
        )


def _leaves(path: str, page: str) -> bool:
    """Whether a path, relative to a page, leads out of a folder of the site."""
    plain = unquote(path)
    if plain.startswith("/") or "\\" in plain:
        return True
    reached = posixpath.normpath(posixpath.join(page, plain))
    return reached.split("/")[0] == ".."


def _pandoc(text: str, where: str, source: str, target: str, *options: str) -> str:
    forms = ("--from", source, "--to", target)
    try:
        return run_pandoc([*forms, *options], text=text, seconds=LONGEST_SECONDS).decode()
    except subprocess.TimeoutExpired as error:
        raise BumpsheetError(
            where,
            f"takes more than {LONGEST_SECONDS} seconds to read",
            remedy="look for brackets, stars or quotes within each other without end",
        ) from error
    except subprocess.CalledProcessError as error:
        problem = f"cannot be read: {error.stderr}"
        raise BumpsheetError(where, problem, remedy="simplify the Markdown") from error
