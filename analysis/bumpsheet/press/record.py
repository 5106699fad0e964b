"""The findings as data: ``press.json`` and a table."""

from __future__ import annotations

import datetime as dt
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from bumpsheet.catalogue.house import house_dates
from bumpsheet.errors import BumpsheetError
from bumpsheet.press.check import check_article
from bumpsheet.press.desk import Desk
from bumpsheet.press.meaning import check_report
from bumpsheet.press.model import load_article
from bumpsheet.press.tell import Reasons, our_text, published_text, session_text
from bumpsheet.press.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bumpsheet.press.check import CheckedArticle
    from bumpsheet.press.model import Article
    from bumpsheet.press.verdict import Finding
    from bumpsheet.project import Project


def press_files(project: Project) -> list[Path]:
    """Files of all articles, in order of their names."""
    return sorted((project.data / "press").glob("*.yml"))


@dataclass(frozen=True, slots=True)
class CheckedPress:
    """The articles that could be checked, and a line for each that could not.

    Parameters
    ----------
    reasons : Reasons
        Writes the sentences.
    """

    articles: tuple[CheckedArticle, ...]
    mistakes: tuple[str, ...]
    reasons: Reasons

    @property
    def contradicted(self) -> int:
        """Number of statements that the data contradict."""
        return sum(article.count(Verdict.CONTRADICTED) for article in self.articles)


def check_files(project: Project, files: Iterable[Path], data: Path | None = None) -> CheckedPress:
    """Check the articles in ``files``; a mistake in one of them leaves the others alone.

    Articles come in the order of their events.
    """
    desk = Desk(project, data)
    articles: list[CheckedArticle] = []
    mistakes: list[str] = []
    taken: dict[str, str] = {}
    for path in files:
        try:
            article = load_article(path)
            _check_ids(article, taken, path.name)
            articles.append(check_article(desk, article, desk.catalogues.hedges, path.name))
        except BumpsheetError as error:
            mistakes.append(str(error))
        except Exception as error:
            # Whatever nobody has thought of must not take the other articles down.
            line = " ".join(str(error).split())
            mistakes.append(f"{path.name}: cannot be checked ({type(error).__name__}: {line})")
        else:
            taken |= dict.fromkeys(_ids(article), path.name)
    articles.sort(
        key=lambda item: (desk.catalogues.events[item.article.event].date, item.article.id)
    )
    return CheckedPress(
        tuple(articles),
        tuple(mistakes),
        Reasons(
            project.templates / "press",
            desk.catalogues.series,
            house_dates(project, desk.catalogues),
        ),
    )


def unknown_reports(project: Project, checked: CheckedPress) -> list[str]:
    """A line for each article that names a report without a parameter file.

    The page leaves the link out, since a report may be withdrawn; whoever writes an article is
    told.
    """
    found = []
    for item in checked.articles:
        try:
            check_report(item.article, project.report_names(), item.article.id)
        except BumpsheetError as error:
            found.append(str(error))
    return found


def _ids(article: Article) -> list[str]:
    """What the page calls the article and its statements: addresses within one page."""
    return [article.id, *(claim.id for claim in article.claims)]


def _check_ids(article: Article, taken: Mapping[str, str], where: str) -> None:
    twice = next((name for name in _ids(article) if name in taken), None)
    if twice is not None:
        raise BumpsheetError(
            where,
            f"{taken[twice]} uses this id too",
            field="id" if twice == article.id else f"{twice}.id",
            value=twice,
            remedy="choose another",
        )


def press_record(checked: CheckedPress) -> dict[str, Any]:
    """Everything that the page and the data file say, as plain values."""
    return {
        "mistakes": list(checked.mistakes),
        "articles": [
            {
                "id": item.article.id,
                "title": item.article.title,
                "publisher": item.article.publisher,
                "event": item.article.event,
                "report": item.article.report,
                "statements": [_record(finding, checked.reasons) for finding in item.findings],
            }
            for item in checked.articles
        ],
    }


def write_press(record: dict[str, Any], folder: Path | str) -> None:
    """Write ``press.json`` below ``folder``."""
    text = json.dumps(record, indent=1, ensure_ascii=False) + "\n"
    (Path(folder) / "press.json").write_text(text, encoding="utf-8")


def press_table(item: CheckedArticle, reasons: Reasons) -> pd.DataFrame:
    """One row a statement, for notebooks."""
    return pd.DataFrame(
        [
            {
                "statement": finding.claim.statement,
                "published": published_text(finding.claim, reasons.dates),
                "ours": our_text(finding, reasons.dates),
                "sessions": session_text(finding, reasons.dates),
                "verdict": finding.verdict.value,
                "reason": reasons.reason(finding),
            }
            for finding in item.findings
        ],
        index=[finding.claim.id for finding in item.findings],
    )


def _record(finding: Finding, reasons: Reasons) -> dict[str, Any]:
    claim, reading = finding.claim, finding.reading
    measured = reading.measured if reading else None
    is_proxy = reading is not None and reading.is_proxy
    return {
        "id": claim.id,
        "statement": claim.statement,
        "measure": claim.measure,
        "series": reading.series if reading else claim.series,
        "precision": claim.precision,
        "unit": claim.unit.value,
        "published": _plain(claim.published),
        "published_text": published_text(claim, reasons.dates),
        "value": _plain(measured.value) if measured else None,
        "value_text": our_text(finding, reasons.dates),
        "difference": reading.difference if reading else None,
        "base": _plain(measured.base) if measured else None,
        "as_of": _plain(measured.as_of) if measured else None,
        "sessions": session_text(finding, reasons.dates),
        "fits": [[_plain(day) for day in fit.sessions] for fit in finding.fits],
        "verdict": finding.verdict.value,
        "agreement": reading.agreement.value if reading else None,
        "proxy": reasons.proxy(finding, reading) if is_proxy and reading else None,
        "reason": reasons.reason(finding),
        "source": measured.source if measured else None,
        "fact": claim.fact,
    }


def _plain(value: object) -> object:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and math.isnan(value):
        return None
    return value
