"""The manifest of a newsletter or mail: all that it was made from, by digest, as JSON beside it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from bumpsheet.catalogue.audience import Audience  # noqa: TC001 - likewise
from bumpsheet.catalogue.conduct import Jurisdiction  # noqa: TC001 - likewise
from bumpsheet.errors import BumpsheetError
from bumpsheet.layout import MAIL
from bumpsheet.records.order import Order
from bumpsheet.whole import digest_of, read_state, write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Output(BaseModel):
    """A finished file: the newsletter or the mail itself, or what goes with it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str
    sha256: str
    bytes: int


class Manifest(BaseModel):
    """One newsletter or mail, and what it was made from.

    Parameters
    ----------
    made : datetime
        When it was first made as it is, in UTC.
    approver : str, optional
        Who approved it.
    layout : str
        One of ``PAGES``, or ``MAIL``.
    attached : tuple of Output
        Files that go with a mail.
    parameters : dict
        Of the report, with what the parameter file leaves out.
    sources : dict
        SHA-256 of each file of the project that it was made from.
    data : dict
        SHA-256 of the values of each series and input up to the as-of date.
    tools : dict
        Versions of what made it; of our own code its SHA-256.
    rules : tuple of str
        Of ``data/conduct.yml``, those that it was held against.
    figures : tuple of dict
        The facts that it may show, as ``figures.json`` has them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    made: AwareDatetime
    approver: str | None
    report: str
    brand: str
    layout: str
    audience: Audience
    jurisdictions: tuple[Jurisdiction, ...]
    base: dt.date
    as_of: dt.date
    known_on: dt.date | None
    parameters: dict[str, Any]
    output: Output
    attached: tuple[Output, ...] = ()
    data_version: str
    data: dict[str, str]
    sources: dict[str, str]
    tools: dict[str, str]
    rules: tuple[str, ...]
    figures: tuple[dict[str, Any], ...]

    @property
    def order(self) -> Order:
        """What makes it again."""
        return Order(
            report=self.report,
            brands=(self.brand,),
            layouts=(self.layout,),
            audience=self.audience,
            approver=self.approver,
            attach_pdf=bool(self.attached),
            day=self.made.astimezone(dt.UTC).date(),
        )

    def changes(self, other: Manifest) -> list[str]:
        """What another was made from that this one was not, a line each, old and new."""
        lines = []
        attached = [{file.file: file.sha256 for file in one.attached} for one in (self, other)]
        lines += _changes(*attached)
        for old, new in ((self.sources, other.sources), (self.data, other.data)):
            lines += _changes(old, new)
        lines += _changes(self.tools, other.tools)
        return lines


def _changes(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    names = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
    return [f"{name}: {old.get(name, 'absent')} -> {new.get(name, 'absent')}" for name in names]


def manifest_path(letter: Path) -> Path:
    """Where the manifest of a newsletter or a mail lies; a mail is called after its report."""
    return letter.with_name(f"{MAIL if letter.suffix == '.eml' else letter.stem}.json")


def read_manifest(path: Path) -> Manifest:
    """Read a manifest.

    Raises
    ------
    BumpsheetError
        If it is missing or none.
    """
    if not path.is_file():
        raise BumpsheetError(str(path), "no such file", remedy="name a manifest in dist/")
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except (ValidationError, ValueError) as error:
        raise BumpsheetError(
            str(path), "no manifest of a newsletter or mail", remedy="name the JSON beside it"
        ) from error


def keep(letter: Path, content: bytes, manifest: Manifest) -> None:
    """Write a newsletter or mail with its manifest; the same again keeps the time of the first."""
    path = manifest_path(letter)
    before = read_state(path)
    new = manifest.model_dump(mode="json")
    is_known = (
        isinstance(before, dict)
        and before | {"made": None} == new | {"made": None}
        and letter.is_file()
        and digest_of(letter.read_bytes()) == manifest.output.sha256
    )
    if not is_known:
        # The manifest comes last: one that lies there is of what lies beside it.
        path.unlink(missing_ok=True)
        write_whole(letter, content)
        write_whole(path, (manifest.model_dump_json(indent=1) + "\n").encode())
