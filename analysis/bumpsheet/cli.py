"""The command line ``bumpsheet``; every command calls the functions that the tests call."""

from __future__ import annotations

import sys
from pathlib import Path  # noqa: TC003 - typer reads it at run time
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from bumpsheet.brand_cli import brand as brand_app
from bumpsheet.data_cli import data as data_app
from bumpsheet.errors import BumpsheetError
from bumpsheet.events_cli import events, new
from bumpsheet.mail_cli import email, send
from bumpsheet.newsletter_cli import check, newsletter, rebuild
from bumpsheet.terminal import (
    Data,
    Teller,
    build_and_tell,
    console,
    errors,
    opened,
    print_whole,
    say,
    show_progress,
    tell_outcomes,
    warn,
)
from bumpsheet.upkeep_cli import clean, plan, why

if TYPE_CHECKING:
    from collections.abc import Callable

    from bumpsheet.cluster.client import Cluster
    from bumpsheet.project import Project

app = typer.Typer(
    help="From a market event to a published research report.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(data_app, name="data")
app.add_typer(brand_app, name="brand")
app.command()(events)
app.command()(new)
app.command()(newsletter)
app.command()(check)
app.command()(rebuild)
app.command()(email)
app.command()(send)
app.command()(plan)
app.command()(why)
app.command()(clean)

Names = Annotated[
    list[str] | None, typer.Argument(help="Reports to build; all of reports/ by default.")
]

DataAsOf = Annotated[
    str | None,
    typer.Option(
        "--data-as-of", metavar="DATE", help="Use the data of the store as they were on this day."
    ),
]

DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say what would be delivered, and deliver nothing.")
]


@app.command()
def build(
    names: Names = None,
    renderer: Annotated[
        str, typer.Option(help="quarto, builtin, or auto: quarto where it is installed.")
    ] = "auto",
    data: Data = None,
    data_as_of: DataAsOf = None,
    to: Annotated[
        list[str] | None,
        typer.Option(
            help="Where to deliver the site: a folder, host:path (rsync), gh-pages, "
            "git:ADDRESS#BRANCH, s3://bucket/prefix."
        ),
    ] = None,
    *,
    force: Annotated[
        bool, typer.Option("--force", help="Make the reports again although nothing has changed.")
    ] = False,
    time_limit: Annotated[
        float, typer.Option(help="Seconds that a report may take.", min=1, max=86_400)
    ] = 900,
    scheduler: Annotated[
        str | None, typer.Option(help="Dask scheduler whose workers make the reports.")
    ] = None,
    objects: Annotated[
        str | None,
        typer.Option(
            help="Folder or s3://bucket/prefix that they reach; .cache/objects otherwise."
        ),
    ] = None,
    dry_run: DryRun = False,
    take_over: Annotated[
        bool, typer.Option("--take-over", help="Replace files there that are somebody's own.")
    ] = False,
) -> None:
    """Compute what is due, render it and publish the site in _site/; with --to, deliver it."""
    # Imported here: the other commands need none of it and start at once.
    from bumpsheet.pipeline.how import How  # noqa: PLC0415
    from bumpsheet.project import find_project  # noqa: PLC0415

    if dry_run and not to:
        raise BumpsheetError("--dry-run", "shows what would be delivered", remedy="add --to PLACE")
    project = find_project()
    data = _known(project, data, data_as_of)
    elsewhere = _cluster(project, scheduler, objects)
    how = How(force, time_limit, show_progress, elsewhere)
    if not build_and_tell(project, names or [], renderer, data, how=how):
        if to:
            warn("not delivered, since the site is not complete")
        raise typer.Exit(1)
    _deliver(project, to, dry_run=dry_run, take_over=take_over)


@app.command()
def rollback(
    to: Annotated[
        str | None, typer.Option(help="Where to, as for build; the latest place by default.")
    ] = None,
    delivery: Annotated[
        str | None, typer.Option("--delivery", help="Id of a delivery; the one before by default.")
    ] = None,
    *,
    dry_run: DryRun = False,
) -> None:
    """Deliver again what stood at a place before its last delivery."""
    from bumpsheet.delivery.deliver import roll_back  # noqa: PLC0415
    from bumpsheet.project import find_project  # noqa: PLC0415

    restored = roll_back(find_project(), to, say, delivery_id=delivery, dry_run=dry_run)
    if not dry_run:
        say(f"back to: {restored.id}")


