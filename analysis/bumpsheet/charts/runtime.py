"""The script that makes charts interactive, for pages that may be opened from disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import vl_convert

from bumpsheet.whole import write_whole

if TYPE_CHECKING:
    from pathlib import Path


def chart_runtime(cache: Path) -> str:
    """Vega, Vega-Lite and Vega-Embed in one classic script that defines ``vegaEmbed``.

    Modules cannot be loaded from disk, so the bundle is wrapped in a function. Bundling takes
    a second or two and is done once for each version.
    """
    path = cache / f"vega-{vl_convert.__version__}.js"
    if not path.is_file():
        bundle = vl_convert.javascript_bundle()
        write_whole(path, f"(function () {{\n{bundle}\n}})();\n".encode())
    return path.read_text(encoding="utf-8")
