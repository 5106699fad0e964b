"""Quarto sources from a story, its facts and its charts."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from bumpsheet.brands.load import load_brand
from bumpsheet.facts.files import write_figures
from bumpsheet.facts.numbers import full_text, plain_text, signed_text
from bumpsheet.facts.publishers import series_sources
from bumpsheet.facts.subjects import Source
from bumpsheet.fonts import prepare_fonts
from bumpsheet.narrative.absences import worded
from bumpsheet.pages.address import load_address
from bumpsheet.pages.analyst import AnalystWords, analyst_words
from bumpsheet.pages.chart_table import chart_table
from bumpsheet.pages.environment import page_environment
from bumpsheet.pages.files import disclosure_text
from bumpsheet.pages.images import write_images
from bumpsheet.pages.newsletter import LEAD_CHART, newsletter_source, write_brand_data
from bumpsheet.pages.pictures import copy_pictures
from bumpsheet.pages.structured import structured_report
from bumpsheet.pages.summary import SUMMARY, summary_of
from bumpsheet.pages.telling import Told, load_told, save_told
from bumpsheet.pages.typed import near_figures
from bumpsheet.parameters.model import ROLES
from bumpsheet.whole import read_state

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from bumpsheet.brands.model import Brand
    from bumpsheet.catalogue.catalogues import Catalogues
    from bumpsheet.catalogue.event_kinds import EventKind
    from bumpsheet.charts.model import Chart
    from bumpsheet.facts.findings import Findings
    from bumpsheet.facts.model import Fact
    from bumpsheet.market.manifest import Arrival
    from bumpsheet.narrative.model import Medium, Story, Update
    from bumpsheet.pages.summaries import Summary
    from bumpsheet.project import Project


@dataclass(frozen=True, slots=True)
class Results:
    """What the notebook has left behind for the pages: findings, and charts by id."""

    findings: Findings
    charts: dict[str, Chart]


def compose_report(
    project: Project,
    results: Results,
    catalogues: Catalogues,
    folder: Path,
    earlier: Findings | None = None,
) -> None:
    """Write all that is made of a report's findings and charts, but for the rendered pages.

    These are ``index.qmd``, ``newsletter.qmd``, pictures, data files and ``summary.json``.

    Parameters
    ----------
    folder : Path
        Where to write; the drawings of the charts lie there already.
    earlier : Findings, optional
        Of the last report on the same event: this one opens with what changed since.
    """
    findings, charts = results.findings, results.charts
    about = findings.about
    brand = load_brand(project, about.spec.brand)
    fonts = prepare_fonts(brand, project.cache).folder
    common = told(project, results, catalogues, earlier)
    letter = printed(project, results, catalogues, earlier, common["words"])
    story = common["story"]
    _write_pages(project, results, common, letter, folder)
    write_brand_data(brand, about.market, folder)
    write_images(page_environment(project.templates, about.market.dates), common, folder, fonts)
    absent = [asdict(absence) for absence in worded(findings.absences, project.templates)]
    write_figures(findings, absent, folder)
    summary = summary_of(findings, charts, story) | {"description": _description(story)}
    _write_summary(project, findings, common, summary, folder)
    save_told(Told(story, letter["story"], common["update"], letter["update"]), folder)


def compose_words(project: Project, results: Results, kind: EventKind, folder: Path) -> bool:
    """Write the analyst's words into the pages of a report of which nothing else has changed.

    Parameters
    ----------
    folder : Path
        Holds a copy of all that :func:`compose_report` wrote.

    Returns
    -------
    bool
        False, with nothing written, where what it told cannot be read.
    """
    findings, known = results.findings, load_told(folder)
    summary = read_state(folder / SUMMARY)
    if known is None or not isinstance(summary, dict):
        return False
    words = _words(project, findings)
    brand = load_brand(project, findings.about.spec.brand)
    both = shown(project, results, kind, brand) | {"words": words}
    page = {"story": known.page, "update": known.page_update, **_of_page(project)}
    letter = {"story": known.printed, "update": known.printed_update, "traces": traces(findings)}
    _write_pages(project, results, both | page, letter, folder)
    _write_summary(project, findings, both | page, summary, folder)
    return True


def _write_pages(
    project: Project,
    results: Results,
    common: Mapping[str, Any],
    letter: Mapping[str, Any],
    folder: Path,
) -> None:
    about, words = results.findings.about, common["words"]
    fonts = prepare_fonts(common["brand"], project.cache).folder
    newsletter = newsletter_source(
        page_environment(project.templates, about.market.dates),
        {**common, **letter},
        "newsletter",
        os.path.relpath(fonts, project.report_folder(about.name)),
    )
    copy_pictures(words.pictures if words else (), project.pictures(about.name), folder)
    page = report_page(project, results, common)
    (folder / "index.qmd").write_text(page, encoding="utf-8")
    (folder / "newsletter.qmd").write_text(newsletter, encoding="utf-8")


def _write_summary(
    project: Project,
    findings: Findings,
    common: Mapping[str, Any],
    summary: Summary,
    folder: Path,
) -> None:
    where = project.relative(project.words_path(findings.about.name))
    words, story = common["words"], common["story"]
    remarks = near_figures(words.source, where, findings, story) if words else []
    text = json.dumps(summary | {"remarks": remarks}, ensure_ascii=False, indent=1)
    (folder / SUMMARY).write_text(text, encoding="utf-8")


def told(
    project: Project, results: Results, catalogues: Catalogues, earlier: Findings | None
) -> dict[str, Any]:
    """What the page of a report tells and shows."""
    from bumpsheet.narrative.tell import tell  # noqa: PLC0415 - large; other words need none of it

    findings = results.findings
    story = tell(findings, results.charts, catalogues, project.templates, "html")
    brand = load_brand(project, findings.about.spec.brand)
    kind = catalogues.kinds[findings.about.event.kind]
    return shown(project, results, kind, brand) | {
        "story": story,
        "update": _updated(project, findings, earlier, catalogues, medium="html", story=story),
        "words": _words(project, findings),
        **_of_page(project),
    }


def _of_page(project: Project) -> dict[str, Any]:
    return {"house": load_brand(project), "lead_chart": LEAD_CHART}


def report_page(
    project: Project, results: Results, common: Mapping[str, Any], *, traced: bool = True
) -> str:
    """The Quarto source of a report's page.

    Parameters
    ----------
    common : mapping
        What :func:`told` gives.
    traced : bool
        With the list of where each number comes from.
    """
    findings = results.findings
    about, story, house = findings.about, common["story"], common["house"]
    address, description = load_address(project), _description(story)
    environment = page_environment(project.templates, about.market.dates)
    tables = {name: chart_table(one, about.market.dates) for name, one in results.charts.items()}
    return environment.get_template("pages/report.qmd.j2").render(
        common,
        description=description,
        traces=traces(findings) if traced else (),
        arrivals=_by_raw(findings.arrivals),
        tables=tables,
        permanent=address.of(f"reports/{about.name}/") or f"reports/{about.name}/index.html",
        structured=structured_report(about, story, house, address, description),
    )


def shown(
    project: Project,
    results: Results,
    kind: EventKind,
    brand: Brand,
    disclosures: str | None = None,
) -> dict[str, Any]:
    """What pages and newsletters of a report show alike, but for its words.

    Parameters
    ----------
    disclosures : str, optional
        Those for the public by default.
    """
    return {
        "about": results.findings.about,
        "kind": kind,
        "charts": results.charts,
        "brand": brand,
        "sources": series_sources(results.findings, ROLES),
        "disclosures": disclosures or disclosure_text(project, brand=brand),
    }


def printed(
    project: Project,
    results: Results,
    catalogues: Catalogues,
    earlier: Findings | None,
    words: AnalystWords | None = None,
) -> dict[str, Any]:
    """The words of a newsletter: its story, what changed since the last report, the analyst's own.

    Parameters
    ----------
    words : AnalystWords, optional
        Where they are known; they are read otherwise.
    """
    from bumpsheet.narrative.tell import tell  # noqa: PLC0415 - see above

    findings = results.findings
    story = tell(findings, results.charts, catalogues, project.templates, "pdf")
    return {
        "story": story,
        "update": _updated(project, findings, earlier, catalogues, medium="pdf", story=story),
        "words": words or _words(project, findings),
        "traces": traces(findings),
    }


def _updated(
    project: Project,
    findings: Findings,
    earlier: Findings | None,
    catalogues: Catalogues,
    *,
    medium: Medium,
    story: Story,
) -> Update | None:
    if earlier is None:
        return None
    from bumpsheet.narrative.update import tell_update  # noqa: PLC0415 - see above

    return tell_update(findings, earlier, catalogues, project.templates, medium, told=story.leading)


def _words(project: Project, findings: Findings) -> AnalystWords | None:
    name = findings.about.name
    return analyst_words(
        project.words_path(name),
        project.pictures(name),
        f"reports/{name}",
        sorted((project.templates / "filters").glob("*.lua")),
        {fact.id: fact for fact in findings},
    )


def _description(story: Story) -> str:
    return "; ".join(f"{key.label}: {key.value}" for key in story.key_figures) or story.title


def _by_raw(arrivals: Iterable[Arrival]) -> dict[str, list[Arrival]]:
    """Arrivals by the names that sources have for their bytes."""
    found: dict[str, list[Arrival]] = {}
    for item in arrivals:
        found.setdefault(Source("", raw=item.raw).raw_name, []).append(item)
    return found


def traces(facts: Iterable[Fact]) -> list[tuple[str, Sequence[dict[str, Any]]]]:
    """Facts by family, with their numbers as a trace shows them."""
    by_family: dict[str, list[dict[str, Any]]] = {}
    for fact in facts:
        texts = {
            "shown": signed_text(fact),
            "full": full_text(fact),
            "usual": plain_text(fact.usual),
            "distance": plain_text(fact.distance),
            "error": plain_text(fact.standard_error),
        }
        by_family.setdefault(fact.family, []).append({"fact": fact, "text": texts})
    return list(by_family.items())
