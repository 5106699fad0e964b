"""The PDF that goes with a mail: the newsletter of the same report, data and readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bumpsheet.email.message import Attached
from bumpsheet.errors import BumpsheetError
from bumpsheet.records.manifest import manifest_path, read_manifest
from bumpsheet.whole import digest_of

if TYPE_CHECKING:
    from bumpsheet.brands.model import Brand
    from bumpsheet.catalogue.audience import Audience
    from bumpsheet.facts.findings import About
    from bumpsheet.project import Project

FILE = "newsletter.pdf"


def newsletter_of(project: Project, about: About, brand: Brand, audience: Audience) -> Attached:
    """The newsletter that was made for the brand.

    Raises
    ------
    BumpsheetError
        If there is none, it was changed since, or it is of other data or for other readers.
    """
    path = project.client_folder(about.name, brand.id) / FILE
    problem = "no such newsletter to attach"
    if path.is_file():
        manifest, content = read_manifest(manifest_path(path)), path.read_bytes()
        if manifest.output.sha256 != digest_of(content):
            problem = "not the newsletter that its manifest tells of"
        elif manifest.audience != audience:
            problem = f"made for {manifest.audience} readers, where the mail is for {audience} ones"
        elif (manifest.data_version, manifest.as_of) != (about.data_version, about.as_of):
            problem = "made of other data than the mail"
        else:
            return Attached(f"{about.name}.pdf", content, "pdf")
    command = f"bumpsheet newsletter {about.name} --brand {brand.id} --audience {audience}"
    raise BumpsheetError(project.relative(path), problem, remedy=f"make it: {command}")