@app.command()
def serve(
    names: Names = None,
    port: Annotated[int, typer.Option(help="Port on this machine; 0 takes a free one.")] = 8000,
    renderer: Annotated[str, typer.Option(help="As for build.")] = "auto",
    data: Data = None,
    data_as_of: DataAsOf = None,
) -> None:
    """Show the site in a browser, and build it again whenever a source is saved."""
    from bumpsheet.market.location import data_folder  # noqa: PLC0415
    from bumpsheet.preview.desk import Desk  # noqa: PLC0415
    from bumpsheet.preview.serve import serve as serve_site  # noqa: PLC0415
    from bumpsheet.project import find_project  # noqa: PLC0415

    project = find_project()
    data = _known(project, data, data_as_of)

    def rebuild() -> None:
        try:
            build_and_tell(project, names or [], renderer, data)
        except BumpsheetError as error:
            warn(error)

    def publish(name: str, line: Callable[[str], None]) -> bool:
        return build_and_tell(project, [name], renderer, data, at=Teller.to(line))

    desk = Desk(project, data_folder(data, project.root), publish)
    serve_site(project, rebuild, say, port=port, desk=desk)


@app.command()
def watch(
    names: Annotated[
        list[str] | None, typer.Argument(help="Reports to keep up; all of reports/ by default.")
    ] = None,
    every: Annotated[
        str, typer.Option(help="Time from one round to the next: 30m, 6h, 1d.")
    ] = "6h",
    renderer: Annotated[str, typer.Option(help="As for build.")] = "auto",
    data: Data = None,
    to: Annotated[
        list[str] | None, typer.Option(help="Where to deliver the site, as for build.")
    ] = None,
    *,
    once: Annotated[
        bool, typer.Option("--once", help="One round, for cron and CI; fails if a part of it does.")
    ] = False,
) -> None:
    """Fetch what the reports need, rebuild what is due and deliver it, again and again."""
    from bumpsheet.data_cli import pull_into, store_folder  # noqa: PLC0415
    from bumpsheet.project import find_project  # noqa: PLC0415
    from bumpsheet.watch import interval, keep_watch, one_round  # noqa: PLC0415

    project, reports, span = find_project(), names or [], interval(every)
    folder = store_folder(project, data)

    def fetch() -> bool:
        return not pull_into(project, folder, [], reports)

    def publish() -> bool:
        is_complete = build_and_tell(project, reports, renderer, folder)
        if is_complete:
            # Otherwise what is delivered stays until the site is complete again.
            _deliver(project, to)
        return is_complete

    steps = (fetch, publish)
    if not once:
        keep_watch(steps, span, warn, say)
    elif not one_round(steps, warn):
        raise typer.Exit(1)


@app.command()
def prepare(data: Data = None, data_as_of: DataAsOf = None) -> None:
    """Compute what is due and write the pages; Quarto runs this before it renders them."""
    from bumpsheet.pipeline.site import prepare_site  # noqa: PLC0415
    from bumpsheet.project import find_project  # noqa: PLC0415

    project = find_project()
    data = _known(project, data, data_as_of)
    done = prepare_site(project, data=data)
    failed = {outcome.name: outcome.message for outcome in done if outcome.status == "failed"}
    tell_outcomes(done, failed.values())
    if failed.keys() >= set(project.report_names()):
        raise BumpsheetError("reports/", "no report could be computed")


@app.command()
def finish(
    output: Annotated[
        Path | None,
        typer.Option(envvar="QUARTO_PROJECT_OUTPUT_DIR", help="Where Quarto rendered the site."),
    ] = None,
) -> None:
    """Complete the site, above all with its search; Quarto runs this after it rendered it."""
    from bumpsheet.project import find_project  # noqa: PLC0415
    from bumpsheet.render.quarto import finish_site  # noqa: PLC0415

    project = find_project()
    failures = finish_site(project, (output or project.site).resolve())
    tell_outcomes((), failures)
    if failures:
        raise typer.Exit(1)


def _known(project: Project, data: Path | None, day: str | None) -> Path | None:
    """Folder of the data as they were on a day; ``data`` itself where none is named."""
    if day is None:
        return data
    from bumpsheet.handwritten.fields import day_of  # noqa: PLC0415
    from bumpsheet.market.as_known import OPTION, as_known  # noqa: PLC0415
    from bumpsheet.market.location import data_folder  # noqa: PLC0415

    known = as_known(data_folder(data, project.root), day_of(day, OPTION), project.cache)
    if known.undated:
        named = ", ".join(known.undated[:5])
        more = f" and {len(known.undated) - 5} more" if len(known.undated) > 5 else ""
        errors.print(f"note: left out, since nobody knows when it arrived: {named}{more}")
    return known.folder


def _cluster(project: Project, scheduler: str | None, objects: str | None) -> Cluster | None:
    if scheduler is None and objects is not None:
        raise BumpsheetError("--objects", "is for a cluster", remedy="add --scheduler ADDRESS")
    if scheduler is None:
        return None
    from bumpsheet.cluster.client import Cluster  # noqa: PLC0415

    return Cluster(scheduler, objects or str(project.cache / "objects"))


