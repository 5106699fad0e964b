"""The Jinja2 environment of the page templates: every value is escaped for where it stands.

HTML escapes by itself: in the templates of ``html/`` and in the blocks of HTML within pages. There
``safe`` marks what is HTML already. Markdown, YAML and Typst have filters of their own.
"""

from __future__ import annotations

import base64
import datetime as dt
import html
import json
import re
from typing import TYPE_CHECKING, Any

import jinja2
from jinja2.ext import Extension
from markupsafe import Markup

from bumpsheet.facts.numbers import counted_text
from bumpsheet.narrative.compiled import Compiled
from bumpsheet.narrative.markdown import escape_markdown
from bumpsheet.trading.written import DateOrder, day_text, short_day

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.brands.pictures import Picture


# A block of finished HTML in a page of Markdown.
HTML_BLOCK = re.compile(r"^```\{=html\}\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class EscapedBlocks(Extension):
    """Switches Jinja's escaping on for the blocks of HTML within a page."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Put the switch around each block."""
        del name, filename
        return HTML_BLOCK.sub(
            "```{=html}\n{% autoescape true %}\n\\1{% endautoescape %}\n```", source
        )


# Apart from those of running text, which are read by another syntax.
PAGES = Compiled()


def page_environment(templates: Path, dates: DateOrder = "day first") -> jinja2.Environment:
    """Templates of ``templates/``; missing names are errors, markup is escaped by filters.

    Parameters
    ----------
    dates : str
        How dates are written: as in the market of a report, or as the house writes them.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # "{#" opens an attribute in Pandoc's Markdown.
        comment_start_string="<#",
        comment_end_string="#>",
        autoescape=_is_html,
        extensions=[EscapedBlocks],
        bytecode_cache=PAGES,
    )
    environment.filters.update(
        day=lambda date, order=dates: day(date, order),
        short_day=lambda date, order=dates: short_day(date, order),
        yaml=_yaml,
        yaml_attribute=yaml_attribute,
        markdown=escape_markdown,
        typst=_typst_text,
        yaml_typst=_yaml_typst,
        script_json=_script_json,
        percent=lambda share: f"{share * 100:g}",
        data_address=_data_address,
        counted=lambda count: counted_text(int(count)),
    )
    return environment


def day(date: dt.date | str, order: DateOrder = "day first") -> str:
    """Write a date, given as such or in ISO form, as 18 November 2016 or November 18, 2016."""
    return day_text(dt.date.fromisoformat(date) if isinstance(date, str) else date, order)


def attribute_markdown(text: str) -> str:
    """Text for an attribute of HTML, as Markdown that Pandoc's templates print unchanged.

    Pandoc escapes the text of its variables for where text stands, not for attributes: a quote
    would end one.
    """
    line = _one_line(text)
    escaped = html.escape(line, quote=False).replace('"', "&quot;").replace("`", "&#96;")
    return f"`{escaped}`{{=html}}" if escaped else ""


def _one_line(text: str) -> str:
    # No-break spaces stay.
    return re.sub(r"[ \t\r\n]+", " ", text.strip())


def yaml_attribute(text: str) -> str:
    """The same as a string of YAML."""
    return json.dumps(attribute_markdown(text), ensure_ascii=False)


def _is_html(name: str | None) -> bool:
    return name is not None and name.endswith(".html.j2")


def _yaml(text: str) -> str:
    # A JSON string is a YAML string; Pandoc then reads its content as Markdown.
    return json.dumps(escape_markdown(text), ensure_ascii=False)


def _typst_text(text: str) -> str:
    line = _one_line(text)
    return '"' + line.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _yaml_typst(text: str) -> str:
    """A string of Typst, as Markdown that Pandoc's templates print unchanged, in YAML."""
    inside = _typst_text(text.replace("`", "'"))
    return json.dumps(f"`{inside}`{{=typst}}", ensure_ascii=False)


def _data_address(picture: Picture) -> str:
    """A picture as an address that holds it."""
    kind = {".svg": "image/svg+xml", ".png": "image/png"}[picture.suffix]
    return f"data:{kind};base64,{base64.b64encode(picture.content).decode()}"


def _script_json(content: Any) -> Markup:
    # Inside a script element "</" and "<!--" would be read as markup.
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))
