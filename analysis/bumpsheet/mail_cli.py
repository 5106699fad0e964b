"""The commands that bring a report to readers by mail: ``email`` and ``send``."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path  # noqa: TC003 - typer reads it at run time
from typing import TYPE_CHECKING, Annotated

import typer

from bumpsheet.catalogue.audience import Audience  # noqa: TC001 - typer reads it at run time
from bumpsheet.errors import BumpsheetError
from bumpsheet.interruption import interruptions_told
from bumpsheet.terminal import Data, opened, say

if TYPE_CHECKING:
    from bumpsheet.project import Project

Report = Annotated[str, typer.Argument(help="Name of the report.")]


def email(
    report: Report,
    brand: Annotated[
        list[str] | None,
        typer.Option(help="A folder of templates/brands/, or bumpsheet; may be given again."),
    ] = None,
    *,
    audience: Annotated[
        Audience | None,
        typer.Option("--audience", help="Whom it addresses; what the report says by default."),
    ] = None,
    approver: Annotated[
        str | None, typer.Option(help="Who approved it; what the report says by default.")
    ] = None,
    attach_pdf: Annotated[
        bool, typer.Option("--attach-pdf", help="Attach the newsletter made for the brand.")
    ] = False,
    data: Data = None,
) -> None:
    """Write a report as mails in dist/REPORT/BRAND/, which any mail program opens."""
    from bumpsheet.layout import MAIL  # noqa: PLC0415
    from bumpsheet.letters.make import make_letters  # noqa: PLC0415
    from bumpsheet.records.order import Order  # noqa: PLC0415

    project = opened(data)
    order = Order(report, tuple(brand or ()), (MAIL,), audience, approver, attach_pdf)
    for path in make_letters(project, order, data):
        say(f"wrote {project.relative(path)} ({path.stat().st_size / 1000:,.0f} kB)")


def send(  # noqa: PLR0917 - typer gives them by name
    report: Report,
    to: Annotated[Path, typer.Option(help="CSV list of readers: email, perhaps name.")],
    smtp: Annotated[str, typer.Option(help="The mail server, HOST:PORT.")],
    brand: Annotated[
        str | None, typer.Option(help="Whose mail it is; the report's brand by default.")
    ] = None,
    sender: Annotated[
        str | None, typer.Option("--from", help="Who sends it; the brand's contact by default.")
    ] = None,
    rate: Annotated[
        float | None, typer.Option(min=0.1, max=6000, help="Messages a minute at most.")
    ] = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say to whom it would go, and send nothing.")
    ] = False,
    unsure: Annotated[
        bool, typer.Option("--unsure", help="Send again what may have arrived or not.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Send it though another version was sent before.")
    ] = False,
) -> None:
    """Send a mail that was written, a message a reader; a second run sends what is missing."""
    from bumpsheet.email.recipients import read_recipients  # noqa: PLC0415
    from bumpsheet.email.send import LOG, in_doubt, missing, open_order  # noqa: PLC0415
    from bumpsheet.email.send import send as send_mails  # noqa: PLC0415
    from bumpsheet.email.sent import SentLog  # noqa: PLC0415
    from bumpsheet.email.server import server_named  # noqa: PLC0415
    from bumpsheet.layout import mail_path  # noqa: PLC0415
    from bumpsheet.project import find_project  # noqa: PLC0415

    project = find_project()
    server = server_named(smtp, time.sleep)
    path = mail_path(project, report, brand or _own_brand(project, report))
    order = open_order(path, sender, project.relative(path))
    recipients = read_recipients(to)
    log = SentLog(path.with_name(LOG))
    wanted = missing(order, recipients, log, unsure=unsure, again=again)
    have = len(recipients) - len(wanted) - (0 if unsure else len(in_doubt(order, recipients, log)))
    say(f"{have} of {len(recipients)} have it")
    if dry_run:
        for one in wanted:
            say(f"would send to {one}")
    else:
        now = dt.datetime.now(dt.UTC)
        with interruptions_told("run the command again: it sends what is missing"):
            counts = send_mails(order, wanted, server, log, now=now, rate=rate, say=say)
    doubtful = in_doubt(order, recipients, log)
    for one in doubtful:
        say(f"   unsure  {one.email}  nobody knows whether it arrived")
    if dry_run:
        return
    unsent = counts.total() - counts["sent"] - counts["offered"]
    if unsent or doubtful:
        raise BumpsheetError(
            project.relative(path),
            f"not sent to {unsent} of {len(recipients)}, and of {len(doubtful)} nobody knows",
            remedy="run the command again; add --unsure for those that may have it",
        )


def _own_brand(project: Project, report: str) -> str:
    """The brand that a report names itself."""
    from bumpsheet.brands.model import HOUSE_BRAND  # noqa: PLC0415
    from bumpsheet.handwritten.read import read_yaml  # noqa: PLC0415
    from bumpsheet.parameters.names import check_name  # noqa: PLC0415

    check_name(report)
    path = project.spec_path(report)
    content = read_yaml(path) if path.is_file() else None
    named = content.get("brand") if isinstance(content, dict) else None
    return named if isinstance(named, str) else HOUSE_BRAND