def _deliver(
    project: Project, places: list[str] | None, *, dry_run: bool = False, take_over: bool = False
) -> None:
    if not places:
        return
    from bumpsheet.delivery.deliver import deliver  # noqa: PLC0415

    for place in places:
        deliver(project, place, say, dry_run=dry_run, take_over=take_over)


@app.command()
def families(
    *,
    readme: Annotated[
        bool, typer.Option("--readme", help="Bring the tables of README.md up to date.")
    ] = False,
) -> None:
    """List the families of figures, as parameter files name them."""
    from bumpsheet.catalogue.figures import load_figures  # noqa: PLC0415
    from bumpsheet.families.registry import FAMILIES  # noqa: PLC0415
    from bumpsheet.families.tables import with_tables  # noqa: PLC0415
    from bumpsheet.project import find_project  # noqa: PLC0415

    project = find_project()
    if readme:
        path = project.root / "README.md"
        text = with_tables(path.read_text(encoding="utf-8"), load_figures(project.templates))
        path.write_text(text, encoding="utf-8")
        return
    table = Table("family", "section", "charts", box=None)
    for name, family in FAMILIES.items():
        table.add_row(name, family.title, ", ".join(chart.id for chart in family.charts))
    console.print(table)


@app.command()
def figures(
    name: Annotated[str, typer.Argument(help="Name of the report.")],
    data: Data = None,
    data_as_of: DataAsOf = None,
) -> None:
    """Print every figure of a report without building it, by the ids that its words quote."""
    from bumpsheet.facts.numbers import signed_text  # noqa: PLC0415
    from bumpsheet.families.collect import collect, open_study  # noqa: PLC0415
    from bumpsheet.narrative.absences import worded  # noqa: PLC0415
    from bumpsheet.narrative.environment import MARK  # noqa: PLC0415

    project = opened(data)
    data = _known(project, data, data_as_of)
    table = Table("fact", "value", "base", "as of", "since", "rank", box=None, pad_edge=False)
    found = collect(open_study(project, name, data)).findings
    for fact in found:
        rank = "" if fact.rank is None else f"{fact.rank} of {fact.n}"
        dates = [str(day or "") for day in (fact.base, fact.as_of, fact.since)]
        value = signed_text(fact) + (MARK if fact.doubts else "")
        table.add_row(fact.id, value, *dates, rank)
    # An id is there to be copied: no terminal is too narrow for it.
    print_whole(table)
    for doubt in dict.fromkeys(str(doubt) for fact in found for doubt in fact.doubts):
        console.print(f"{MARK} {doubt}", markup=False, soft_wrap=True)
    for absence in worded(found.absences, project.templates):
        if "data are unfit" in absence.reason:
            console.print(
                f"left out: {absence.what}, {absence.reason}", markup=False, soft_wrap=True
            )
    console.print(f'quote one in reports/{name}.md: {{{{ fact("ID") }}}}', markup=False)


@app.command()
def press(
    files: Annotated[list[Path], typer.Argument(help="Articles: files like those of data/press/.")],
    data: Data = None,
    data_as_of: DataAsOf = None,
) -> None:
    """Check the statements of an article against the data; fails if one is contradicted."""
    from bumpsheet.press.record import check_files, unknown_reports  # noqa: PLC0415
    from bumpsheet.press.tell import our_text, published_text  # noqa: PLC0415
    from bumpsheet.project import find_project  # noqa: PLC0415

    project = find_project()
    data = _known(project, data, data_as_of)
    checked = check_files(project, files, data)
    mistakes = [*checked.mistakes, *unknown_reports(project, checked)]
    for item in checked.articles:
        table = Table("statement", "printed", "ours", "verdict", "reason", box=None)
        for finding in item.findings:
            verdict = finding.verdict.value
            reasons = checked.reasons
            printed = published_text(finding.claim, reasons.dates)
            texts = (printed, our_text(finding, reasons.dates), verdict)
            table.add_row(finding.claim.id, *texts, reasons.reason(finding))
        say(f"{item.article.title} ({item.article.publisher})")
        console.print(table, soft_wrap=False)
    for message in mistakes:
        warn(message)
    if mistakes or checked.contradicted:
        raise typer.Exit(1)


@app.command()
def docs() -> None:
    """Write the guide's reference and render the guide into _docs/."""
    from bumpsheet.guide.build import build_guide  # noqa: PLC0415
    from bumpsheet.project import find_project  # noqa: PLC0415

    project = find_project()
    page = build_guide(project, typer.main.get_group(app))
    say(f"look at: {project.relative(page)}")


def main() -> None:
    """Run the command line; whatever ends it is told in one line, not in a traceback."""
    try:
        app()
    except BumpsheetError as error:
        warn(error)
        sys.exit(1)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        problem = error.strerror or str(error)
        warn(f"{place}{problem}; what was published stays")
        sys.exit(1)
