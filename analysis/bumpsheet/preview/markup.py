"""The source of a report's page as HTML, quickly enough to follow a slider.

Pandoc reads Markdown slowly, above all links with attributes. What is finished HTML, and each
number with the link to its trace, is therefore taken out before and put back afterwards.
"""

from __future__ import annotations

import re
import subprocess
from functools import lru_cache
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError
from bumpsheet.pages.environment import HTML_BLOCK
from bumpsheet.pandoc import run_pandoc

if TYPE_CHECKING:
    from pathlib import Path

FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
# A number of which the text holds nothing that Markdown would read as more than text.
NUMBER = re.compile(
    r'\[([^\[\]\\*_`<>&^~"\'$|@-]+)\]\(#fact-([a-z0-9-]+)\)\{\.fact data-fact="\2"\}'
)
# Characters that no text holds: fonts print none of them, so hand-written files are refused.
HELD = re.compile("\ue000([0-9]+)\ue001")


def article(source: str, templates: Path) -> str:
    """What stands in the ``article`` of a page.

    Parameters
    ----------
    source : str
        Quarto source with its front matter.
    templates : Path
        Folder of the project's templates, of which the filters are used.

    Raises
    ------
    BumpsheetError
        If Pandoc fails.
    """
    held: list[str] = []

    def hold(content: str) -> str:
        held.append(content)
        return f"\ue000{len(held) - 1}\ue001"

    text = FRONT_MATTER.sub("", source, count=1)
    text = HTML_BLOCK.sub(lambda found: f"```{{=html}}\n{hold(found[1].rstrip())}\n```", text)
    text = NUMBER.sub(lambda found: hold(_number(found[1], found[2])), text)
    filters = tuple(sorted(str(path) for path in (templates / "filters").glob("*.lua")))
    html = _html(text, filters)
    # A block may hold what was taken out of it before.
    return HELD.sub(lambda found: held[int(found[1])], html)


def _number(text: str, fact: str) -> str:
    return f'<a href="#fact-{fact}" class="fact" data-fact="{fact}">{text}</a>'


@lru_cache(maxsize=64)
def _html(text: str, filters: tuple[str, ...]) -> str:
    options = [f"--lua-filter={path}" for path in filters]
    try:
        made = run_pandoc(
            ["--from", "markdown", "--to", "html5", "--section-divs", *options], text=text
        )
    except subprocess.CalledProcessError as error:
        raise BumpsheetError("draft", f"Pandoc: {error.stderr}") from error
    return made.decode()
