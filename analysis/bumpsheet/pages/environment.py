"""The Jinja2 environment of the page templates."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import jinja2

from bumpsheet.facts.days import day_text
from bumpsheet.facts.numbers import counted_text
from bumpsheet.narrative.markdown import escape_markdown

if TYPE_CHECKING:
    from pathlib import Path


def page_environment(templates: Path) -> jinja2.Environment:
    """Templates of ``templates/``; missing names are errors, markup is escaped by filters."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # "{#" opens an attribute in Pandoc's Markdown.
        comment_start_string="<#",
        comment_end_string="#>",
        autoescape=False,
    )
    environment.filters.update(
        day=day,
        yaml=_yaml,
        markdown=escape_markdown,
        typst=_typst_text,
        script_json=_script_json,
        percent=lambda share: f"{share * 100:g}",
        counted=lambda count: counted_text(int(count)),
    )
    return environment


def day(date: dt.date | str) -> str:
    """Write a date, given as such or in ISO form, as 18 November 2016."""
    return day_text(dt.date.fromisoformat(date) if isinstance(date, str) else date)


def _yaml(text: str) -> str:
    # A JSON string is a YAML string; Pandoc then reads its content as Markdown.
    return json.dumps(escape_markdown(text), ensure_ascii=False)


def _typst_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _script_json(content: Any) -> str:
    # Inside a script element "</" and "<!--" would be read as markup.
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")
