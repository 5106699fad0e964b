"""One run of Quarto over some pages of the project, and what it says about them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import yaml

from bumpsheet.layout import site_pages

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bumpsheet.project import Project

# Quarto reads `_quarto-NAME.yml` where its environment names this profile.
PROFILE = "bumpsheet-rest"
# Tells the steps that Quarto runs before and after it renders that there is nothing to do.
STEPS = "BUMPSHEET_STEPS"
# Nobody listens there: whatever asks for a package or a picture is refused at once.
NO_PROXY_LISTENS = "http://127.0.0.1:9"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
PROGRESS = re.compile(r"^\[ *\d+/\d+\] (.+)$")


@dataclass(slots=True)
class Run:
    """How a run of Quarto ended.

    Parameters
    ----------
    reasons : dict of Path to str
        Pages that failed, and why.
    reason : str
        Why the run failed, for when no page is named.
    """

    failed: bool
    reason: str
    reasons: dict[Path, str] = field(default_factory=dict)


def run_quarto(executable: str, project: Project, group: Sequence[Path], output: Path) -> Run:
    """Render the pages in ``group``, and no others, below ``output``."""
    profile = project.root / f"_quarto-{PROFILE}.yml"
    left_out = [f"!/{project.relative(page)}" for page in site_pages(project) if page not in group]
    profiles = [name for name in (os.environ.get("QUARTO_PROFILE"), PROFILE) if name]
    command = [executable, "render", "--output-dir", project.relative(output), "--no-clean"]
    # Handed on to Pandoc, which then reads nothing but the page: no other file, no network.
    command.append("--sandbox")
    own = {"QUARTO_PROFILE": ",".join(profiles), STEPS: "off"}
    try:
        profile.write_text(yaml.safe_dump({"project": {"render": left_out}}), encoding="utf-8")
        with tempfile.TemporaryDirectory() as nothing:
            done = subprocess.run(
                command,
                cwd=project.root,
                env=os.environ | _confined(nothing) | own,
                capture_output=True,
                text=True,
                check=False,
            )
    finally:
        profile.unlink(missing_ok=True)
        for page in group:
            _remove_leftovers(page)
        shutil.rmtree(project.root / "site_libs", ignore_errors=True)
    return _read(project, group, done)


def _confined(nothing: str) -> dict[str, str]:
    """Settings with which the Typst of Quarto finds no package; ``nothing`` is an empty folder.

    Quarto names the project as the root, so that Typst reads no file outside. What a page imports
    would be taken from folders of the user's, or from the network.
    """
    proxies = ("http_proxy", "https_proxy", "all_proxy")
    return {
        "TYPST_PACKAGE_PATH": nothing,
        "TYPST_PACKAGE_CACHE_PATH": nothing,
        **{name: NO_PROXY_LISTENS for proxy in proxies for name in (proxy, proxy.upper())},
        "no_proxy": "",
        "NO_PROXY": "",
    }


def _read(project: Project, group: Sequence[Path], done: subprocess.CompletedProcess[str]) -> Run:
    """Read Quarto's messages: it says which page is next, then what it thinks of it.

    A filter that fails does not end the run, so a page counts as failed where a message says so.
    """
    by_name = {project.relative(page): page for page in group}
    page = group[0] if len(group) == 1 else None
    lines = COLOUR.sub("", done.stderr).replace(f"{project.root}/", "").splitlines()
    told: dict[Path | None, list[str]] = {}
    for line in lines:
        if (progress := PROGRESS.match(line)) is not None:
            page = by_name.get(progress[1].strip())
        elif line.startswith("ERROR"):
            told.setdefault(page, []).append(re.sub(r"^ERROR:? *(error: *)?", "", line).strip())
    reasons = {page: f"Quarto: {'; '.join(dict.fromkeys(said))}" for page, said in told.items()}
    unnamed = reasons.pop(None, "Quarto made no output")
    named = {page: reason for page, reason in reasons.items() if page is not None}
    return Run(bool(done.returncode), unnamed, named)


def _remove_leftovers(page: Path) -> None:
    """What Quarto leaves beside a page that failed: it moves what it has finished."""
    for suffix in (".typ", ".pdf", ".html", ".quarto_ipynb"):
        page.with_suffix(suffix).unlink(missing_ok=True)
    shutil.rmtree(page.with_name(f"{page.stem}_files"), ignore_errors=True)
