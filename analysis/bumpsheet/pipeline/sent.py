"""What is sent to readers: held against the rules, and recorded with all that it was made from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bumpsheet.conduct.check import check_letter
from bumpsheet.digests import Digests
from bumpsheet.pages.client import letter_of
from bumpsheet.parameters.written import Written
from bumpsheet.records.manifest import Manifest, Output
from bumpsheet.records.sources import brand_sources, shared_sources, tools
from bumpsheet.whole import digest_of

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.brands.model import Brand
    from bumpsheet.conduct.letter import Finding
    from bumpsheet.facts.findings import Findings
    from bumpsheet.market.study import Study
    from bumpsheet.pages.client import Desk, Disclosed


@dataclass(frozen=True, slots=True)
class Sheet:
    """A finished PDF or mail, and where it goes.

    Parameters
    ----------
    layout : str
        One of ``PAGES``, or ``MAIL``.
    texts : tuple of str
        All that its readers see: of a mail, in each of its forms.
    attached : tuple of (str, bytes)
        Files that go with it.
    """

    path: Path
    layout: str
    content: bytes
    texts: tuple[str, ...]
    attached: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """One newsletter or mail, not yet written."""

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
    data: dict[str, str]
    tools: dict[str, str]
    digests: Digests
    shared: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, desk: Desk, study: Study, approver: str | None) -> Clerk:
        """Note what all newsletters of the report have alike."""
        digests = Digests(desk.project.cache / "newsletter-digests.json")
        return cls(desk, study, approver or study.spec.approver, study.digests(), tools(), digests)

    def made(self, findings: Findings, brand: Brand, disclosed: Disclosed, sheet: Sheet) -> Made:
        """Hold a newsletter or a mail against the rules, and write its manifest."""
        desk = self.desk
        where = desk.project.relative(sheet.path)
        letters = (
            letter_of(desk, disclosed, findings, brand, where=where, text=text)
            for text in sheet.texts
        )
        found = (one for letter in letters for one in check_letter(letter, desk.conduct))
        manifest = self._manifest(findings, brand, disclosed, sheet)
        return Made(sheet.path, sheet.content, tuple(dict.fromkeys(found)), manifest)

    def _manifest(
        self, findings: Findings, brand: Brand, disclosed: Disclosed, sheet: Sheet
    ) -> Manifest:
        about, desk = findings.about, self.desk
        content = sheet.content
        output = Output(file=sheet.path.name, sha256=digest_of(content), bytes=len(content))
        attached = (
            Output(file=name, sha256=digest_of(file), bytes=len(file))
            for name, file in sheet.attached
        )
        rules = desk.conduct.applying(desk.audience, disclosed.jurisdictions)
        return Manifest(
            made=dt.datetime.now(dt.UTC).replace(microsecond=0),
            approver=self.approver,
            report=about.name,
            brand=brand.id,
            layout=sheet.layout,
            audience=desk.audience,
            jurisdictions=disclosed.jurisdictions,
            base=about.base,
            as_of=about.as_of,
            known_on=about.known_on,
            parameters=about.spec.model_dump(mode="json", by_alias=True),
            output=output,
            attached=tuple(attached),
            data_version=about.data_version,
            data=self.data,
            sources=self._sources(about.name, brand, sheet.layout),
            tools=self.tools,
            rules=tuple(rule.id for rule in rules),
            figures=tuple(fact.as_record() for fact in disclosed.figures),
        )

    def _sources(self, report: str, brand: Brand, layout: str) -> dict[str, str]:
        project = self.desk.project
        if layout not in self.shared:
            reports = (report, *Written(project).perhaps_earlier(report))
            self.shared[layout] = shared_sources(project, reports, layout, self.digests)
        sources = self.shared[layout] | brand_sources(project, brand, self.digests)
        return dict(sorted(sources.items()))
