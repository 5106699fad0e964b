"""Files that a command begins and a person goes on with: text, from a template of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jinja2

if TYPE_CHECKING:
    from pathlib import Path


def begun_file(templates: Path, kind: str, **values: object) -> str:
    """Fill in a template of ``templates/parameters/``.

    Parameters
    ----------
    kind : str
        Name of the template, without its suffixes.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        autoescape=False,
    )
    return environment.get_template(f"parameters/{kind}.yml.j2").render(**values)
