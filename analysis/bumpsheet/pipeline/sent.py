"""What is sent to readers: held against the rules, and recorded with all that it was made from."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bumpsheet.conduct.check import check_letter
from bumpsheet.conduct.letter import pdf_text
from bumpsheet.pages.client import letter_of
from bumpsheet.parameters.written import Written
from bumpsheet.records.manifest import Manifest, Output
from bumpsheet.records.sources import sources_of, tools
from bumpsheet.whole import digest_of

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.brands.model import Brand
    from bumpsheet.conduct.letter import Finding
    from bumpsheet.facts.findings import Findings
    from bumpsheet.market.study import Study
    from bumpsheet.pages.client import Desk, Disclosed

ATTRIBUTES = re.compile(r"\{[.#=][^}\n]*\}")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A finished PDF, where it goes, and the Quarto source that it was made from.

    The source of one for colleagues is checked in place of its pages, which take longer to read
    than to set.
    """

    path: Path
    content: bytes
    source: str


@dataclass(frozen=True, slots=True)
class Made:
    """One newsletter, not yet written."""

    path: Path
    content: bytes
    findings: tuple[Finding, ...]
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class Clerk:
    """Checks newsletters of one report, and writes down what they were made from.

    Parameters
    ----------
    approver : str, optional
        Who approved them.
    """

    desk: Desk
    study: Study
    approver: str | None
    data: dict[str, str] = field(default_factory=dict)
    tools: dict[str, str] = field(default_factory=dict)
    digests: dict[Path, str] = field(default_factory=dict)

    @classmethod
    def of(cls, desk: Desk, study: Study, approver: str | None) -> Clerk:
        """Note what all newsletters of the report have alike."""
        return cls(desk, study, approver or study.spec.approver, study.digests(), tools())

    def made(self, findings: Findings, brand: Brand, disclosed: Disclosed, sheet: Sheet) -> Made:
        """Check a newsletter and write its manifest."""
        desk = self.desk
        is_client = desk.audience.is_client
        letter = letter_of(
            desk,
            disclosed,
            findings,
            brand,
            where=desk.project.relative(sheet.path),
            text=pdf_text(sheet.content) if is_client else ATTRIBUTES.sub("", sheet.source),
        )
        found = check_letter(letter, desk.conduct)
        manifest = self._manifest(findings, brand, disclosed, sheet)
        return Made(sheet.path, sheet.content, found, manifest)

    def _manifest(
        self, findings: Findings, brand: Brand, disclosed: Disclosed, sheet: Sheet
    ) -> Manifest:
        about, desk = findings.about, self.desk
        reports = (about.name, *Written(desk.project).perhaps_earlier(about.name))
        content = sheet.content
        output = Output(file=sheet.path.name, sha256=digest_of(content), bytes=len(content))
        rules = desk.conduct.applying(desk.audience, disclosed.jurisdictions)
        return Manifest(
            made=dt.datetime.now(dt.UTC).replace(microsecond=0),
            approver=self.approver,
            report=about.name,
            brand=brand.id,
            layout=sheet.path.stem,
            audience=desk.audience,
            jurisdictions=disclosed.jurisdictions,
            base=about.base,
            as_of=about.as_of,
            known_on=about.known_on,
            parameters=about.spec.model_dump(mode="json", by_alias=True),
            output=output,
            data_version=about.data_version,
            data=self.data,
            sources=sources_of(desk.project, reports, brand, self.digests),
            tools=self.tools,
            rules=tuple(rule.id for rule in rules),
            figures=tuple(fact.as_record() for fact in disclosed.figures),
        )
